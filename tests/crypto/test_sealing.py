"""Sealing towards a committee, with public keys only."""

import pytest
from cryptography.cobblestone import Cobblestone256Decryptor
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.envelope import stream_size
from crypto.errors import Malformed, TooLarge
from crypto.padding import padme
from crypto.sealing import BlobSealer, blob_context, letter_recipient, seal_letter
from tests.crypto.material import KEY, content

EDGES = [0, 1, 16_383, 16_384, 16_385, 2**18 - 1, 2**18, 2**18 + 1, 2**20 + 7]
HALF_A_MEBIBYTE_OF_PADDING = 2**24 + 1


def sealed(sealer: BlobSealer, *pieces: bytes) -> bytes:
    """The whole stream of a file that came in pieces."""
    stream = bytearray()
    for piece in pieces:
        for ready in sealer.update(piece):
            stream += ready
    for ready in sealer.finish():
        stream += ready
    return bytes(stream)


def test_a_letter_names_the_key_it_is_sealed_to_and_nothing_else() -> None:
    letters = [seal_letter(KEY.public, text) for text in (b"", b"a", content(16_000))]

    assert {len(letter) for letter in letters} == {17_683}
    assert {letter[:43] for letter in letters} == {b"qingfeng\x01L\x01" + KEY.public.id}
    assert {letter_recipient(letter) for letter in letters} == {KEY.public.id}


def test_a_letter_of_more_than_a_mebibyte_is_refused() -> None:
    with pytest.raises(TooLarge):
        seal_letter(KEY.public, bytes(2**20))


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from([0, 100, 17_683, 34_083]))
def test_the_recipient_of_arbitrary_bytes_is_not_guessed(start: bytes, size: int) -> None:
    for data in (start, start.ljust(size, b"\0"), b"qingfeng\x01L" + start, b"qingfeng\x01M\x01".ljust(17_683, b"\0")):
        with pytest.raises(Malformed):
            letter_recipient(data)


@pytest.mark.parametrize("size", [*EDGES, HALF_A_MEBIBYTE_OF_PADDING])
def test_a_blob_opens_with_the_bare_library_and_is_padded_with_zeros(size: int) -> None:
    sealer = BlobSealer()

    stream = sealed(sealer, content(size))

    opener = Cobblestone256Decryptor(sealer.key, b"qingfeng/blob/v1\0" + sealer.id)
    plain = opener.update(stream) + opener.finalize()
    assert plain == content(size) + bytes(padme(size) - size)
    assert len(stream) == stream_size(padme(size)) == 56 + padme(size) + 16 * (padme(size) // 16_384 + 1)
    assert sealer.size == size


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 300_000), max_size=8))
def test_it_does_not_matter_in_which_pieces_a_file_comes(lengths: list[int]) -> None:
    sealer = BlobSealer()
    pieces = [content(length) for length in lengths]

    stream = sealed(sealer, *pieces)

    opener = Cobblestone256Decryptor(sealer.key, blob_context(sealer.id))
    assert (opener.update(stream) + opener.finalize())[: sealer.size] == b"".join(pieces)
    assert sealer.size == sum(lengths)


def test_no_piece_handed_out_is_larger_than_the_buffer_was_made() -> None:
    sealer = BlobSealer()
    for size in (1, 2**18 - 1, 2**18, 2**18 + 1, 3 * 2**20):
        for ready in sealer.update(memoryview(bytes(size))):
            assert len(ready) < 300_000


def test_two_files_share_neither_key_nor_id_nor_a_byte_of_stream() -> None:
    one, other = BlobSealer(), BlobSealer()
    streams = sealed(one, content(100)), sealed(other, content(100))

    assert one.key != other.key
    assert one.id != other.id
    assert {len(one.key), len(one.id), len(other.key), len(other.id)} == {32}
    assert len(streams[0]) == len(streams[1])
    assert sum(a == b for a, b in zip(*streams, strict=True)) < 200  # of 16,472; chance makes about 64 meet
