"""The parts of a bundle: headers, entries and the bodies of messages, to bytes and back."""

import hashlib
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import canonical
from crypto.errors import CryptoError, Malformed, TooLarge
from crypto.framing import Kind
from protocol.bundle.layout import (
    Entry,
    Header,
    Position,
    Type,
    encode_entry,
    encode_header,
    message_body,
    message_id,
    parse_entry,
    parse_header,
    split_message_body,
)
from tests.protocol.bundles import COMMITTEE, DAY, DAYS, PORTAL, fixed, header, headers

HEADER = header(seen=Position(bytes(16), 7))
MEMBERS: dict[str, Any] = canonical.parse(encode_header(HEADER), 2**16)


def refused(error: type[CryptoError] = Malformed, **changes: Any) -> None:
    members = {name: value for name, value in (MEMBERS | changes).items() if value is not ...}
    with pytest.raises(error):
        parse_header(Kind.TO_DESK, canonical.encode(members))


@settings(deadline=None, max_examples=60)
@given(st.sampled_from([Kind.TO_DESK, Kind.TO_PORTAL]).flatmap(headers))
def test_every_header_comes_back_as_it_was_written(of: Header) -> None:
    content = encode_header(of)

    assert parse_header(of.kind, content) == of
    assert encode_header(parse_header(of.kind, content)) == content


def test_a_header_says_what_the_format_lists() -> None:
    assert {
        "day": "2026-11-21",
        "epoch": 1,
        "from": PORTAL.public.raw.hex(),
        "number": 3,
        "seen": {"number": 7, "series": "00" * 16},
        "series": bytes(range(16)).hex(),
        "to": COMMITTEE.public.signer.hex(),
    } == MEMBERS
    assert canonical.parse(encode_header(header()), 2**16)["seen"] is None


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("value", [..., True, -1, 2**31 + 1, 1.5, "", "x", "AB" * 16, "ab" * 33, [], [1], {}, {"a": 1}])
def test_a_member_that_is_missing_or_of_another_kind_is_refused(member: str, value: Any) -> None:
    refused(**{member: value})


def test_no_member_but_seen_may_be_null() -> None:
    for member in MEMBERS.keys() - {"seen"}:
        changes: dict[str, Any] = {member: None}
        refused(**changes)


def test_an_unknown_member_is_refused_also_inside_seen() -> None:
    refused(note="")
    refused(seen=MEMBERS["seen"] | {"note": ""})
    refused(seen={"number": 7})
    refused(seen={"series": "00" * 16})


def test_numbers_count_from_one() -> None:
    refused(number=0)
    refused(seen=MEMBERS["seen"] | {"number": 0})
    assert parse_header(Kind.TO_DESK, canonical.encode(MEMBERS | {"epoch": 0})).epoch == 0


def test_a_sender_whose_key_would_verify_anything_is_refused() -> None:
    identity = "01" + "00" * 31
    refused(**{"from": identity + MEMBERS["from"][64:]})


def test_a_header_beyond_the_bound_is_too_large() -> None:
    with pytest.raises(TooLarge):
        parse_header(Kind.TO_DESK, b" " * (2**16 + 1))


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"{}", b"\xff", b"[" * 60_000])
def test_what_is_no_header_at_all_is_refused(content: bytes) -> None:
    with pytest.raises(Malformed):
        parse_header(Kind.TO_DESK, content)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(Type), st.binary(min_size=32, max_size=32), DAYS, st.integers(0, 2**41), st.integers(0, 2**62))
def test_every_entry_comes_back_as_it_was_written(
    entry_type: Type, identifier: bytes, day: date, size: int, offset: int
) -> None:
    entry = Entry(entry_type, identifier, day, size, offset)

    assert len(encode_entry(entry)) == 45
    assert parse_entry(encode_entry(entry), offset) == entry


def test_an_entry_is_laid_out_as_the_format_says() -> None:
    entry = Entry(Type.LETTER, bytes(range(32)), DAY, 17_683)
    days = (DAY - date(1970, 1, 1)).days

    assert encode_entry(entry) == b"l" + bytes(range(32)) + days.to_bytes(4, "big") + (17_683).to_bytes(8, "big")
    assert {kind.value for kind in Type} == {b"\0", b"a", b"b", b"h", b"l", b"m", b"r"}


@settings(deadline=None, max_examples=300)
@given(
    st.binary(max_size=60)
    | st.builds(
        fixed,
        st.sampled_from([b"a", b"b", b"h", b"l", b"m", b"r", b"\0", b"x"]),
        day=st.integers(0, 2**32 - 1),
        size=st.integers(0, 2**64 - 1),
    )
)
def test_any_bytes_are_an_entry_or_refused(data: bytes) -> None:
    try:
        entry = parse_entry(data, 0)
    except Malformed:
        return
    assert encode_entry(entry) == data


def test_an_entry_keeps_within_its_bounds() -> None:
    last_day = (date.max - date(1970, 1, 1)).days
    assert parse_entry(fixed(b"b", day=last_day, size=2**41), 45).day == date.max
    for wrong in (
        fixed(b"b", day=last_day + 1),
        fixed(b"b", day=2**32 - 1),
        fixed(b"b", size=2**41 + 1),
        fixed(b"b", size=2**64 - 1),
        fixed(b"B"),
        fixed(b""),
        b"",
        fixed(b"b")[:-1],
        fixed(b"b") + b"\0",
    ):
        with pytest.raises(Malformed):
            parse_entry(wrong, 45)


@settings(deadline=None)
@given(st.binary(min_size=32, max_size=32), st.integers(1, 2**31), st.binary(min_size=1, max_size=100))
def test_the_body_of_a_message_says_where_it_belongs(address: bytes, number: int, sealed: bytes) -> None:
    body = message_body(address, number, sealed)

    assert body == address + number.to_bytes(4, "big") + sealed
    assert split_message_body(body) == (address, number, sealed)
    assert message_id(address, number) == hashlib.sha256(body[:36]).digest()


@settings(deadline=None)
@given(st.binary(max_size=80) | st.binary(max_size=8).map(lambda tail: bytes(32) + tail))
def test_any_bytes_are_the_body_of_a_message_or_refused(body: bytes) -> None:
    try:
        address, number, sealed = split_message_body(body)
    except Malformed:
        return
    assert message_body(address, number, sealed) == body
    assert (len(address), bool(sealed)) == (32, True)


def test_a_message_without_a_number_or_a_content_is_refused() -> None:
    for body in (
        b"",
        bytes(32),
        bytes(35),
        message_body(bytes(32), 1, b""),
        message_body(bytes(32), 0, b"x"),
        message_body(bytes(32), 2**31 + 1, b"x"),
    ):
        with pytest.raises(Malformed):
            split_message_body(body)
