"""Signatures: Ed25519 and ML-DSA-65 over the same input, and documents that carry one."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey

from tests.second.reading import Reader, Refused, require

PUBLIC = 32 + 1952
SIGNATURE = 64 + 3309

FIELD = 2**255 - 19
CURVE_D = -121665 * pow(121666, -1, FIELD) % FIELD


def signer_id(public: bytes) -> bytes:
    """Who signs: a committee's or a portal's id."""
    return hashlib.sha256(b"qingfeng/signer/v1\x00" + public).digest()


def signature_input(public: bytes, role: str, payload: bytes) -> bytes:
    """What is really signed."""
    digest = hashlib.sha512(payload).digest()
    return b"qingfeng/sig/v1\x00" + role.encode("ascii") + b"\x00" + signer_id(public) + digest


def is_of_small_order(point: bytes) -> bool:
    """Whether an Ed25519 point is one of the eight whose order divides 8.

    Their y is 1 (order 1), -1 (order 2), 0 (order 4), or solves d y^4 + 2 y^2 = 1 (order 8): doubling such a point
    gives y = 0, so x^2 = -y^2, which goes into the curve -x^2 + y^2 = 1 + d x^2 y^2.
    """
    y = (int.from_bytes(point, "little") & (2**255 - 1)) % FIELD
    return y in {0, 1, FIELD - 1} or (CURVE_D * y**4 + 2 * y**2 - 1) % FIELD == 0


def verify(public: bytes, role: str, payload: bytes, signature: bytes) -> None:
    """Refuse unless both halves of the signature verify."""
    require(len(public) == PUBLIC, "public signing keys have another length")
    require(len(signature) == SIGNATURE, "a signature has another length")
    require(not is_of_small_order(public[:32]), "a key that verifies anything")
    signed = signature_input(public, role, payload)
    try:
        Ed25519PublicKey.from_public_bytes(public[:32]).verify(signature[:64], signed)
        MLDSA65PublicKey.from_public_bytes(public[32:]).verify(signature[64:], signed)
    except (InvalidSignature, ValueError) as error:
        raise Refused("the signature does not verify") from error


def read_document(kind: str, document: bytes) -> tuple[bytes, bytes]:
    """Payload and signature of a signed document, not verified yet."""
    reader = Reader(document).prefix(kind)
    payload = reader.take(reader.u32())
    signature = reader.take(SIGNATURE)
    reader.end()
    return payload, signature
