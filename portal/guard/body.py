"""The bodies of requests, between the server that receives them and the parser that seals them."""

from collections.abc import Callable
from typing import Protocol

_TELL_EVERY = 2**20


class Readable(Protocol):
    """What a server hands over as the body."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""


class Counted:
    """A body whose bytes are told to `count`, about every MiB while they are read, the rest by `close`."""

    def __init__(self, body: Readable, count: Callable[[int], None]) -> None:
        self._body = body
        self._count = count
        self._untold = 0

    def read(self, size: int = -1) -> bytes:
        """As the body's own, or what `count` raises."""
        piece = self._body.read(size)
        self._untold += len(piece)
        if self._untold >= _TELL_EVERY:
            self.close()
        return piece

    def close(self) -> None:
        """Nothing more is read."""
        untold, self._untold = self._untold, 0
        self._count(untold)


class Beginning:
    """The first `limit` bytes of a multipart body, ended as its parser expects: the text comes before the files."""

    def __init__(self, body: Readable, limit: int, boundary: bytes) -> None:
        self._body = body
        self._left = limit
        self._end = b"\r\n--%s--\r\n" % boundary
        self.size = limit + len(self._end)

    def read(self, size: int = -1) -> bytes:
        """Bytes of the body, then of the end."""
        piece = self._body.read(min(size, self._left) if size >= 0 else self._left)
        self._left -= len(piece)
        if not piece:
            end = len(self._end) if size < 0 else size
            piece, self._end = self._end[:end], self._end[end:]
        return piece
