"""Opening attachments: piece by piece, and worth nothing unless every piece of it was right."""

import hashlib
import itertools

import pytest
from cryptography.cobblestone import Cobblestone256Encryptor
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import Damaged
from crypto.opening import _Opener, open_blob
from crypto.padding import padme
from crypto.sealing import BlobSealer
from tests.crypto.material import content, one_bit_flipped

KEY, ID = bytes(range(32)), bytes(range(32, 64))
HEADER, CHUNK = 56, 16_384 + 16
EDGES = [0, 1, 16_383, 16_384, 16_385, 2**18 - 1, 2**18, 2**18 + 1, 2**20 + 7]


def crafted(plain: bytes, blob_id: bytes = ID, context: bytes = b"qingfeng/blob/v1\0") -> bytes:
    """A stream of exactly this plaintext, padded or not."""
    stream = Cobblestone256Encryptor(KEY, context + blob_id)
    return stream.update(plain) + stream.finalize()


def padded(size: int) -> bytes:
    return content(size).ljust(padme(size), b"\0")


def opened(stream: bytes, size: int, lengths: list[int] | None = None, blob_id: bytes = ID) -> tuple[bytes, bytes]:
    """(content, SHA-256) of a stream that is fed in pieces of these lengths, over and over."""
    out = bytearray()
    cuts = itertools.accumulate(itertools.cycle(lengths or [len(stream) or 1]), initial=0)
    places = [*itertools.takewhile(lambda place: place < len(stream), cuts), len(stream)]
    pieces = [stream[start:end] for start, end in itertools.pairwise(places)]
    digest = open_blob(KEY, blob_id, size, pieces, out.extend)
    return bytes(out), digest


def refused(stream: bytes, size: int) -> None:
    for lengths in ([len(stream) + 1], [5_000], [CHUNK]):
        with pytest.raises(Damaged):
            opened(stream, size, lengths)


@pytest.mark.parametrize("size", EDGES)
def test_a_file_comes_back_with_its_digest(size: int) -> None:
    assert opened(crafted(padded(size)), size) == (content(size), hashlib.sha256(content(size)).digest())


@settings(deadline=None, max_examples=80)
@given(
    st.sampled_from(EDGES),
    st.lists(st.integers(1, 300_000), min_size=1, max_size=5),
    st.lists(st.integers(0, 300_000) | st.sampled_from([0, 1, CHUNK]), max_size=5).filter(
        lambda cuts: sum(cuts) > 2000
    ),
)
def test_a_file_may_come_and_go_in_pieces_of_any_length(size: int, fed: list[int], read: list[int]) -> None:
    # Given a file that was sealed as it came in, in pieces
    sealer, stream, whole = BlobSealer(), bytearray(), content(size)
    cuts = [cut for cut in itertools.accumulate(fed) if cut < size]
    for start, end in itertools.pairwise([0, *cuts, size]):
        for ready in sealer.update(whole[start:end]):
            stream += ready
    for ready in sealer.finish():
        stream += ready

    # When it is opened in pieces of other lengths
    out = bytearray()
    places = [*itertools.takewhile(lambda place: place < len(stream), itertools.accumulate(itertools.cycle(read)))]
    pieces = (bytes(stream[start:end]) for start, end in itertools.pairwise([0, *places, len(stream)]))
    digest = open_blob(sealer.key, sealer.id, sealer.size, pieces, out.extend)

    # Then it is the same file
    assert out == whole
    assert digest == hashlib.sha256(whole).digest()


@pytest.mark.parametrize("lengths", [[HEADER + CHUNK - 1, 1], [1], [HEADER, CHUNK - 1, 1, 1], [HEADER + CHUNK]])
def test_a_single_byte_may_complete_a_chunk(lengths: list[int]) -> None:
    assert opened(crafted(padded(20_000)), 20_000, lengths)[0] == content(20_000)


@pytest.mark.parametrize("size", [0, 1, 16_384, 16_385, 40_000])
def test_a_size_whose_padding_is_another_is_refused(size: int) -> None:
    for claimed in (padme(size) + 1, 2 * padme(size), 2**20, 2**40):
        refused(crafted(padded(size)), claimed)


@pytest.mark.parametrize("size", [1, 16_384, 16_385, 40_000])
def test_a_size_that_is_too_small_makes_content_of_padding_and_is_refused(size: int) -> None:
    refused(crafted(padded(size)), size - 1)
    refused(crafted(padded(size)), 0)


def test_a_size_that_is_too_large_but_padded_alike_gives_another_digest() -> None:
    # what a letter lists is size and digest: its reader compares both
    assert opened(crafted(padded(1000)), 1001) == (
        content(1000) + b"\0",
        hashlib.sha256(content(1000) + b"\0").digest(),
    )


@pytest.mark.parametrize("size", [0, 1000, 16_383, 16_385, 2**18 + 1])
def test_padding_that_carries_something_is_refused(size: int) -> None:
    for place in {size, padme(size) - 1, (size + padme(size)) // 2}:
        plain = bytearray(padded(size))
        plain[place] = 1
        refused(crafted(bytes(plain)), size)


@pytest.mark.parametrize("size", [0, 1, 16_384, 16_385, 40_000])
def test_a_stream_that_was_padded_to_another_length_is_refused(size: int) -> None:
    for length in {size, padme(size) - 1, padme(size) + 1, padme(size) + 16_384} - {padme(size)}:
        refused(crafted(content(size).ljust(length, b"\0")[:length]), size)


def test_nothing_beyond_the_true_size_is_ever_handed_out() -> None:
    out = bytearray()
    with pytest.raises(Damaged):
        open_blob(KEY, ID, 1000, [crafted(bytes(100_000))], out.extend)
    assert len(out) <= 1000


def test_a_stream_cut_anywhere_is_refused() -> None:
    stream = crafted(padded(70_000))
    boundaries = [0, 24, HEADER, *(HEADER + CHUNK * count for count in range(1, 5))]
    lengths = {cut + step for cut in boundaries for step in (-17, -16, -1, 0, 1, 15, 16, 17)} | {*range(80)}
    lengths |= {*range(HEADER, len(stream), 997), *range(len(stream) - 40, len(stream))}
    for length in sorted(length for length in lengths if 0 <= length < len(stream)):
        refused(stream[:length], 70_000)


def test_a_stream_cut_at_a_chunk_is_refused_also_for_the_size_that_is_left() -> None:
    stream = crafted(padded(70_000))
    for count in range(4):
        refused(stream[: HEADER + CHUNK * count], 16_384 * count)


def test_a_stream_that_goes_on_is_refused() -> None:
    for size in (0, 40_000):
        stream = crafted(padded(size))
        for more in (b"\0", bytes(16), bytes(CHUNK), stream, stream[HEADER:], stream[-16:]):
            refused(stream + more, size)


def test_a_bit_flipped_in_any_part_of_a_stream_is_noticed() -> None:
    stream = crafted(padded(17_000))
    for place, flipped in one_bit_flipped(stream):
        if place < 200 or place % 61 == 0 or place > len(stream) - 100:
            with pytest.raises(Damaged):
                opened(flipped, 17_000)


def test_chunks_that_change_places_or_are_dropped_are_noticed() -> None:
    stream = crafted(padded(70_000))
    chunks = [stream[start : start + CHUNK] for start in range(HEADER, len(stream), CHUNK)]
    for order in ((1, 0, 2, 3, 4), (0, 2, 1, 3, 4), (0, 0, 2, 3, 4), (0, 1, 2, 4), (1, 2, 3, 4), (0, 1, 2, 3, 3, 4)):
        refused(stream[:HEADER] + b"".join(chunks[place] for place in order), 70_000)


def test_a_blob_under_the_id_of_another_is_refused() -> None:
    stream = crafted(padded(100))
    for blob_id in (bytes(32), ID[::-1], ID[:-1] + b"\0"):
        with pytest.raises(Damaged):
            opened(stream, 100, blob_id=blob_id)


def test_two_blobs_under_one_key_can_not_be_swapped() -> None:
    other = bytes(32)
    with pytest.raises(Damaged):
        opened(crafted(padded(100), other), 100)
    assert opened(crafted(padded(100), other), 100, blob_id=other)[0] == content(100)


def test_a_stream_sealed_for_another_purpose_is_refused() -> None:
    for context in (b"", b"qingfeng/letter/v1\0", b"qingfeng/blob/v1"):
        refused(crafted(padded(100), context=context), 100)


def test_after_damage_the_buffer_holds_nothing() -> None:
    # Given a stream whose third chunk was altered, so that two chunks decrypt before it is noticed
    stream = bytearray(crafted(padded(70_000)))
    stream[HEADER + 2 * CHUNK + 5] ^= 1
    handed_out = bytearray()
    opener = _Opener(KEY, ID, 70_000, handed_out.extend)

    # When all of it comes in one piece
    with pytest.raises(Damaged):
        opener.update(bytes(stream))

    # Then nothing of it was handed out, and nothing of it is left lying in memory
    assert not handed_out
    assert len(opener._buffer) > 50_000
    assert not any(opener._buffer)


def test_after_damage_the_buffer_holds_nothing_of_earlier_pieces_either() -> None:
    stream = crafted(padded(70_000))
    opener = _Opener(KEY, ID, 70_000, bytes)
    opener.update(stream[: HEADER + 2 * CHUNK])
    assert any(opener._buffer)

    with pytest.raises(Damaged):
        opener.update(b"\0" * CHUNK)

    assert not any(opener._buffer)


@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(0, 2**40))
def test_arbitrary_bytes_are_refused(stream: bytes, size: int) -> None:
    with pytest.raises(Damaged):
        opened(stream, size)
