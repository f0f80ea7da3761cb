"""Bundles for tests: written the proper way, or put together by hand and signed all the same."""

import hashlib
import io
from collections.abc import Iterable
from datetime import date

from hypothesis import strategies as st

from crypto.framing import Kind
from crypto.signing import SigningKey
from protocol.bundle.layout import BODILESS, ROLES, TYPES, Entry, Header, Position, Type, encode_header
from protocol.bundle.reader import Bundle, receive
from protocol.bundle.writer import BundleWriter

PORTAL = SigningKey(bytes(range(64)))
COMMITTEE = SigningKey(bytes(range(1, 65)))
SENDERS = {Kind.TO_DESK: PORTAL, Kind.TO_PORTAL: COMMITTEE}
RECIPIENTS = {Kind.TO_DESK: COMMITTEE.public.signer, Kind.TO_PORTAL: PORTAL.public.signer}
DAY = date(2026, 11, 21)
SERIES = bytes(range(16))

Contents = list[tuple[Entry, bytes]]
DAYS = st.dates(min_value=date(1970, 1, 1))
POSITIONS = st.builds(Position, st.binary(min_size=16, max_size=16), st.integers(1, 2**31))


def header(kind: Kind = Kind.TO_DESK, seen: Position | None = None) -> Header:
    return Header(kind, SENDERS[kind].public, RECIPIENTS[kind], Position(SERIES, 3), DAY, 1, seen)


def headers(kind: Kind) -> st.SearchStrategy[Header]:
    return st.builds(
        Header,
        kind=st.just(kind),
        sender=st.just(SENDERS[kind].public),
        recipient=st.binary(min_size=32, max_size=32),
        position=POSITIONS,
        day=st.dates(),
        epoch=st.integers(0, 2**31),
        seen=st.none() | POSITIONS,
    )


@st.composite
def contents(draw: st.DrawFn, kind: Kind) -> Contents:
    """Entries of the types that go this way, sorted, with their bodies."""
    types = st.sampled_from(sorted(TYPES[kind], key=lambda entry_type: entry_type.value))
    places = st.tuples(types, st.binary(min_size=32, max_size=32) | st.integers(0, 3).map(lambda n: bytes([n] * 32)))
    drawn = draw(st.lists(places, max_size=6, unique=True))
    found = []
    for entry_type, identifier in sorted(drawn, key=lambda place: (place[0].value, place[1])):
        body = b"" if entry_type in BODILESS else draw(st.binary(max_size=50) | st.integers(0, 70_000).map(bytes))
        found.append((Entry(entry_type, identifier, draw(DAYS), len(body)), body))
    return found


def entry(entry_type: Type, identifier: int = 0, body: bytes = b"", **changes: int) -> tuple[Entry, bytes]:
    return Entry(entry_type, bytes([identifier] * 32), DAY, changes.get("size", len(body))), body


def fixed(entry_type: bytes, identifier: int = 0, day: int = 20_000, size: int = 0) -> bytes:
    """The 45 bytes in front of a body, whatever they claim."""
    return entry_type + bytes([identifier] * 32) + day.to_bytes(4, "big") + size.to_bytes(8, "big")


def end(count: int) -> bytes:
    return b"\0" + count.to_bytes(8, "big")


def written(of: Header, entries: Iterable[tuple[Entry, bytes]] = ()) -> bytes:
    """A bundle as the program writes it."""
    out = io.BytesIO()
    writer = BundleWriter(SENDERS[of.kind], of, out.write)
    for one, body in entries:
        writer.add(one, [body])
    writer.close()
    return out.getvalue()


def signed(rest: bytes, kind: Kind = Kind.TO_DESK, head: bytes | None = None, key: SigningKey | None = None) -> bytes:
    """A bundle with anything at all after its prefix and header, correctly signed."""
    head = encode_header(header(kind)) if head is None else head
    everything = b"qingfeng\x01" + kind.value + len(head).to_bytes(4, "big") + head + rest
    return everything + (key or SENDERS[kind]).sign(ROLES[kind], hashlib.sha512(everything).digest())


def taken(data: bytes, kind: Kind = Kind.TO_DESK) -> Bundle:
    """A bundle taken in by way of files in memory."""
    return receive(kind, io.BytesIO(data), io.BytesIO())


def listed(bundle: Bundle) -> Contents:
    """All entries as they were given to the writer, with their bodies."""
    return [(Entry(one.type, one.id, one.day, one.size), bundle.read(one, one.size)) for one in bundle.entries()]
