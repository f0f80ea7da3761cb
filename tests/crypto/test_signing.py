"""Signatures: both halves must hold, for this role, this signer and this payload."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import Forged, Malformed, NewerFormat, TooLarge
from crypto.framing import Kind
from crypto.signing import (
    PUBLIC_SIZE,
    SEED_SIZE,
    SIGNATURE_SIZE,
    Role,
    SigningKey,
    VerifyKey,
    sign_document,
    split_document,
    verify_document,
)
from tests.crypto.edwards25519 import ORDER
from tests.crypto.material import OTHER_SIGNER, SIGNER, VECTORS, noise, one_bit_flipped

DIGEST = hashlib.sha512(b"payload").digest()
OTHER_DIGEST = hashlib.sha512(b"payloae").digest()
SIGNATURE = SIGNER.sign(Role.CARD, DIGEST)
DOCUMENT = sign_document(SIGNER, Kind.CARD, Role.CARD, b"payload")


def refused(signature: bytes, key: VerifyKey = SIGNER.public, role: Role = Role.CARD, digest: bytes = DIGEST) -> None:
    with pytest.raises(Forged):
        key.verify(role, digest, signature)


@pytest.mark.parametrize("role", Role)
def test_a_signature_holds_in_its_role_and_in_no_other(role: Role) -> None:
    signature = SIGNER.sign(role, DIGEST)

    assert len(signature) == SIGNATURE_SIZE == 3373
    SIGNER.public.verify(role, DIGEST, signature)
    for other in set(Role) - {role}:
        refused(signature, role=other)


def test_both_halves_sign_what_the_format_says() -> None:
    signer = hashlib.sha256(b"qingfeng/signer/v1\0" + SIGNER.public.raw).digest()
    signed = b"qingfeng/sig/v1\0card\0" + signer + DIGEST

    assert SIGNER.public.signer == signer
    Ed25519PublicKey.from_public_bytes(SIGNER.public.raw[:32]).verify(SIGNATURE[:64], signed)
    MLDSA65PublicKey.from_public_bytes(SIGNER.public.raw[32:]).verify(SIGNATURE[64:], signed)


def test_seeds_make_the_signers_that_were_recorded() -> None:
    for name in ("identity", "portal"):
        signer = SigningKey(bytes.fromhex(VECTORS[f"{name}_seed"])).public.signer
        assert signer.hex() == VECTORS["committee" if name == "identity" else name]


def test_a_bit_flipped_anywhere_in_either_half_breaks_a_signature() -> None:
    for _, flipped in one_bit_flipped(SIGNATURE):
        refused(flipped)


def test_neither_half_alone_is_enough() -> None:
    other = SIGNER.sign(Role.CARD, OTHER_DIGEST)

    refused(other[:64] + SIGNATURE[64:])
    refused(SIGNATURE[:64] + other[64:])
    refused(bytes(64) + SIGNATURE[64:])
    refused(SIGNATURE[:64] + bytes(3309))


def test_a_signature_of_someone_else_or_for_something_else_is_refused() -> None:
    refused(OTHER_SIGNER.sign(Role.CARD, DIGEST))
    refused(SIGNATURE, key=OTHER_SIGNER.public)
    refused(SIGNATURE, digest=OTHER_DIGEST)
    refused(SIGNATURE, digest=b"")


def test_keys_of_two_signers_put_together_verify_nothing_that_either_signed() -> None:
    # Given a key made of halves of two signers, who both signed the same
    mixed = VerifyKey(SIGNER.public.raw[:32] + OTHER_SIGNER.public.raw[32:])
    both = SIGNATURE[:64] + OTHER_SIGNER.sign(Role.CARD, DIGEST)[64:]

    # Then their halves do not verify under it, for each had signed under its own name
    refused(both, key=mixed)


def test_a_signature_can_not_be_written_in_a_second_way() -> None:
    scalar = int.from_bytes(SIGNATURE[32:64], "little")
    for times in range(1, 16):
        refused(SIGNATURE[:32] + (scalar + times * ORDER).to_bytes(32, "little") + SIGNATURE[64:])


@pytest.mark.parametrize("size", [0, 1, 64, 3309, SIGNATURE_SIZE - 1])
def test_a_signature_that_was_cut_short_is_refused(size: int) -> None:
    refused(SIGNATURE[:size])


def test_a_signature_that_goes_on_is_refused() -> None:
    refused(SIGNATURE + b"\0")
    refused(SIGNATURE + SIGNATURE)


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=8))
def test_keys_and_signatures_without_meaning_verify_nothing(seed: bytes) -> None:
    refused(noise(seed, SIGNATURE_SIZE))
    refused(SIGNATURE[:64] + noise(seed, 3309))
    refused(noise(seed, 64) + SIGNATURE[64:])
    refused(SIGNATURE, key=VerifyKey(SIGNER.public.raw[:32] + noise(seed, 1952)))
    refused(SIGNATURE, key=VerifyKey(noise(seed, 32) + SIGNER.public.raw[32:]))  # half of these are no point at all


@pytest.mark.parametrize("size", [0, 32, 64, PUBLIC_SIZE - 1, PUBLIC_SIZE + 1, 2 * PUBLIC_SIZE])
def test_a_public_key_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(Malformed):
        VerifyKey((SIGNER.public.raw * 2)[:size])


@pytest.mark.parametrize("size", [0, 32, SEED_SIZE - 1, SEED_SIZE + 1, 128])
def test_a_seed_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(Malformed):
        SigningKey(bytes(size))


@settings(deadline=None, max_examples=30)
@given(st.binary(max_size=3000), st.sampled_from(Kind), st.sampled_from(Role))
def test_a_document_can_be_split_and_verified(payload: bytes, kind: Kind, role: Role) -> None:
    document = sign_document(SIGNER, kind, role, payload)

    assert document[10:14] == len(payload).to_bytes(4, "big")
    assert document == b"qingfeng\x01" + kind.value + document[10:14] + payload + document[-SIGNATURE_SIZE:]
    found, signature = split_document(document, kind, len(payload))
    assert found == payload
    verify_document(SIGNER.public, role, found, signature)
    with pytest.raises(Forged):
        verify_document(SIGNER.public, role, payload + b"\0", signature)


def test_a_document_of_another_kind_or_version_is_refused() -> None:
    with pytest.raises(Malformed):
        split_document(DOCUMENT, Kind.MESSAGE, 100)
    with pytest.raises(NewerFormat):
        split_document(DOCUMENT[:8] + b"\x02" + DOCUMENT[9:], Kind.CARD, 100)


def test_a_document_cut_short_at_any_place_is_refused() -> None:
    for length in range(len(DOCUMENT)):
        with pytest.raises(Malformed):
            split_document(DOCUMENT[:length], Kind.CARD, 100)


def test_a_document_that_goes_on_is_refused() -> None:
    for more in (b"\0", DOCUMENT):
        with pytest.raises(Malformed):
            split_document(DOCUMENT + more, Kind.CARD, 100)


def test_a_document_is_refused_by_the_length_it_claims() -> None:
    assert split_document(DOCUMENT, Kind.CARD, 7)[0] == b"payload"
    with pytest.raises(TooLarge):
        split_document(DOCUMENT, Kind.CARD, 6)
    with pytest.raises(TooLarge):
        split_document(DOCUMENT[:10] + b"\xff\xff\xff\xff" + DOCUMENT[14:], Kind.CARD, 2**20)
    for length in (6, 8):
        with pytest.raises(Malformed):
            split_document(DOCUMENT[:10] + length.to_bytes(4, "big") + DOCUMENT[14:], Kind.CARD, 100)
