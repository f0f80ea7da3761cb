"""Taking a bundle in: all of it verifies, or nothing of it is believed."""

import io
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import CryptoError, Forged, Malformed, NewerFormat, TooLarge
from crypto.framing import Kind
from protocol.bundle.layout import Entry, Type
from protocol.bundle.reader import receive
from protocol.bundle.writer import BundleWriter
from tests.crypto.material import one_bit_flipped
from tests.protocol.bundles import (
    COMMITTEE,
    DAY,
    PORTAL,
    contents,
    end,
    entry,
    fixed,
    header,
    headers,
    listed,
    signed,
    taken,
    written,
)

KINDS = [Kind.TO_DESK, Kind.TO_PORTAL]
SMALL = written(header(), [entry(Type.BLOB, 1, b"file"), entry(Type.LETTER, 1, b"letter")])


def refused(data: bytes, kind: Kind = Kind.TO_DESK, error: type[CryptoError] = CryptoError) -> None:
    with pytest.raises(error):
        taken(data, kind)


@settings(deadline=None, max_examples=60)
@given(st.data(), st.sampled_from(KINDS))
def test_what_was_written_is_taken_in(data: st.DataObject, kind: Kind) -> None:
    of, entries = data.draw(headers(kind)), data.draw(contents(kind))

    # Given a bundle in a file, and another file to spool it to
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as spool:
        writer = BundleWriter({Kind.TO_DESK: PORTAL, Kind.TO_PORTAL: COMMITTEE}[kind], of, source.write)
        for one, body in entries:
            writer.add(one, [body[:10], body[10:]])
        writer.close()
        source.seek(0)

        # When it is received
        bundle = receive(kind, source, spool)

        # Then header and entries are what they were, however often and in whatever way they are read
        assert bundle.header == of
        assert listed(bundle) == listed(bundle) == entries
        assert [b"".join(bundle.pieces(one)) for one in bundle.entries()] == [body for _, body in entries]


def test_bodies_may_be_read_between_the_entries() -> None:
    bundle = taken(SMALL)
    entries = bundle.entries()
    first = next(entries)
    pieces = bundle.pieces(first)
    second = next(entries)

    assert bundle.read(second, 100) == b"letter"
    assert b"".join(pieces) == bundle.read(first, 4) == b"file"
    assert list(entries) == []


def test_a_body_larger_than_its_kind_allows_is_not_read() -> None:
    bundle = taken(SMALL)
    with pytest.raises(TooLarge):
        bundle.read(next(bundle.entries()), 3)


def test_a_source_that_gives_little_at_a_time_is_read_to_its_end() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 977))

    assert listed(receive(Kind.TO_DESK, Slow(SMALL), io.BytesIO())) == listed(taken(SMALL))


def test_a_bit_flipped_in_any_byte_is_noticed() -> None:
    for _, flipped in one_bit_flipped(SMALL):
        refused(flipped)


def test_a_bundle_cut_short_at_any_place_is_refused() -> None:
    for length in range(len(SMALL)):
        refused(SMALL[:length])


def test_a_bundle_that_goes_on_is_refused() -> None:
    for more in (b"\0", b"\n", bytes(9), bytes(3373), SMALL[-3373:], SMALL[-3382:], SMALL):
        refused(SMALL + more)
        refused(more + SMALL)


def test_a_part_left_out_or_put_in_is_noticed() -> None:
    start = len(SMALL) - 3373 - 9 - 45 - 6 - 45 - 4
    refused(SMALL[:start] + SMALL[start + 49 :])
    refused(SMALL[:start] + SMALL[start : start + 49] + SMALL[start:])
    refused(SMALL[: -3373 - 9] + fixed(b"l", 2) + end(3) + SMALL[-3373:])


def test_a_bundle_of_the_other_direction_or_another_version_is_refused() -> None:
    refused(SMALL, Kind.TO_PORTAL, Malformed)
    refused(written(header(Kind.TO_PORTAL)), Kind.TO_DESK, Malformed)
    refused(SMALL[:8] + b"\x02" + SMALL[9:], error=NewerFormat)
    refused(SMALL[:9] + b"P" + SMALL[10:], Kind.TO_PORTAL, Forged)


def test_a_bundle_signed_by_another_than_it_names_is_forged() -> None:
    refused(signed(end(0), key=COMMITTEE), error=Forged)
    assert listed(taken(signed(end(0)))) == []


def test_the_header_is_not_believed_before_the_signature_verified() -> None:
    # Given a bundle whose entries are badly built and whose signature is wrong, then it is the signature that counts
    refused(signed(fixed(b"x") + end(7), key=COMMITTEE), error=Forged)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200), st.integers(0, 10_000), st.sampled_from(KINDS))
def test_arbitrary_bytes_are_refused(data: bytes, size: int, kind: Kind) -> None:
    refused(data.ljust(size, b"\0"), kind)
    refused((b"qingfeng\x01" + kind.value + data).ljust(size, b"\0"), kind)
    refused(SMALL[: len(SMALL) - 3373 - 9] + data, kind)


BIG = 200 * 1024 * 1024


def big_bundle(path: Path) -> Entry:
    """A bundle with one blob of 200 MiB of zeros."""
    blob = Entry(Type.BLOB, bytes(32), DAY, BIG)
    mebibyte = bytes(1024 * 1024)
    with path.open("wb") as file:
        writer = BundleWriter(PORTAL, header(), file.write)
        writer.add(blob, (mebibyte for _ in range(200)))
        writer.close()
    return blob


def test_a_large_bundle_needs_no_more_memory_than_a_small_one(tmp_path: Path) -> None:
    path = tmp_path / "bundle"
    tracemalloc.start()
    try:
        # Given a bundle of 200 MiB
        blob = big_bundle(path)

        # When it is received, and its one body read piece by piece
        with path.open("rb") as source, tempfile.TemporaryFile(dir=tmp_path) as spool:
            bundle = receive(Kind.TO_DESK, source, spool)
            read = sum(len(piece) for piece in bundle.pieces(next(bundle.entries())))

        # Then all of it was there, and never more than a few MiB at once
        assert read == blob.size == BIG
        assert tracemalloc.get_traced_memory()[1] < 16 * 1024 * 1024
    finally:
        tracemalloc.stop()
        path.unlink(missing_ok=True)
