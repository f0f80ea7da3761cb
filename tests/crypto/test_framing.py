"""The ten bytes in front of every file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import Malformed, NewerFormat
from crypto.framing import PREFIX_SIZE, Kind, check_prefix, prefix

LETTERS = {
    Kind.CARD: b"C",
    Kind.LETTER: b"L",
    Kind.MESSAGE: b"M",
    Kind.TO_DESK: b"D",
    Kind.TO_PORTAL: b"P",
    Kind.SEALED: b"S",
}


@pytest.mark.parametrize("kind", Kind)
def test_a_file_begins_with_magic_version_and_kind(kind: Kind) -> None:
    assert prefix(kind) == b"qingfeng\x01" + LETTERS[kind]
    assert len(prefix(kind)) == PREFIX_SIZE == 10

    check_prefix(prefix(kind), kind)
    check_prefix(prefix(kind) + b"more", kind)


@pytest.mark.parametrize("kind", Kind)
def test_a_file_of_another_kind_is_not_mistaken_for_a_newer_one(kind: Kind) -> None:
    for other in set(Kind) - {kind}:
        for data in (prefix(other), b"qingfeng\x02" + other.value):
            with pytest.raises(Malformed) as refused:
                check_prefix(data, kind)
            assert not isinstance(refused.value, NewerFormat)


def test_a_file_of_another_kind_is_called_by_its_name() -> None:
    with pytest.raises(Malformed, match="this is a bundle from a desk, for a portal"):
        check_prefix(prefix(Kind.TO_PORTAL), Kind.TO_DESK)
    with pytest.raises(Malformed, match="not one of our files"):
        check_prefix(b"%PDF-1.7 \n", Kind.TO_DESK)


@pytest.mark.parametrize("version", [0, 2, 3, 255])
def test_another_version_asks_for_another_program(version: int) -> None:
    with pytest.raises(NewerFormat):
        check_prefix(b"qingfeng" + bytes([version]) + b"L", Kind.LETTER)


def test_a_prefix_that_was_cut_short_is_only_malformed() -> None:
    for data in (prefix(Kind.LETTER), b"qingfeng\x02L"):
        for length in range(PREFIX_SIZE):
            with pytest.raises(Malformed) as refused:
                check_prefix(data[:length], Kind.LETTER)
            assert not isinstance(refused.value, NewerFormat)


@settings(deadline=None)
@given(st.binary(max_size=12) | st.binary(max_size=3).map(lambda end: b"qingfeng" + end))
def test_any_other_start_is_refused(data: bytes) -> None:
    if not data.startswith(b"qingfeng\x01L"):
        with pytest.raises(Malformed):
            check_prefix(data, Kind.LETTER)
