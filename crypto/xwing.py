"""Sealing keys: HPKE (RFC 9180) with X-Wing, HKDF-SHA256 and AES-256-GCM.

X-Wing (KEM id 0x647a, draft-connolly-cfrg-xwing-kem) joins ML-KEM-768 and X25519: both would have to fall.
A private key is a 32-byte seed; it is expanded the way that draft does it, so that other HPKE libraries agree.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey, Suite

from crypto.errors import Damaged, Malformed

SEED_SIZE = 32
PUBLIC_SIZE = 1216  # ML-KEM-768 encapsulation key 1184, X25519 32
CONTENT_KEY_SIZE = 32
WRAP_SIZE = 1168  # encapsulation 1120, content key 32, tag 16
_MLKEM_PUBLIC_SIZE = 1184
_MLKEM_SEED_SIZE = 64
_KEY_ID_LABEL = b"qingfeng/key/v1\0"

_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True)
class SealingKey:
    """A public key, 1216 bytes: whoever has it can seal, only the holder of the seed can open."""

    raw: bytes

    def __post_init__(self) -> None:
        """Raises Malformed if no key has these bytes; `wrap` would fail later, with a report in hand."""
        _ = self._public

    def __getstate__(self) -> dict[str, bytes]:
        """For another process: the bytes alone, for the loaded key can't be carried. They were checked here."""
        return {"raw": self.raw}

    @property
    def id(self) -> bytes:
        """32 bytes that name this key."""
        return hashlib.sha256(_KEY_ID_LABEL + self.raw).digest()

    def wrap(self, content_key: bytes, info: bytes) -> bytes:
        """HPKE base mode: encapsulation ‖ ciphertext, 1168 bytes.

        Raises Malformed for a key that loads but can't seal (an X25519 point of low order).
        """
        try:
            return _SUITE.encrypt(content_key, self._public, info=info)
        except ValueError:
            raise Malformed("this key can't be sealed to") from None

    @classmethod
    def of(cls, mlkem: MLKEM768PublicKey, x25519: X25519PublicKey) -> "SealingKey":
        """The key made of two that were made here."""
        key = cls.__new__(cls)
        raw = mlkem.public_bytes_raw() + x25519.public_bytes_raw()
        vars(key).update(raw=raw, _public=MLKEM768X25519PublicKey(mlkem, x25519))
        return key

    @cached_property  # checking a key takes half as long as sealing to it
    def _public(self) -> MLKEM768X25519PublicKey:
        if len(self.raw) != PUBLIC_SIZE:
            raise Malformed(f"a sealing key has {PUBLIC_SIZE} bytes")
        try:
            return MLKEM768X25519PublicKey(
                MLKEM768PublicKey.from_public_bytes(self.raw[:_MLKEM_PUBLIC_SIZE]),
                X25519PublicKey.from_public_bytes(self.raw[_MLKEM_PUBLIC_SIZE:]),
            )
        except ValueError:
            raise Malformed("not a sealing key") from None


class SecretKey:
    """The private half, made from a 32-byte seed."""

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_SIZE:
            raise Malformed(f"a seed has {SEED_SIZE} bytes")
        expanded = hashlib.shake_256(seed).digest(_MLKEM_SEED_SIZE + 32)
        mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED_SIZE])
        x25519 = X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED_SIZE:])
        self._private = MLKEM768X25519PrivateKey(mlkem, x25519)
        self.public = SealingKey.of(mlkem.public_key(), x25519.public_key())

    def unwrap(self, wrap: bytes, info: bytes) -> bytes:
        """The content key that `SealingKey.wrap` sealed. Raises Damaged."""
        try:
            return _SUITE.decrypt(wrap, self._private, info=info)
        except (InvalidTag, ValueError):
            raise Damaged("the key of this envelope can't be opened") from None
