"""How much of a form is held in memory: its text, in all. Files stream through."""

from collections.abc import Callable

from werkzeug.exceptions import RequestEntityTooLarge

from portal.guard.body import Readable


class LittleText:
    """A form's body of which no more than `most` bytes may be anything but files; `files` says what they took so far.

    Werkzeug bounds each field, and neither all of them together nor a form that is written as pairs, which it reads in
    one piece.
    """

    def __init__(self, body: Readable, most: int, files: Callable[[], int]) -> None:
        self._body = body
        self._most = most
        self._files = files
        self._taken = 0

    def read(self, size: int = -1) -> bytes:
        """As the body's own. Raises RequestEntityTooLarge."""
        piece = self._body.read(self._most + 1 if size < 0 else size)
        self._taken += len(piece)
        if self._taken - self._files() > self._most:
            raise RequestEntityTooLarge
        return piece
