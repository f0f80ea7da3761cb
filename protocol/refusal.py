"""Refusals that can be said in either language."""

from collections.abc import Callable


class Refusal(Exception):
    """A message in English with named places, and what goes there; the catalogues hold the message as it is here."""

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def __str__(self) -> str:
        return say(self, str)


def say(error: BaseException, gettext: Callable[[str], str]) -> str:
    """One line about `error` in the language of `gettext`; reasons inside it are translated too."""
    if not isinstance(error, Refusal):
        return gettext(str(error)) if str(error) else ""  # the empty message is a catalogue's header
    details = {
        name: say(value, gettext) if isinstance(value, BaseException) else value
        for name, value in error.details.items()
    }
    return gettext(error.message) % details
