"""Opening what was sealed to a committee. For the offline machine alone: the portal must never load this module."""

import hashlib
from collections.abc import Callable, Iterable, Mapping

from cryptography.cobblestone import Cobblestone256Decryptor
from cryptography.exceptions import InvalidTag

from crypto import envelope
from crypto.errors import Damaged, WrongKey
from crypto.framing import Kind
from crypto.padding import check_zeros, padme
from crypto.sealing import blob_context
from crypto.xwing import SecretKey

_SLACK = 16400  # what Cobblestone may write beyond the length of its input


def open_letter(keys: Mapping[bytes, SecretKey], letter: bytes) -> bytes:
    """The content of a letter, opened with whichever of `keys` (by key id) it was sealed to.

    Raises WrongKey, Damaged, Malformed or TooLarge.
    """
    key = keys.get(envelope.recipient(Kind.LETTER, letter))
    if key is None:
        raise WrongKey("sealed to a key that is not in this vault")
    return envelope.unseal(Kind.LETTER, key, letter)


def open_blob(
    key: bytes, blob_id: bytes, size: int, sealed: Iterable[bytes], write: Callable[[memoryview], object]
) -> bytes:
    """Open a blob of `size` plaintext bytes and hand it to `write` piece by piece; returns its SHA-256.

    What `write` got is worth nothing until this returns: a stream that was cut or altered is noticed at the end.
    Raises Damaged. The buffer of a failed piece is wiped, for it may hold plaintext nobody vouched for.
    """
    opener = _Opener(key, blob_id, size, write)
    for piece in sealed:
        opener.update(piece)
    return opener.finish()


def open_blob_head(key: bytes, blob_id: bytes, size: int, sealed: Iterable[bytes], length: int) -> bytes:
    """The first `length` bytes of a blob, or all of a shorter one. Raises Damaged.

    Safe: every chunk of the stream bears a tag that also holds its place, so these bytes are those that were sealed.
    Whether the rest is there and unaltered, only `open_blob` tells.
    """
    head = bytearray()
    opener = _Opener(key, blob_id, size, head.extend)
    for piece in sealed:
        opener.update(piece)
        if len(head) >= length:
            break
    else:
        opener.finish()
    return bytes(head[:length])


class _Opener:
    def __init__(self, key: bytes, blob_id: bytes, size: int, write: Callable[[memoryview], object]) -> None:
        self._stream = Cobblestone256Decryptor(key, blob_context(blob_id))
        self._size = size
        self._seen = 0
        self._write = write
        self._sha256 = hashlib.sha256()
        self._buffer = bytearray()

    def update(self, piece: bytes) -> None:
        if len(self._buffer) < len(piece) + _SLACK:
            self._buffer = bytearray(len(piece) + _SLACK)
        try:
            opened = self._stream.update_into(piece, self._buffer)
        except InvalidTag:
            self._buffer[:] = bytes(len(self._buffer))
            raise Damaged("an attachment was altered") from None
        self._take(memoryview(self._buffer)[:opened])

    def finish(self) -> bytes:
        try:
            self._take(memoryview(self._stream.finalize()))
        except InvalidTag:
            raise Damaged("an attachment was altered or cut short") from None
        if self._seen != padme(self._size):
            raise Damaged("an attachment has not the length its letter says")
        return self._sha256.digest()

    def _take(self, opened: memoryview) -> None:
        content = opened[: max(0, self._size - self._seen)]
        check_zeros(opened[len(content) :])
        self._seen += len(opened)
        self._sha256.update(content)
        self._write(content)
