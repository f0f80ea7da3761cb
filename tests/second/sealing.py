"""Sealing keys: X-Wing, and HPKE (RFC 9180) in base mode around it. This is how a content key is unwrapped."""

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.second import hkdf
from tests.second.reading import Reader, Refused, require

PUBLIC = 1184 + 32
ENCAPSULATION = 1088 + 32
WRAP = ENCAPSULATION + 32 + 16

XWING_LABEL = bytes.fromhex("5c2e2f2f5e5c")
SUITE = b"HPKE" + bytes.fromhex("647a 0001 0002")  # X-Wing, HKDF-SHA256, AES-256-GCM
BASE_MODE = b"\x00"


@dataclass(frozen=True)
class SealingKey:
    """A private key, as its 32-byte seed expands."""

    kem: MLKEM768PrivateKey
    curve: X25519PrivateKey

    @classmethod
    def from_seed(cls, seed: bytes) -> "SealingKey":
        """Expand a seed."""
        require(len(seed) == 32, "a seed has 32 bytes")
        expanded = hashlib.shake_256(seed).digest(96)
        return cls(
            MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519PrivateKey.from_private_bytes(expanded[64:])
        )

    @property
    def public(self) -> bytes:
        """The public key that belongs to it."""
        return self.kem.public_key().public_bytes_raw() + self.curve.public_key().public_bytes_raw()


def key_id(public: bytes) -> bytes:
    """How an envelope names the key it was sealed to."""
    return hashlib.sha256(b"qingfeng/key/v1\x00" + public).digest()


def shared_secret(from_kem: bytes, from_curve: bytes, ephemeral: bytes, public: bytes) -> bytes:
    """X-Wing's combiner. `public` is the recipient's whole public key."""
    return hashlib.sha3_256(from_kem + from_curve + ephemeral + public[1184:] + XWING_LABEL).digest()


def decapsulate(key: SealingKey, encapsulation: bytes) -> bytes:
    """X-Wing's shared secret."""
    reader = Reader(encapsulation)
    ciphertext, ephemeral = reader.take(1088), reader.take(32)
    reader.end()
    try:
        from_kem = key.kem.decapsulate(ciphertext)
        from_curve = key.curve.exchange(X25519PublicKey.from_public_bytes(ephemeral))
    except ValueError as error:
        raise Refused("not an encapsulation") from error
    return shared_secret(from_kem, from_curve, ephemeral, key.public)


def _labeled_extract(salt: bytes, label: bytes, secret: bytes) -> bytes:
    return hkdf.extract("sha256", salt, b"HPKE-v1" + SUITE + label + secret)


def _labeled_expand(key: bytes, label: bytes, info: bytes, size: int) -> bytes:
    return hkdf.expand("sha256", key, size.to_bytes(2, "big") + b"HPKE-v1" + SUITE + label + info, size)


def key_schedule(secret: bytes, info: bytes) -> tuple[bytes, bytes]:
    """RFC 9180's key and nonce for the first message: base mode, so without a pre-shared key."""
    context = BASE_MODE + _labeled_extract(b"", b"psk_id_hash", b"") + _labeled_extract(b"", b"info_hash", info)
    schedule = _labeled_extract(secret, b"secret", b"")
    return _labeled_expand(schedule, b"key", context, 32), _labeled_expand(schedule, b"base_nonce", context, 12)


def unwrap(key: SealingKey, info: bytes, wrap: bytes) -> bytes:
    """The content key in a wrap."""
    require(len(wrap) == WRAP, "a wrap has another length")
    aead_key, nonce = key_schedule(decapsulate(key, wrap[:ENCAPSULATION]), info)
    try:
        return AESGCM(aead_key).decrypt(nonce, wrap[ENCAPSULATION:], b"")
    except InvalidTag as error:
        raise Refused("not sealed to this key, or damaged") from error


def check_public(public: bytes) -> None:
    """Refuse a public key that nothing can be sealed to."""
    require(len(public) == PUBLIC, "a public key has another length")
    try:
        MLKEM768PublicKey.from_public_bytes(public[:1184]).encapsulate()
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(public[1184:]))
    except ValueError as error:
        raise Refused("nothing can be sealed to this key") from error
