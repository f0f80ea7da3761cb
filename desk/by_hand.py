"""A sealed file from a stick in the drop box: verified, and walked like a bundle."""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from crypto.errors import CryptoError
from crypto.framing import PREFIX_SIZE, Kind, check_prefix
from desk.errors import BadBundle
from protocol import sealed
from protocol.bundle.layout import Entry, Type
from protocol.bundle.reader import Delivery
from protocol.sealed import Head


def is_sealed_file(source: BinaryIO) -> bool:
    """Whether this begins like a sealed file; `source` is left at its beginning."""
    start = source.read(PREFIX_SIZE)
    source.seek(0)
    try:
        check_prefix(start, Kind.SEALED)
    except CryptoError:
        return False
    return True


class Parcel(Delivery):
    """The letter and the files of a sealed file, as entries. `sender` is the portal that answers go through."""

    def __init__(self, spool: BinaryIO, head: Head, first: int, sender: bytes, day: date) -> None:
        super().__init__(spool, sender)
        self._head = head
        self._first = first
        self._day = day

    def entries(self) -> Iterator[Entry]:
        """The files, then the letter: as in a bundle, nothing speaks of a file that is not there."""
        offset = self._first
        for stream in self._head.streams:
            yield Entry(Type.BLOB, stream.id, self._day, stream.size, offset)
            offset += stream.size
        letter = self._head.letter
        yield Entry(Type.LETTER, hashlib.sha256(letter).digest(), self._day, len(letter), offset)


def receive(source: BinaryIO, spool: BinaryIO, sender: bytes, day: date) -> Parcel:
    """Copy a sealed file into the empty file `spool` and verify all that can be verified unopened. Raises BadBundle."""
    try:
        head = sealed.read_head(source)
        for stream in head.streams:
            sealed.read_stream(source, stream, spool.write)
        sealed.read_end(source)
    except CryptoError as error:
        raise BadBundle("this sealed file can't be used: %(reason)s", reason=error) from None
    spool.write(head.letter)  # last, where `entries` says it is
    spool.flush()
    return Parcel(spool, head, 0, sender, day)
