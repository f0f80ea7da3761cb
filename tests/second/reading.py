"""Reading bytes strictly: what is asked for is there, and nothing is left over.

This folder is a second implementation of the project's formats, written from `crypto/FORMAT.md` and
`protocol/FORMAT.md` and from nothing else. It shares no line with the first one, and uses primitives only: hashes,
HMAC, AES-GCM, X25519, ML-KEM, Ed25519 and ML-DSA. It opens; the little it writes is in `writing.py`, for tests.
"""

import struct
from typing import Self

KIB = 1024
VERSION = 1


class Refused(ValueError):
    """What was read is not what the pages allow."""


def require(condition: bool, otherwise: str) -> None:  # noqa: FBT001 - reads like the sentence on the page
    """Refuse unless the condition holds."""
    if not condition:
        raise Refused(otherwise)


def u32(number: int) -> bytes:
    """Four bytes, big-endian."""
    return struct.pack(">I", number)


def u64(number: int) -> bytes:
    """Eight bytes, big-endian."""
    return struct.pack(">Q", number)


def prefix(kind: str) -> bytes:
    """The ten bytes that every file begins with."""
    return b"qingfeng" + bytes([VERSION]) + kind.encode("ascii")


class Reader:
    """Takes bytes from the front, and refuses when there are too few."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.position = 0

    def take(self, size: int) -> bytes:
        """The next bytes, exactly as many as asked for."""
        require(size <= len(self._data) - self.position, "the file ends too early")
        start, self.position = self.position, self.position + size
        return self._data[start : self.position]

    def prefix(self, kind: str) -> Self:
        """Take the prefix of this kind, and go on behind it."""
        require(self.take(10) == prefix(kind), f"not a file of version {VERSION} and kind {kind}")
        return self

    def u8(self) -> int:
        """The next byte."""
        return self.take(1)[0]

    def u32(self) -> int:
        """The next four bytes as a number."""
        return int.from_bytes(self.take(4), "big")

    def u64(self) -> int:
        """The next eight bytes as a number."""
        return int.from_bytes(self.take(8), "big")

    def end(self) -> None:
        """Refuse anything left over."""
        require(self.position == len(self._data), "there are bytes behind the end")
