"""Writing a bundle, entry by entry, without ever holding it in memory."""

import hashlib
from collections.abc import Callable, Iterable
from typing import TypeAlias

from crypto.errors import Malformed
from crypto.framing import prefix
from crypto.signing import SigningKey
from protocol.bundle.layout import ROLES, TYPES, Entry, Header, Type, encode_entry, encode_header

Bytes: TypeAlias = bytes | memoryview

_EMPTY = (b"",)


class BundleWriter:
    """Hands the bytes of a bundle to `write`. Entries must come sorted by (type, id), each id once per type."""

    def __init__(self, key: SigningKey, header: Header, write: Callable[[Bytes], object]) -> None:
        self._key = key
        self._header = header
        self._out = write
        self._sha512 = hashlib.sha512()
        self._last = (b"", b"")
        self._count = 0
        encoded = encode_header(header)
        self._write(prefix(header.kind) + len(encoded).to_bytes(4) + encoded)

    def add(self, entry: Entry, body: Iterable[Bytes] = _EMPTY) -> None:
        """Append an entry. Raises Malformed when it is out of order, or the body not as long as announced."""
        place = (entry.type.value, entry.id)
        if place <= self._last or entry.type not in TYPES[self._header.kind]:
            raise Malformed("entries out of order")
        self._last = place
        self._count += 1
        self._write(encode_entry(entry))
        written = sum(self._write(piece) for piece in body)
        if written != entry.size:
            raise Malformed("an entry is not as long as announced")

    def close(self) -> None:
        """End and sign."""
        self._write(Type.END.value + self._count.to_bytes(8))
        self._out(self._key.sign(ROLES[self._header.kind], self._sha512.digest()))

    def _write(self, piece: Bytes) -> int:
        self._sha512.update(piece)
        self._out(piece)
        return len(memoryview(piece))
