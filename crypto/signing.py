"""Signatures that hold as long as either of two algorithms does: Ed25519 (RFC 8032) and ML-DSA-65 (FIPS 204).

Both sign the same input, both must verify. The input names the role, so a signature made for one purpose is worth
nothing for another, and the signer, so it can't be passed off as someone else's.
"""

import hashlib
from dataclasses import dataclass
from enum import Enum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey, MLDSA65PublicKey

from crypto.errors import Forged, Malformed, TooLarge
from crypto.framing import PREFIX_SIZE, Kind, check_prefix, prefix

SEED_SIZE = 64  # Ed25519 seed 32, ML-DSA-65 seed 32
PUBLIC_SIZE = 1984  # Ed25519 32, ML-DSA-65 1952
SIGNATURE_SIZE = 3373  # Ed25519 64, ML-DSA-65 3309
SIGNER_SIZE = 32
_ED25519_SIZE = 32
_ED25519_SIGNATURE_SIZE = 64
_LENGTH = 4
_SIGNATURE_LABEL = b"qingfeng/sig/v1\0"
_SIGNER_LABEL = b"qingfeng/signer/v1\0"

# The y-coordinates of all points of order 1, 2, 4 and 8, canonical and not, sign bit cleared. A signature verifies
# under such a key whatever was signed, so a card that carries one proves nothing.
_SMALL_ORDER = frozenset(
    bytes.fromhex(y)
    for y in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)


class Role(Enum):
    """What a signature is for."""

    CARD = b"card"
    TO_DESK = b"to-desk"
    TO_PORTAL = b"to-portal"
    MESSAGE = b"message"
    BULLETIN = b"bulletin"


@dataclass(frozen=True)
class VerifyKey:
    """Both public signing keys, 1984 bytes."""

    raw: bytes

    def __post_init__(self) -> None:
        """Raises Malformed if no key has these bytes, or if the Ed25519 key would verify anything."""
        self._halves()
        y = bytearray(self.raw[:_ED25519_SIZE])
        y[-1] &= 0x7F
        if bytes(y) in _SMALL_ORDER:
            raise Malformed("a signing key of small order proves nothing")

    @property
    def signer(self) -> bytes:
        """32 bytes that name the holder of these keys; of a committee, the fingerprint that people compare."""
        return hashlib.sha256(_SIGNER_LABEL + self.raw).digest()

    def verify(self, role: Role, digest: bytes, signature: bytes) -> None:
        """Raises Forged unless both signatures hold for a payload whose SHA-512 is `digest`."""
        if len(signature) != SIGNATURE_SIZE:
            raise Forged("the signature is not complete")
        ed25519, mldsa = self._halves()
        signed = _input(role, self.signer, digest)
        try:
            ed25519.verify(signature[:_ED25519_SIGNATURE_SIZE], signed)
            mldsa.verify(signature[_ED25519_SIGNATURE_SIZE:], signed)
        except InvalidSignature:
            raise Forged("the signature does not fit") from None

    def _halves(self) -> tuple[Ed25519PublicKey, MLDSA65PublicKey]:
        if len(self.raw) != PUBLIC_SIZE:
            raise Malformed(f"a signing key has {PUBLIC_SIZE} bytes")
        try:
            return (
                Ed25519PublicKey.from_public_bytes(self.raw[:_ED25519_SIZE]),
                MLDSA65PublicKey.from_public_bytes(self.raw[_ED25519_SIZE:]),
            )
        except ValueError:
            raise Malformed("not a signing key") from None


class SigningKey:
    """Both private signing keys, made from a 64-byte seed."""

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_SIZE:
            raise Malformed(f"a signing seed has {SEED_SIZE} bytes")
        self._ed25519 = Ed25519PrivateKey.from_private_bytes(seed[:_ED25519_SIZE])
        self._mldsa = MLDSA65PrivateKey.from_seed_bytes(seed[_ED25519_SIZE:])
        self.public = VerifyKey(
            self._ed25519.public_key().public_bytes_raw() + self._mldsa.public_key().public_bytes_raw()
        )

    def sign(self, role: Role, digest: bytes) -> bytes:
        """3373 bytes over a payload whose SHA-512 is `digest`."""
        signed = _input(role, self.public.signer, digest)
        return self._ed25519.sign(signed) + self._mldsa.sign(signed)


def _input(role: Role, signer: bytes, digest: bytes) -> bytes:
    return _SIGNATURE_LABEL + role.value + b"\0" + signer + digest


def sign_document(key: SigningKey, kind: Kind, role: Role, payload: bytes) -> bytes:
    """Prefix ‖ u32 length ‖ payload ‖ signature."""
    signature = key.sign(role, hashlib.sha512(payload).digest())
    return prefix(kind) + len(payload).to_bytes(_LENGTH) + payload + signature


def split_document(document: bytes, kind: Kind, limit: int) -> tuple[bytes, bytes]:
    """(payload, signature) of a signed document; nothing is verified yet. Raises Malformed or TooLarge."""
    check_prefix(document, kind)
    start = PREFIX_SIZE + _LENGTH
    length = int.from_bytes(document[PREFIX_SIZE:start])
    if length > limit:
        raise TooLarge("more data than the format allows")
    if len(document) != start + length + SIGNATURE_SIZE:
        raise Malformed("cut short, or continued")
    return document[start : start + length], document[start + length :]


def verify_document(key: VerifyKey, role: Role, payload: bytes, signature: bytes) -> None:
    """Raises Forged unless `key` signed `payload` in this `role`."""
    key.verify(role, hashlib.sha512(payload).digest(), signature)
