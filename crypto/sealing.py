"""Sealing towards a committee: what the portal may do, with public keys only."""

import secrets
from collections.abc import Iterator

from cryptography.cobblestone import Cobblestone256Encryptor

from crypto import envelope
from crypto.framing import Kind
from crypto.padding import SMALLEST, padme
from crypto.xwing import SealingKey

BLOB_ID_SIZE = 32
BLOB_KEY_SIZE = 32
_SLICE = 256 * 1024  # large enough that few calls are made, small enough to stay in the cache
_BUFFER_SIZE = _SLICE + _SLICE // 1024 + 16456  # what Cobblestone may write for one slice
_ZEROS = bytes(_SLICE)


def blob_context(blob_id: bytes) -> bytes:
    """What a blob's stream is bound to."""
    return b"qingfeng/blob/v1\0" + blob_id


def seal_letter(key: SealingKey, content: bytes) -> bytes:
    """A letter to the committee that holds `key`. Raises TooLarge beyond 1 MiB."""
    return envelope.seal(Kind.LETTER, key, content)


def letter_recipient(letter: bytes) -> bytes:
    """The id of the key a letter is sealed to. Raises Malformed or TooLarge."""
    return envelope.recipient(Kind.LETTER, letter)


def is_blob_size(sealed: int) -> bool:
    """Whether some blob is a sealed stream of this many bytes."""
    chunks, last = divmod(sealed - envelope.STREAM_HEADER, envelope.CHUNK + envelope.TAG)
    padded = chunks * envelope.CHUNK + last - envelope.TAG
    return padded >= SMALLEST and padme(padded) == padded and envelope.stream_size(padded) == sealed


class BlobSealer:
    """Seals one file as it streams in, under a key of its own and for no recipient yet.

    Feed `update` any number of times, then drain `finish` once. Both yield views of one buffer: use each before
    asking for the next.
    """

    def __init__(self) -> None:
        self.id = secrets.token_bytes(BLOB_ID_SIZE)
        self.key = Cobblestone256Encryptor.generate_key()
        self.size = 0
        self._stream = Cobblestone256Encryptor(self.key, blob_context(self.id))
        self._buffer = memoryview(bytearray(_BUFFER_SIZE))

    def update(self, data: bytes | memoryview) -> Iterator[memoryview]:
        """Seal `data`; yields what is ready to be written."""
        self.size += len(data)
        return self._seal(memoryview(data))

    def finish(self) -> Iterator[memoryview]:
        """Pad with zeros to the length Padmé allows; yields the rest of the stream."""
        missing = padme(self.size) - self.size
        while missing > 0:
            yield from self._seal(memoryview(_ZEROS)[:missing])
            missing -= _SLICE
        yield memoryview(self._stream.finalize())

    def _seal(self, data: memoryview) -> Iterator[memoryview]:
        for start in range(0, len(data), _SLICE):
            written = self._stream.update_into(data[start : start + _SLICE], self._buffer)
            yield self._buffer[:written]
