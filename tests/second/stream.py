"""Streams: Cobblestone-256 of C2SP chunked-encryption."""

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.second import hkdf
from tests.second.reading import KIB, Reader, Refused, require

CHUNK = 16 * KIB
TAG = 16
SALT = 24
COMMITMENT = 32
NAME = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00"


def stream_size(plaintext_size: int) -> int:
    """How many bytes the stream of so many bytes has."""
    return SALT + COMMITMENT + plaintext_size + TAG * (plaintext_size // CHUNK + 1)


def plaintext_size(size: int) -> int:
    """How many bytes a stream of so many bytes holds."""
    whole_chunks, last_chunk = divmod(size - SALT - COMMITMENT, CHUNK + TAG)
    require(whole_chunks >= 0 and last_chunk >= TAG, "a stream never has this length")
    return whole_chunks * CHUNK + last_chunk - TAG


def stream_keys(content_key: bytes, salt: bytes, context: bytes) -> tuple[bytes, bytes, bytes]:
    """The stream's own key, its base nonce and its commitment."""
    require(len(content_key) == 32, "a content key has 32 bytes")
    keys = Reader(hkdf.expand("sha512", content_key, NAME + salt + context, 32 + 12 + COMMITMENT))
    return keys.take(32), keys.take(12), keys.take(COMMITMENT)


def chunk_nonce(base_nonce: bytes, number: int) -> bytes:
    """The nonce of one chunk."""
    return (int.from_bytes(base_nonce, "big") ^ number).to_bytes(12, "big")


def open_stream(content_key: bytes, context: bytes, stream: bytes) -> bytes:
    """The plaintext of a stream."""
    chunks = plaintext_size(len(stream)) // CHUNK + 1
    reader = Reader(stream)
    salt, commitment = reader.take(SALT), reader.take(COMMITMENT)
    key, base_nonce, expected = stream_keys(content_key, salt, context)
    require(hmac.compare_digest(commitment, expected), "the stream was not made with this key and context")
    aead, plaintext = AESGCM(key), []
    for number in range(chunks):
        is_last = number == chunks - 1
        sealed = reader.take(len(stream) - reader.position if is_last else CHUNK + TAG)
        try:
            plaintext.append(aead.decrypt(chunk_nonce(base_nonce, number), sealed, None))
        except InvalidTag as error:
            raise Refused("the stream is damaged") from error
    reader.end()
    return b"".join(plaintext)
