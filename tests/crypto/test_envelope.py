"""Envelopes: whole, unaltered and with the right key they give back their content; otherwise nothing."""

import hashlib
import itertools

import pytest
from cryptography.cobblestone import Cobblestone256Encryptor
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crypto.envelope import LARGEST_ENVELOPE, SMALLEST_ENVELOPE, recipient, seal, stream_size, unseal
from crypto.errors import CryptoError, Damaged, Malformed, NewerFormat, TooLarge, WrongKey
from crypto.framing import Kind
from crypto.padding import pad
from tests.crypto.material import KEY, OTHER_KEY, content, one_bit_flipped

KINDS = [Kind.LETTER, Kind.MESSAGE]
LABELS = {Kind.LETTER: b"qingfeng/letter/v1\0", Kind.MESSAGE: b"qingfeng/message/v1\0"}
SIZES = [17_683, 34_083, 66_883, 132_483, 263_683, 526_083, 1_050_883]
EDGES = [0, 1, *(2**bits - 4 + step for bits in range(14, 21) for step in (-1, 0, 1) if 2**bits + step <= 2**20)]
LETTER = seal(Kind.LETTER, KEY.public, b"what happened")
HEADER, WRAP = 43, 43 + 1168


def crafted(padded: bytes, kind: Kind = Kind.LETTER, label: bytes | None = None, context: bytes | None = None) -> bytes:
    """An envelope put together by hand, from what the format page says."""
    label = LABELS[kind] if label is None else label
    header = b"qingfeng\x01" + kind.value + b"\x01" + KEY.public.id
    content_key = bytes(range(32))
    wrap = KEY.public.wrap(content_key, label + header)
    context = label + hashlib.sha512(header + wrap).digest() if context is None else context
    stream = Cobblestone256Encryptor(content_key, context)
    return header + wrap + stream.update(padded) + stream.finalize()


def refused(envelope: bytes, kind: Kind = Kind.LETTER) -> None:
    for key in (KEY, OTHER_KEY):
        with pytest.raises(CryptoError):
            unseal(kind, key, envelope)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", EDGES)
def test_what_was_sealed_can_be_unsealed_at_every_edge_of_the_padding(kind: Kind, size: int) -> None:
    envelope = seal(kind, KEY.public, content(size))

    assert len(envelope) == next(SIZES[place] for place in range(7) if size + 4 <= 2 ** (14 + place))
    assert unseal(kind, KEY, envelope) == content(size)


@settings(deadline=None, max_examples=40)
@given(st.binary(max_size=100), st.integers(0, 2**20 - 4), st.sampled_from(KINDS))
@example(b"", 2**20 - 4, Kind.LETTER)
def test_an_envelope_has_one_of_seven_lengths(start: bytes, size: int, kind: Kind) -> None:
    envelope = seal(kind, KEY.public, text := start.ljust(size, b"\0")[:size])

    assert len(envelope) in SIZES
    assert unseal(kind, KEY, envelope) == text


def test_the_lengths_are_those_of_the_format() -> None:
    assert [1211 + stream_size(2**bits) for bits in range(14, 21)] == SIZES
    assert (SIZES[0], SIZES[-1]) == (SMALLEST_ENVELOPE, LARGEST_ENVELOPE)
    assert [stream_size(size) for size in (0, 16_383, 16_384, 16_385)] == [72, 16_455, 16_472, 16_473]


def test_more_than_a_mebibyte_can_not_be_sealed() -> None:
    with pytest.raises(TooLarge):
        seal(Kind.LETTER, KEY.public, bytes(2**20 - 3))


def test_no_two_envelopes_share_anything_but_the_header() -> None:
    other = seal(Kind.LETTER, KEY.public, b"what happened")

    assert other[:HEADER] == LETTER[:HEADER] == b"qingfeng\x01L\x01" + KEY.public.id
    assert other[HEADER:WRAP] != LETTER[HEADER:WRAP]
    assert other[WRAP : WRAP + 56] != LETTER[WRAP : WRAP + 56]


@pytest.mark.parametrize("kind", KINDS)
def test_an_envelope_made_by_hand_from_the_format_opens(kind: Kind) -> None:
    assert unseal(kind, KEY, crafted(pad(b"by hand"), kind)) == b"by hand"


def test_the_recipient_can_be_read_without_a_key() -> None:
    assert recipient(Kind.LETTER, LETTER) == KEY.public.id


def test_another_key_is_told_that_it_is_the_wrong_one() -> None:
    with pytest.raises(WrongKey):
        unseal(Kind.LETTER, OTHER_KEY, LETTER)


def test_an_envelope_readdressed_to_another_key_is_damaged() -> None:
    readdressed = LETTER[:11] + OTHER_KEY.public.id + LETTER[HEADER:]

    with pytest.raises(WrongKey):
        unseal(Kind.LETTER, KEY, readdressed)
    with pytest.raises(Damaged):
        unseal(Kind.LETTER, OTHER_KEY, readdressed)


def test_a_bit_flipped_anywhere_is_noticed_and_nothing_is_returned() -> None:
    assert len(LETTER) == SMALLEST_ENVELOPE
    for place, flipped in one_bit_flipped(LETTER):
        with pytest.raises(Malformed if place < 11 else WrongKey if place < HEADER else Damaged):
            unseal(Kind.LETTER, KEY, flipped)


def test_an_envelope_cut_short_at_any_place_is_refused() -> None:
    for length in range(len(LETTER)):
        with pytest.raises(Malformed):
            unseal(Kind.LETTER, KEY, LETTER[:length])


@pytest.mark.parametrize(("size", "shorter"), [*itertools.combinations(SIZES[::-1], 2)])
def test_an_envelope_cut_to_another_allowed_length_is_damaged(size: int, shorter: int) -> None:
    envelope = seal(Kind.LETTER, KEY.public, bytes(2 ** (14 + SIZES.index(size)) - 4))

    with pytest.raises(Damaged):
        unseal(Kind.LETTER, KEY, envelope[:shorter])


def test_an_envelope_that_goes_on_is_refused() -> None:
    for more in (b"\0", bytes(16), LETTER):
        refused(LETTER + more)
    for size in SIZES[1:]:
        with pytest.raises(Damaged):
            unseal(Kind.LETTER, KEY, LETTER.ljust(size, b"\0"))


def test_anything_longer_than_the_largest_envelope_is_too_large() -> None:
    largest = seal(Kind.LETTER, KEY.public, bytes(2**20 - 4))
    assert len(unseal(Kind.LETTER, KEY, largest)) == 2**20 - 4

    with pytest.raises(TooLarge):
        recipient(Kind.LETTER, largest + b"\0")
    with pytest.raises(TooLarge):
        recipient(Kind.LETTER, bytes(LARGEST_ENVELOPE + 1))


def test_pieces_of_two_envelopes_never_make_a_third() -> None:
    # Given envelopes to the same and to another key, of both kinds
    envelopes = [
        LETTER,
        seal(Kind.LETTER, KEY.public, b"another matter"),
        seal(Kind.LETTER, OTHER_KEY.public, b"elsewhere"),
        seal(Kind.MESSAGE, KEY.public, b"an answer"),
    ]
    pieces = [(envelope[:HEADER], envelope[HEADER:WRAP], envelope[WRAP:]) for envelope in envelopes]

    # When header, wrap and stream are taken from different ones, then nothing opens
    for one, two, three in itertools.product(pieces, repeat=3):
        mixed = one[0] + two[1] + three[2]
        if mixed not in envelopes:
            refused(mixed, Kind.LETTER)
            refused(mixed, Kind.MESSAGE)


def test_salt_commitment_and_chunks_of_two_streams_do_not_mix() -> None:
    one, other = (seal(Kind.LETTER, KEY.public, content(40_000)) for _ in range(2))
    for start, end in ((0, 24), (24, 56), (56, 56 + 16_400), (56 + 16_400, 56 + 2 * 16_400)):
        refused(one[: WRAP + start] + other[WRAP + start : WRAP + end] + one[WRAP + end :])


def test_chunks_that_change_places_are_noticed() -> None:
    envelope = seal(Kind.LETTER, KEY.public, content(40_000))
    first, second = (envelope[WRAP + 56 + 16_400 * place :][:16_400] for place in (0, 1))
    refused(envelope[: WRAP + 56] + second + first + envelope[WRAP + 56 + 2 * 16_400 :])


@pytest.mark.parametrize(("kind", "other"), [KINDS, KINDS[::-1]])
def test_a_letter_is_no_message_and_a_message_no_letter(kind: Kind, other: Kind) -> None:
    envelope = seal(kind, KEY.public, b"what happened")

    refused(envelope, other)
    with pytest.raises(Damaged):
        unseal(other, KEY, envelope[:9] + other.value + envelope[10:])


def test_the_wrap_and_the_stream_are_each_bound_to_the_kind() -> None:
    with pytest.raises(Damaged):
        unseal(Kind.LETTER, KEY, crafted(pad(b""), label=LABELS[Kind.MESSAGE]))
    header_only = LABELS[Kind.LETTER] + hashlib.sha512(LETTER[:HEADER]).digest()
    for context in (b"", LABELS[Kind.LETTER], header_only):
        with pytest.raises(Damaged):
            unseal(Kind.LETTER, KEY, crafted(pad(b""), context=context))


@pytest.mark.parametrize("count", [0, 2, 255])
def test_there_is_exactly_one_recipient(count: int) -> None:
    with pytest.raises(Malformed):
        recipient(Kind.LETTER, LETTER[:10] + bytes([count]) + LETTER[11:])


def test_another_version_asks_for_another_program() -> None:
    with pytest.raises(NewerFormat):
        recipient(Kind.LETTER, LETTER[:8] + b"\x02" + LETTER[9:])


@pytest.mark.parametrize(
    "padded",
    [
        pad(b"abc").ljust(2**15, b"\0"),
        pad(b"abc")[:-1] + b"\1",
        b"\xff" * 2**14,
        (2**14 - 3).to_bytes(4, "big").ljust(2**14, b"\0"),
    ],
    ids=["longer than needed", "not empty", "a length beyond all bounds", "a length beyond the end"],
)
def test_a_well_sealed_content_that_was_padded_otherwise_is_refused(padded: bytes) -> None:
    with pytest.raises(Malformed):
        unseal(Kind.LETTER, KEY, crafted(padded))


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200), st.sampled_from([*SIZES[:2], 0, 100]))
def test_arbitrary_bytes_are_refused(start: bytes, size: int) -> None:
    refused(start.ljust(size, b"\0"))
    refused((LETTER[:HEADER] + start).ljust(size, b"\0"))
