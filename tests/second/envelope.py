"""Envelopes: what letters and messages travel in."""

import hashlib

from tests.second import sealing, stream
from tests.second.reading import KIB, Reader, require, u32

LABELS = {"L": b"qingfeng/letter/v1\x00", "M": b"qingfeng/message/v1\x00"}
HEADER = 10 + 1 + 32
PADDED_SIZES = tuple(2**power for power in range(14, 21))
SIZES = tuple(HEADER + sealing.WRAP + stream.stream_size(size) for size in PADDED_SIZES)


def check_shape(kind: str, envelope: bytes) -> bytes:
    """Refuse what can be seen to be wrong without a key; the id of the recipient's key."""
    require(len(envelope) in SIZES, "an envelope never has this length")
    reader = Reader(envelope).prefix(kind)
    require(reader.u8() == 1, "an envelope has one recipient")
    return reader.take(32)


def unpad(padded: bytes) -> bytes:
    """The content in its padding."""
    require(16 * KIB <= len(padded) <= 1024 * KIB, "too short or too long")
    reader = Reader(padded)
    content = reader.take(reader.u32())
    require(not any(reader.take(len(padded) - reader.position)), "the padding is not zero")
    smallest = next(size for size in PADDED_SIZES if size >= len(u32(0)) + len(content))
    require(len(padded) == smallest, "the padding is not the smallest that fits")
    return content


def open_envelope(kind: str, seed: bytes, envelope: bytes) -> bytes:
    """The content of an envelope that was sealed to the key of this seed."""
    recipient = check_shape(kind, envelope)
    key = sealing.SealingKey.from_seed(seed)
    require(recipient == sealing.key_id(key.public), "sealed to another key")
    label = LABELS[kind]
    header, sealed = envelope[: HEADER + sealing.WRAP], envelope[HEADER + sealing.WRAP :]
    content_key = sealing.unwrap(key, label + header[:HEADER], header[HEADER:])
    return unpad(stream.open_stream(content_key, label + hashlib.sha512(header).digest(), sealed))
