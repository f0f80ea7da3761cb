"""The bodies of requests, between the server that receives them and the parser that seals them."""

from collections.abc import Callable
from typing import Protocol


class Readable(Protocol):
    """What a server hands over as the body."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""


class Counted:
    """A body whose bytes are told to `count` as they are read."""

    def __init__(self, body: Readable, count: Callable[[int], None]) -> None:
        self._body = body
        self._count = count

    def read(self, size: int = -1) -> bytes:
        """As the body's own."""
        piece = self._body.read(size)
        self._count(len(piece))
        return piece


class Beginning:
    """The first `limit` bytes of a multipart body, ended as its parser expects: the text comes before the files."""

    def __init__(self, body: Readable, limit: int, boundary: bytes) -> None:
        self._body = body
        self._left = limit
        self._end = b"\r\n--%s--\r\n" % boundary

    def read(self, size: int = -1) -> bytes:
        """Bytes of the body, then of the end."""
        piece = self._body.read(min(size, self._left) if size >= 0 else self._left)
        self._left -= len(piece)
        if not piece:
            end = len(self._end) if size < 0 else size
            piece, self._end = self._end[:end], self._end[end:]
        return piece
