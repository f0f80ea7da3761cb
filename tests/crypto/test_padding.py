"""How long sealed things look."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import Damaged, Malformed, TooLarge
from crypto.padding import LARGEST_LETTER, SMALLEST, bucket, check_zeros, pad, padme, unpad
from tests.crypto.material import content

SIZES = st.integers(0, 2**41) | st.builds(
    lambda bits, step: max(0, (1 << bits) + step), st.integers(13, 41), st.integers(-2, 2)
)
# The longest contents of each of the seven buckets: four bytes go to the length.
FULL = [2**bits - 4 for bits in range(14, 21)]
EDGES = [0, 1, *(full + step for full in FULL for step in (-1, 0, 1) if full + step <= FULL[-1])]


def paper(size: int) -> int:
    """Padmé as its authors give it: L, E, S, lastBits, bitMask."""
    exponent = next(bits for bits in range(64) if size >> bits == 1)
    mantissa = next(bits for bits in range(64) if exponent >> bits == 1) + 1
    last_bits = exponent - mantissa
    bit_mask = (1 << last_bits) - 1
    return (size + bit_mask) & ~bit_mask


@pytest.mark.parametrize(
    ("size", "padded"),
    [
        (0, 16_384),
        (1, 16_384),
        (16_383, 16_384),
        (16_384, 16_384),
        (16_385, 17_408),  # E = 14, S = 4: a multiple of 2^10
        (17_409, 18_432),
        (32_768, 32_768),
        (32_769, 34_816),  # E = 15, S = 4: of 2^11
        (65_537, 67_584),  # E = 16, S = 5: of 2^11
        (70_000, 71_680),
        (1_000_000, 1_015_808),  # E = 19, S = 5: of 2^14
        (1_048_576, 1_048_576),
        (1_048_577, 1_081_344),  # E = 20, S = 5: of 2^15
        (1_000_000_000, 1_006_632_960),  # E = 29, S = 5: of 2^24
        (4_294_967_297, 4_362_076_160),  # E = 32, S = 6: of 2^26
        (2**40, 2**40),
        (2**40 + 1, 2**40 + 2**34),  # E = 40, S = 6: of 2^34
    ],
)
def test_blobs_have_the_lengths_that_were_worked_out_by_hand(size: int, padded: int) -> None:
    assert padme(size) == padded


@settings(deadline=None, max_examples=500)
@given(SIZES)
def test_blobs_have_the_lengths_of_the_paper_and_no_more_waste_than_it_promises(size: int) -> None:
    padded = padme(size)

    assert padded == (paper(size) if size > 16 * 1024 else 16 * 1024)
    assert padded >= size
    assert padme(padded) == padded
    assert size <= 16 * 1024 or (padded - size) * 16 < size


@settings(deadline=None, max_examples=500)
@given(SIZES, SIZES)
def test_a_longer_file_never_looks_shorter(one: int, other: int) -> None:
    assert padme(min(one, other)) <= padme(max(one, other))


def test_few_lengths_are_left_between_one_and_two_mebibytes() -> None:
    assert len({padme(size) for size in range(2**20, 2**21, 1000)}) == 32 + 1


def test_letters_fall_into_seven_buckets() -> None:
    assert {bucket(size) for size in range(LARGEST_LETTER + 1)} == {2**bits for bits in range(14, 21)}
    for bits in range(14, 20):
        assert (bucket(2**bits), bucket(2**bits + 1)) == (2**bits, 2 ** (bits + 1))
    assert bucket(0) == bucket(1) == bucket(SMALLEST) == SMALLEST


@pytest.mark.parametrize("size", EDGES)
def test_padding_can_be_taken_off_again_at_every_edge(size: int) -> None:
    text = content(size)

    padded = pad(text)

    assert len(padded) == next(2**bits for bits in range(14, 21) if size + 4 <= 2**bits)
    assert padded == size.to_bytes(4, "big") + text + bytes(len(padded) - 4 - size)
    assert unpad(padded) == text


def test_more_than_a_mebibyte_does_not_fit() -> None:
    assert len(pad(bytes(2**20 - 4))) == 2**20
    with pytest.raises(TooLarge):
        pad(bytes(2**20 - 3))


@pytest.mark.parametrize("size", EDGES)
def test_a_longer_padding_than_needed_is_refused(size: int) -> None:
    with pytest.raises(Malformed):
        unpad(pad(content(size)).ljust(2 * len(pad(content(size))), b"\0"))


@pytest.mark.parametrize("size", EDGES)
def test_a_length_that_is_one_off_is_refused_unless_it_only_counts_a_zero(size: int) -> None:
    padded = pad(content(size))

    shorter = (max(size, 1) - 1).to_bytes(4, "big") + padded[4:]
    if size:  # the last byte of the content is not zero, so it can't be padding
        with pytest.raises(Malformed):
            unpad(shorter)

    longer = (size + 1).to_bytes(4, "big") + padded[4:]
    if size in FULL:
        with pytest.raises(Malformed):
            unpad(longer)
    else:
        assert unpad(longer) == content(size) + b"\0"


@pytest.mark.parametrize("place", [7, 8, 1000, 16_383])
def test_padding_that_carries_something_is_refused(place: int) -> None:
    padded = bytearray(pad(b"abc"))
    padded[place] = 1

    with pytest.raises(Malformed):
        unpad(bytes(padded))


@pytest.mark.parametrize(
    "padded",
    [
        b"",
        b"\0",
        b"\0\0\0",
        b"\0\0\0\0",
        b"\0\0\0\x01a",
        bytes(16_383),
        bytes(16_385),
        b"\xff" * 16_384,
        b"\xff\xff\xff\xff".ljust(2**20, b"\0"),
        bytes(2**20),
        bytes(2**21),
        (2**20).to_bytes(4, "big") + bytes(2**20),
        (2**21 - 4).to_bytes(4, "big").ljust(2**21, b"a"),
    ],
)
def test_what_was_never_padded_is_refused(padded: bytes) -> None:
    with pytest.raises(Malformed):
        unpad(padded)


@settings(deadline=None)
@given(st.integers(0, 20_000), st.sampled_from([16_384, 32_768]), st.binary(max_size=10))
def test_what_is_accepted_would_be_padded_the_same_way(length: int, total: int, start: bytes) -> None:
    padded = (length.to_bytes(4, "big") + start).ljust(total, b"\0")
    try:
        text = unpad(padded)
    except Malformed:
        return
    assert pad(text) == padded


def test_a_blobs_padding_is_nothing_but_zeros() -> None:
    check_zeros(b"")
    check_zeros(memoryview(bytes(100_000)))
    for place in (0, 1, 99_999):
        tail = bytearray(100_000)
        tail[place] = 0x80
        with pytest.raises(Damaged):
            check_zeros(memoryview(tail))
