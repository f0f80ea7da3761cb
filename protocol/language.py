"""Translations, by the standard library's gettext: English in the code, Chinese in each program's catalogue."""

import gettext
from functools import cache
from importlib.resources import files


@cache
def translations(package: str, language: str | None = None) -> gettext.NullTranslations:
    """The catalogue of a program ("portal", "desk") in `language`, or in that of the user's environment.

    Without a catalogue for the language, the English of the code stands.
    """
    languages = None if language is None else [language]
    return gettext.translation(package, str(files(package) / "locale"), languages, fallback=True)


def language_of(catalogue: gettext.NullTranslations) -> str:
    """The language a catalogue translates to, "zh" or "en"."""
    return catalogue.info().get("language", "en")


def N_(message: str) -> str:  # noqa: N802  (gettext's own name for it)
    """Marks a message for translation, which happens when it is shown."""
    return message
