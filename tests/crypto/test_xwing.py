"""Sealing keys: what one half wraps, only the other unwraps."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import Damaged, Malformed
from crypto.xwing import PUBLIC_SIZE, SEED_SIZE, WRAP_SIZE, SealingKey, SecretKey
from tests.crypto.material import KEY, LOW_ORDER_X25519, OTHER_KEY, VECTORS, noise, one_bit_flipped

CONTENT_KEY = bytes(range(100, 132))


@settings(deadline=None, max_examples=30)
@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32), st.binary(max_size=100))
def test_what_is_wrapped_can_be_unwrapped(seed: bytes, content_key: bytes, info: bytes) -> None:
    key = SecretKey(seed)

    wrap = key.public.wrap(content_key, info)

    assert len(wrap) == WRAP_SIZE == 1168
    assert key.unwrap(wrap, info) == content_key


def test_no_two_wraps_are_alike() -> None:
    assert KEY.public.wrap(CONTENT_KEY, b"") != KEY.public.wrap(CONTENT_KEY, b"")


def test_a_seed_makes_the_keys_that_were_recorded() -> None:
    assert SecretKey(bytes.fromhex(VECTORS["epoch_seed"])).public.id.hex() == VECTORS["sealing_key_id"]


def test_a_seed_is_expanded_like_the_drafts_first_vector() -> None:
    # draft-connolly-cfrg-xwing-kem, appendix "Test vectors"
    public = SecretKey(bytes.fromhex("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26")).public

    assert public.raw.hex().startswith(
        "e2236b35a8c24b39b10aa1323a96a919a2ced88400633a7b07131713fc14b2b5b19cfc3da5fa1a92"
    )


def test_a_seed_is_expanded_by_shake256_into_both_private_keys() -> None:
    expanded = hashlib.shake_256(bytes(range(32))).digest(96)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:64]).public_key().public_bytes_raw()
    x25519 = X25519PrivateKey.from_private_bytes(expanded[64:]).public_key().public_bytes_raw()

    assert KEY.public.raw == mlkem + x25519
    assert len(KEY.public.raw) == PUBLIC_SIZE == 1216
    assert KEY.public.id == hashlib.sha256(b"qingfeng/key/v1\0" + mlkem + x25519).digest()


def test_another_key_unwraps_nothing() -> None:
    with pytest.raises(Damaged):
        OTHER_KEY.unwrap(KEY.public.wrap(CONTENT_KEY, b"info"), b"info")


@pytest.mark.parametrize("info", [b"", b"inf", b"info ", b"info\0", b"Info"])
def test_a_wrap_is_worth_nothing_for_another_use(info: bytes) -> None:
    with pytest.raises(Damaged):
        KEY.unwrap(KEY.public.wrap(CONTENT_KEY, b"info"), info)


def test_a_wrap_with_any_byte_altered_is_refused() -> None:
    for _, altered in one_bit_flipped(KEY.public.wrap(CONTENT_KEY, b"")):
        with pytest.raises(Damaged):
            KEY.unwrap(altered, b"")


def test_a_wrap_of_another_length_is_refused() -> None:
    wrap = KEY.public.wrap(CONTENT_KEY, b"")
    for length in range(WRAP_SIZE):
        with pytest.raises(Damaged):
            KEY.unwrap(wrap[:length], b"")
    for more in (b"\0", bytes(16), wrap):
        with pytest.raises(Damaged):
            KEY.unwrap(wrap + more, b"")


@pytest.mark.parametrize("point", LOW_ORDER_X25519, ids=bytes.hex)
def test_a_wrap_with_a_point_of_low_order_is_refused(point: bytes) -> None:
    wrap = KEY.public.wrap(CONTENT_KEY, b"")
    with pytest.raises(Damaged):
        KEY.unwrap(wrap[:1088] + point + wrap[1120:], b"")


@pytest.mark.parametrize("point", LOW_ORDER_X25519, ids=bytes.hex)
def test_a_key_of_low_order_can_not_be_sealed_to(point: bytes) -> None:
    key = SealingKey(KEY.public.raw[:1184] + point)
    with pytest.raises(Malformed):
        key.wrap(CONTENT_KEY, b"")


def test_a_key_whose_lattice_half_is_not_reduced_is_refused() -> None:
    raw = bytearray(KEY.public.raw)
    raw[0:2] = (3329).to_bytes(2, "little")  # q itself, where at most q - 1 may stand

    for wrong in (bytes(raw), b"\xff" * 1184 + KEY.public.raw[1184:]):
        with pytest.raises(Malformed):
            SealingKey(wrong)


@pytest.mark.parametrize("size", [0, 1, 32, 1184, PUBLIC_SIZE - 1, PUBLIC_SIZE + 1, 2 * PUBLIC_SIZE])
def test_a_public_key_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(Malformed):
        SealingKey((KEY.public.raw * 2)[:size])


@pytest.mark.parametrize("size", [0, 16, SEED_SIZE - 1, SEED_SIZE + 1, 64])
def test_a_seed_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(Malformed):
        SecretKey(bytes(size))


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=8))
def test_bytes_without_meaning_are_refused_or_harmless(seed: bytes) -> None:
    with pytest.raises(Damaged):
        KEY.unwrap(noise(seed, WRAP_SIZE), b"")
    with pytest.raises(Malformed):
        SealingKey(noise(seed, PUBLIC_SIZE))  # of 768 random numbers below 4096, some are not below q

    # any number at all is an X25519 key
    key = SealingKey(KEY.public.raw[:1184] + noise(seed, 32))
    assert len(key.wrap(CONTENT_KEY, b"")) == WRAP_SIZE
