"""What many tests of sealed bytes begin with: keys from fixed seeds, recorded files, and ways to damage bytes."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crypto.signing import SigningKey
from crypto.xwing import SecretKey

FOLDER = Path(__file__).parent.parent / "vectors"
VECTORS: dict[str, Any] = json.loads((FOLDER / "vectors.json").read_text(encoding="utf-8"))

KEY = SecretKey(bytes(range(32)))
OTHER_KEY = SecretKey(bytes(range(1, 33)))
SIGNER = SigningKey(bytes(range(64)))
OTHER_SIGNER = SigningKey(bytes(range(1, 65)))

# Encodings of the X25519 points that make every shared secret zero: canonical, not canonical, and with the unused bit.
_LOW_ORDER = (
    "00" * 32,
    "01" + "00" * 31,
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ec" + "ff" * 30 + "7f",
    "ed" + "ff" * 30 + "7f",
    "ee" + "ff" * 30 + "7f",
)
LOW_ORDER_X25519 = [bytes.fromhex(u) for u in _LOW_ORDER] + [
    bytes.fromhex(u[:-2]) + bytes([int(u[-2:], 16) | 0x80]) for u in _LOW_ORDER
]


def golden(name: str) -> bytes:
    """A recorded file."""
    return (FOLDER / name).read_bytes()


def content(size: int) -> bytes:
    """`size` bytes without a zero among them, in no short period."""
    return bytes(1 + (place * 7 + place // 255) % 255 for place in range(min(size, 65_535))).ljust(size, b"\x2a")


def one_bit_flipped(data: bytes) -> Iterator[tuple[int, bytes]]:
    """`data` with one bit flipped: once in every byte, with the place."""
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= 1 << place % 8
        yield place, bytes(flipped)


def noise(seed: bytes, size: int) -> bytes:
    """`size` bytes without any meaning."""
    return hashlib.shake_256(seed).digest(size)
