"""A sealed file: one letter and its files in one piece, carried by hand. `FORMAT.md`, section "Sealed file".

The head tells everything about what follows, so whoever takes the file can refuse it before keeping a byte of it, and
hands each stream on as it is read, in constant memory.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from crypto.envelope import LARGEST_ENVELOPE, stream_size
from crypto.errors import Damaged, Malformed, TooLarge
from crypto.framing import PREFIX_SIZE, Kind, check_prefix, prefix
from crypto.mailbox import DERIVED_SIZE
from crypto.padding import padme
from crypto.sealing import BLOB_ID_SIZE, is_blob_size, letter_recipient
from protocol.letter import LARGEST_ATTACHMENT, MOST_ATTACHMENTS

_COUNT, _SIZE, _LENGTH = 1, 8, 4
_DIGEST = 32
_ROW = BLOB_ID_SIZE + _SIZE + _DIGEST
_FIXED = PREFIX_SIZE + DERIVED_SIZE + _COUNT
LARGEST_HEAD = _FIXED + MOST_ATTACHMENTS * _ROW + _LENGTH + LARGEST_ENVELOPE + _DIGEST
_LARGEST_STREAM = stream_size(padme(LARGEST_ATTACHMENT))
_PIECE = 256 * 1024


@dataclass(frozen=True)
class Stream:
    """One file: its blob id, and length and SHA-256 of its sealed stream."""

    id: bytes
    size: int
    sha256: bytes


@dataclass(frozen=True)
class Head:
    """Everything but the streams. `address` is the mailbox the letter names inside."""

    address: bytes
    letter: bytes
    streams: tuple[Stream, ...]

    @property
    def recipient(self) -> bytes:
        """The id of the key the letter is sealed to."""
        return letter_recipient(self.letter)


def encode(head: Head) -> bytes:
    """The bytes in front of the streams, which follow in the order of their ids. Raises Malformed."""
    streams = sorted(head.streams, key=lambda stream: stream.id)
    _check(Head(head.address, head.letter, tuple(streams)))
    rows = b"".join(stream.id + stream.size.to_bytes(_SIZE) + stream.sha256 for stream in streams)
    encoded = prefix(Kind.SEALED) + head.address + len(streams).to_bytes(_COUNT) + rows
    encoded += len(head.letter).to_bytes(_LENGTH) + head.letter
    return encoded + hashlib.sha256(encoded).digest()


def head_size(beginning: bytes | bytearray) -> int:
    """How many bytes the head has, as far as its beginning tells: ask again once there are that many.

    Raises Malformed, NewerFormat or TooLarge.
    """
    if len(beginning) < _FIXED:
        return _FIXED
    check_prefix(bytes(beginning[:PREFIX_SIZE]), Kind.SEALED)
    count = beginning[_FIXED - 1]
    if count > MOST_ATTACHMENTS:
        raise TooLarge("more files than a letter can carry")
    end = _FIXED + count * _ROW + _LENGTH
    if len(beginning) < end:
        return end
    length = int.from_bytes(beginning[end - _LENGTH : end])
    if length > LARGEST_ENVELOPE:
        raise TooLarge("larger than any letter")
    return end + length + _DIGEST


def read_head(source: BinaryIO) -> Head:
    """What stands in front of the streams; `source`, a buffered file, is left at the first of them.

    Raises Malformed, NewerFormat, TooLarge or Damaged.
    """
    reader = _Reader(source)
    check_prefix(reader.take(PREFIX_SIZE), Kind.SEALED)
    address = reader.take(DERIVED_SIZE)
    count = reader.number(_COUNT)
    if count > MOST_ATTACHMENTS:
        raise TooLarge("more files than a letter can carry")
    streams = tuple(Stream(reader.take(BLOB_ID_SIZE), reader.number(_SIZE), reader.take(_DIGEST)) for _ in range(count))
    length = reader.number(_LENGTH)
    if length > LARGEST_ENVELOPE:
        raise TooLarge("larger than any letter")
    head = Head(address, reader.take(length), streams)
    digest = reader.digest()
    if reader.take(_DIGEST) != digest:
        raise _damaged()
    _check(head)
    return head


def read_stream(source: BinaryIO, stream: Stream, write: Callable[[bytes], object]) -> None:
    """Hand the next stream to `write` piece by piece. Raises Damaged if it was altered or cut short.

    What `write` got is worth nothing until this returns.
    """
    digest = hashlib.sha256()
    left = stream.size
    while left and (piece := source.read(min(left, _PIECE))):
        digest.update(piece)
        write(piece)
        left -= len(piece)
    if left or digest.digest() != stream.sha256:
        raise _damaged()


def read_end(source: BinaryIO) -> None:
    """Raises Malformed if anything follows the last stream."""
    if source.read(1):
        raise Malformed("cut short, or continued")


class _Reader:
    """Takes exact lengths, and hashes them. Raises Damaged at an early end."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._hash = hashlib.sha256()

    def take(self, size: int) -> bytes:
        data = self._source.read(size)
        if len(data) != size:
            raise _damaged()
        self._hash.update(data)
        return data

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size))

    def digest(self) -> bytes:
        return self._hash.digest()


def _check(head: Head) -> None:
    letter_recipient(head.letter)
    ids = [stream.id for stream in head.streams]
    sizes_fit = all(stream.size <= _LARGEST_STREAM and is_blob_size(stream.size) for stream in head.streams)
    if ids != sorted(set(ids)) or not sizes_fit:
        raise Malformed("not the shape of a sealed report")


def _damaged() -> Damaged:
    return Damaged("altered, or cut short")
