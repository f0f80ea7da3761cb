"""Writing a bundle: in order, as long as announced, and without holding it in memory."""

import hashlib
import io
from dataclasses import replace

import pytest

from crypto.errors import Malformed
from crypto.framing import Kind
from crypto.signing import Role
from protocol.bundle.layout import TYPES, Entry, Header, Type, encode_entry, encode_header
from protocol.bundle.writer import BundleWriter, Bytes
from tests.protocol.bundles import PORTAL, SENDERS, end, entry, header, listed, taken, written

KINDS = [Kind.TO_DESK, Kind.TO_PORTAL]


def writer(of: Header | None = None) -> BundleWriter:
    of = of or header()
    return BundleWriter(SENDERS[of.kind], of, io.BytesIO().write)


@pytest.mark.parametrize("kind", KINDS)
def test_a_bundle_is_laid_out_as_the_format_says(kind: Kind) -> None:
    first, last = (entry(entry_type, 1, b"body") for entry_type in sorted(TYPES[kind], key=lambda t: t.value)[:2])

    bundle = written(header(kind), [first, last])

    head = encode_header(header(kind))
    entries = encode_entry(first[0]) + b"body" + encode_entry(last[0]) + b"body"
    payload = b"qingfeng\x01" + kind.value + len(head).to_bytes(4, "big") + head + entries + end(2)
    assert bundle[:-3373] == payload
    role = Role(b"to-desk" if kind is Kind.TO_DESK else b"to-portal")
    SENDERS[kind].public.verify(role, hashlib.sha512(payload).digest(), bundle[-3373:])


def test_the_digest_is_that_of_all_that_is_signed() -> None:
    bundle = written(header(), [entry(Type.BLOB, 1, b"body")])
    assert taken(bundle).digest == hashlib.sha512(bundle[:-3373]).digest()


def test_a_body_may_come_in_pieces() -> None:
    out = io.BytesIO()
    pieces: list[Bytes] = [b"", b"bo", memoryview(b"d"), b"y"]
    one, _ = entry(Type.BLOB, 1, b"body")

    whole = BundleWriter(PORTAL, header(), out.write)
    whole.add(one, pieces)
    whole.close()

    assert listed(taken(out.getvalue())) == [(one, b"body")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((Type.BLOB, 2), (Type.BLOB, 1)),
        ((Type.BLOB, 1), (Type.BLOB, 1)),
        ((Type.LETTER, 1), (Type.BLOB, 2)),
        ((Type.LETTER, 2), (Type.LETTER, 2)),
    ],
)
def test_entries_out_of_order_or_twice_are_refused(first: tuple[Type, int], second: tuple[Type, int]) -> None:
    bundle = writer()
    bundle.add(*entry_of(first))
    with pytest.raises(Malformed, match="out of order"):
        bundle.add(*entry_of(second))


def entry_of(place: tuple[Type, int]) -> tuple[Entry, list[bytes]]:
    one, body = entry(*place)
    return one, [body]


@pytest.mark.parametrize("kind", KINDS)
def test_a_type_that_does_not_go_this_way_is_refused(kind: Kind) -> None:
    for entry_type in set(Type) - TYPES[kind]:
        with pytest.raises(Malformed):
            writer(header(kind)).add(*entry_of((entry_type, 1)))
    for entry_type in TYPES[kind]:
        writer(header(kind)).add(*entry_of((entry_type, 1)))


def test_the_types_that_go_each_way_are_those_of_the_format() -> None:
    assert {entry_type.value for entry_type in TYPES[Kind.TO_DESK]} == {b"b", b"l"}
    assert {entry_type.value for entry_type in TYPES[Kind.TO_PORTAL]} == {b"a", b"h", b"m", b"r"}


@pytest.mark.parametrize("body", [[], [b""], [b"bod"], [b"bo", b"dyx"], [b"body", b"y"]])
def test_a_body_that_is_not_as_long_as_announced_is_refused(body: list[bytes]) -> None:
    one, _ = entry(Type.BLOB, 1, b"body")
    with pytest.raises(Malformed, match="as long as announced"):
        writer().add(one, body)


def test_a_body_need_not_be_given_where_there_is_none() -> None:
    bundle = writer(header(Kind.TO_PORTAL))
    bundle.add(entry(Type.ACK, 1)[0])
    with pytest.raises(Malformed):
        bundle.add(replace(entry(Type.ACK, 2)[0], size=1))


def test_an_empty_bundle_is_a_bundle() -> None:
    assert listed(taken(written(header()))) == []
