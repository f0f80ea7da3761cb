"""Taking a bundle in: copy it to a spool file while hashing, verify it there, then walk its entries.

Nothing is believed before the whole file verified, so a bundle that was cut, extended, reordered or altered anywhere
changes nothing.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import BinaryIO

from crypto.errors import Malformed, TooLarge
from crypto.framing import PREFIX_SIZE, Kind, check_prefix
from crypto.signing import SIGNATURE_SIZE
from protocol.bundle.layout import (
    BODILESS,
    END_SIZE,
    ENTRY_SIZE,
    LARGEST_HEADER,
    ROLES,
    TYPES,
    Entry,
    Header,
    Type,
    parse_entry,
    parse_header,
)

_PIECE = 1024 * 1024


class Delivery(ABC):
    """Entries in a file of our own. `sender` (32 bytes) names the portal or committee they came from."""

    def __init__(self, spool: BinaryIO, sender: bytes) -> None:
        self.sender = sender
        self._spool = spool

    @abstractmethod
    def entries(self) -> Iterator[Entry]:
        """All entries, sorted by type, then id."""

    def read(self, entry: Entry, limit: int) -> bytes:
        """The body of an entry. Raises TooLarge above `limit` bytes."""
        if entry.size > limit:
            raise TooLarge("an entry is larger than its kind allows")
        self._spool.seek(entry.offset)
        return self._spool.read(entry.size)

    def pieces(self, entry: Entry) -> Iterator[bytes]:
        """The body of an entry, at most 1 MiB at a time."""
        position, left = entry.offset, entry.size
        while left:
            self._spool.seek(position)
            piece = self._spool.read(min(left, _PIECE))
            if not piece:
                raise Malformed("the bundle became shorter while it was read")
            yield piece
            position += len(piece)
            left -= len(piece)


class Bundle(Delivery):
    """A wholly verified bundle in a file of our own."""

    def __init__(self, spool: BinaryIO, header: Header, digest: bytes, first_entry: int) -> None:
        super().__init__(spool, header.sender.signer)
        self.header = header
        self.digest = digest  # SHA-512 of all that is signed
        self._first_entry = first_entry

    def entries(self) -> Iterator[Entry]:
        """All entries in order. Each seeks, so bodies may be read in between."""
        offset = self._first_entry
        while True:
            self._spool.seek(offset)
            fixed = self._spool.read(ENTRY_SIZE)
            if fixed[:1] == Type.END.value:
                return
            entry = parse_entry(fixed, offset + ENTRY_SIZE)
            yield entry
            offset = entry.offset + entry.size


def receive(kind: Kind, source: BinaryIO, spool: BinaryIO) -> Bundle:
    """Copy a bundle from `source` into the empty file `spool` and verify all of it.

    Raises Malformed, TooLarge, or Forged. Whether the sender is one to listen to is the caller's question.
    """
    digest, signature = _copy(source, spool)
    spool.seek(0)
    start = spool.read(PREFIX_SIZE + 4)
    check_prefix(start, kind)
    length = int.from_bytes(start[PREFIX_SIZE:])
    if length > LARGEST_HEADER:
        raise TooLarge("the header is larger than any header")
    header = parse_header(kind, spool.read(length))
    header.sender.verify(ROLES[kind], digest, signature)
    bundle = Bundle(spool, header, digest, PREFIX_SIZE + 4 + length)
    _check_entries(bundle, spool)
    return bundle


def _copy(source: BinaryIO, spool: BinaryIO) -> tuple[bytes, bytes]:
    """(SHA-512 of all but the signature, the signature)."""
    sha512 = hashlib.sha512()
    tail = b""
    while piece := source.read(_PIECE):
        spool.write(piece)
        tail += piece
        sha512.update(memoryview(tail)[:-SIGNATURE_SIZE])
        tail = tail[-SIGNATURE_SIZE:]
    spool.flush()
    return sha512.digest(), tail


def _check_entries(bundle: Bundle, spool: BinaryIO) -> None:
    """A signed bundle that is badly built is refused as a whole, before anything was taken from it."""
    end = spool.seek(0, 2) - SIGNATURE_SIZE - END_SIZE
    last = (b"", b"")
    count, offset = 0, bundle._first_entry  # noqa: SLF001  (the two are one concept)
    while offset < end:
        spool.seek(offset)
        entry = parse_entry(spool.read(ENTRY_SIZE), offset + ENTRY_SIZE)
        place = (entry.type.value, entry.id)
        if place <= last or entry.type not in TYPES[bundle.header.kind]:
            raise Malformed("entries out of order")
        if entry.size and entry.type in BODILESS:
            raise Malformed("an entry with a body it should not have")
        last, count, offset = place, count + 1, entry.offset + entry.size
    spool.seek(end)
    if offset != end or spool.read(END_SIZE) != Type.END.value + count.to_bytes(8):
        raise Malformed("the bundle does not end where it should")
