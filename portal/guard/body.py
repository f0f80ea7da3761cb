"""The bodies of requests, between the server that receives them and the parser that seals them."""

import time
from collections.abc import Callable
from typing import Protocol

_TELL_EVERY = 2**20
_PIECE = 4096  # bytes for which a slow client is waited at a time


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
    """The first `limit` bytes of a multipart body, ended as its parser expects: the text comes before the files.

    It ends earlier where the client takes longer than `seconds`.
    """

    def __init__(self, body: Readable, limit: int, boundary: bytes, seconds: float) -> None:
        self._body = body
        self._left = limit
        self._end = b"\r\n--%s--\r\n" % boundary
        self._until = time.monotonic() + seconds
        self.size = limit + len(self._end)

    def read(self, size: int = -1) -> bytes:
        """Bytes of the body, then of the end, then such as parsers pass over."""
        most = self._left + len(self._end) if size < 0 else size
        piece = self._body.read(min(most, self._left, _PIECE)) if time.monotonic() < self._until else b""
        self._left -= len(piece)
        if not piece:
            self._end, self._left = self._end + b"\n" * self._left, 0
            piece, self._end = self._end[:most], self._end[most:]
        return piece
