"""Bundles that are correctly signed, but that no honest program would have written."""

import pytest

from crypto import canonical
from crypto.errors import CryptoError, Malformed, TooLarge
from crypto.framing import Kind
from protocol.bundle.layout import Type, encode_header
from tests.protocol.bundles import end, fixed, header, listed, signed, taken


def refused(data: bytes, error: type[CryptoError] = Malformed) -> None:
    with pytest.raises(error):
        taken(data)


BLOB, BODY = fixed(b"b", 1, size=4) + b"file", fixed(b"l", 1, size=6) + b"letter"


@pytest.mark.parametrize(
    "rest",
    [
        b"",
        end(1),
        end(2**64 - 1),
        end(0) + b"\0",
        end(0) + end(0),
        end(0)[:-1],
        b"\0",
        BLOB,
        BLOB + end(0),
        BLOB + end(2),
        BLOB + end(1) + BODY,
        BLOB + end(1) + BODY + end(2),
        BODY + BLOB + end(2),
        BLOB + BLOB + end(2),
        fixed(b"b", 2) + fixed(b"b", 1) + end(2),
        BLOB + fixed(b"\0", 9) + end(2),
        fixed(b"\0") + end(1),
        fixed(b"a") + end(1),
        fixed(b"m") + end(1),
        fixed(b"r") + end(1),
        fixed(b"x") + end(1),
        fixed(b"b", size=1) + end(1),
        fixed(b"b", size=9) + end(1),
        fixed(b"b", size=9 + 3373) + end(1),
        fixed(b"b", size=2**41) + end(1),
        fixed(b"b", size=2**63) + end(1),
        fixed(b"b", size=2**64 - 1) + end(1),
        fixed(b"b", size=2**64 - 45) + end(1),
        fixed(b"b", day=2**32 - 1) + end(1),
        fixed(b"b")[:-1] + end(1),
        fixed(b"b")[:20],
        BLOB[:-1] + end(1),
        BLOB + b"\0" + end(1),
        b"\xff" * 100,
    ],
    ids=lambda rest: f"{len(rest)}-{rest[:1].hex()}-{rest[-9:].hex()}",
)
def test_a_well_signed_but_badly_built_bundle_is_refused_before_anything_is_taken_from_it(rest: bytes) -> None:
    refused(signed(rest))


def test_the_pieces_of_the_badly_built_ones_make_good_ones_too() -> None:
    assert [body for _, body in listed(taken(signed(BLOB + BODY + end(2))))] == [b"file", b"letter"]

    upwards = taken(
        signed(fixed(b"a") + fixed(b"m", size=1) + b"x" + fixed(b"r") + end(3), Kind.TO_PORTAL), Kind.TO_PORTAL
    )
    assert [one.type for one, _ in listed(upwards)] == [Type.ACK, Type.MESSAGE, Type.RETIRE]


@pytest.mark.parametrize("entry_type", [b"a", b"r"])
def test_what_only_names_something_carries_nothing(entry_type: bytes) -> None:
    with pytest.raises(Malformed):
        taken(signed(fixed(entry_type, size=1) + b"x" + end(1), Kind.TO_PORTAL), Kind.TO_PORTAL)


@pytest.mark.parametrize("entry_type", [b"b", b"l"])
def test_what_only_goes_to_the_desk_is_refused_on_the_way_to_the_portal(entry_type: bytes) -> None:
    with pytest.raises(Malformed):
        taken(signed(fixed(entry_type) + end(1), Kind.TO_PORTAL), Kind.TO_PORTAL)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"{}",
        b"null",
        encode_header(header())[:-1],
        encode_header(header()) + b" ",
        b" " + encode_header(header()),
        encode_header(header()).replace(b'"epoch":1', b'"epoch":1.0'),
        encode_header(header()).replace(b'"epoch":1', b'"epoch":1,"epoch":1'),
        canonical.encode(canonical.parse(encode_header(header()), 2**16) | {"more": 1}),
        b"[" * 60_000,
    ],
    ids=lambda head: f"{len(head)}-{head[:12].decode()}",
)
def test_a_signed_header_of_another_form_is_refused(head: bytes) -> None:
    refused(signed(end(0), head=head))


def test_a_header_is_refused_by_the_length_it_claims() -> None:
    bundle = signed(end(0))
    length = len(encode_header(header()))

    refused(signed(end(0), head=b" " * (2**16 + 1)), TooLarge)
    refused(bundle[:10] + b"\xff\xff\xff\xff" + bundle[14:], TooLarge)
    for claimed in (0, 1, length - 1, length + 1, length + 9, length + 9 + 3373, 2**16):
        refused(bundle[:10] + claimed.to_bytes(4, "big") + bundle[14:])


def test_a_header_that_reaches_into_the_signature_is_refused() -> None:
    # Given a header and nothing after it, not even an end
    refused(signed(b""))
    refused(signed(b"")[:-3373], CryptoError)
