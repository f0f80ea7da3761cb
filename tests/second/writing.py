"""The few things that tests have to write: streams, signatures, envelopes, bundles and codes."""

import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.second import canonical, sealing, signing, stream
from tests.second.bundle import ROLES, Entry
from tests.second.envelope import LABELS, PADDED_SIZES
from tests.second.reading import prefix, u32, u64
from tests.second.receipt import words


def write_stream(content_key: bytes, context: bytes, salt: bytes, plaintext: bytes) -> bytes:
    """A stream. Nothing in it is left to choose, so it can be made again to the last byte."""
    key, base_nonce, commitment = stream.stream_keys(content_key, salt, context)
    chunks = [
        AESGCM(key).encrypt(
            stream.chunk_nonce(base_nonce, number), plaintext[number * stream.CHUNK : (number + 1) * stream.CHUNK], None
        )
        for number in range(len(plaintext) // stream.CHUNK + 1)
    ]
    return salt + commitment + b"".join(chunks)


def public_keys(signing_seed: bytes) -> bytes:
    """The public half of a signing seed."""
    classic = Ed25519PrivateKey.from_private_bytes(signing_seed[:32]).public_key().public_bytes_raw()
    return classic + MLDSA65PrivateKey.from_seed_bytes(signing_seed[32:]).public_key().public_bytes_raw()


def sign(signing_seed: bytes, role: str, payload: bytes) -> bytes:
    """Both signatures."""
    signed = signing.signature_input(public_keys(signing_seed), role, payload)
    classic = Ed25519PrivateKey.from_private_bytes(signing_seed[:32]).sign(signed)
    return classic + MLDSA65PrivateKey.from_seed_bytes(signing_seed[32:]).sign(signed)


def write_document(kind: str, signing_seed: bytes, role: str, payload: bytes) -> bytes:
    """A signed document."""
    return prefix(kind) + u32(len(payload)) + payload + sign(signing_seed, role, payload)


def pad(content: bytes) -> bytes:
    """Content in its padding."""
    framed = u32(len(content)) + content
    return framed.ljust(next(size for size in PADDED_SIZES if size >= len(framed)), b"\x00")


def write_envelope(kind: str, public: bytes, padded: bytes, *, content_key: bytes, salt: bytes) -> bytes:
    """An envelope around padded content."""
    from_kem, ciphertext = MLKEM768PublicKey.from_public_bytes(public[:1184]).encapsulate()
    own = X25519PrivateKey.generate()
    ephemeral = own.public_key().public_bytes_raw()
    from_curve = own.exchange(X25519PublicKey.from_public_bytes(public[1184:]))
    header = prefix(kind) + b"\x01" + sealing.key_id(public)
    secret = sealing.shared_secret(from_kem, from_curve, ephemeral, public)
    aead_key, nonce = sealing.key_schedule(secret, LABELS[kind] + header)
    start = header + ciphertext + ephemeral + AESGCM(aead_key).encrypt(nonce, content_key, b"")
    return start + write_stream(content_key, LABELS[kind] + hashlib.sha512(start).digest(), salt, padded)


def write_bundle(kind: str, signing_seed: bytes, header: dict[str, Any], entries: list[Entry]) -> bytes:
    """A bundle of these entries in this order, whether they are right or not."""
    encoded = canonical.write(header)
    bundle = prefix(kind) + u32(len(encoded)) + encoded
    for entry in entries:
        bundle += entry.type.encode("ascii") + entry.id + u32(entry.day) + u64(len(entry.body)) + entry.body
    bundle += b"\x00" + u64(len(entries))
    return bundle + sign(signing_seed, ROLES[kind], bundle)


def write_code(entropy: bytes, language: str) -> list[str]:
    """The twelve words of a code."""
    number = int.from_bytes(entropy, "big") << 4 | hashlib.sha256(entropy).digest()[0] >> 4
    return [words(language)[number >> shift & 0x7FF] for shift in range(121, -1, -11)]
