"""The parts of a bundle: header and entry, to bytes and back."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any

from crypto import canonical
from crypto.errors import Malformed
from crypto.framing import Kind
from crypto.mailbox import DERIVED_SIZE
from crypto.signing import PUBLIC_SIZE, SIGNER_SIZE, Role, VerifyKey

SERIES_SIZE = 16
ID_SIZE = 32
ENTRY_SIZE = 1 + ID_SIZE + 4 + 8  # type, id, day, length of the body
END_SIZE = 1 + 8  # type, number of entries
LARGEST_HEADER = 64 * 1024
LARGEST_NUMBER = 2**31
LARGEST_BODY = 2**41
_EPOCH = date(1970, 1, 1)
_LAST_DAY = (date.max - _EPOCH).days

ROLES = {Kind.TO_DESK: Role.TO_DESK, Kind.TO_PORTAL: Role.TO_PORTAL}


class Type(Enum):
    """What an entry is. In a bundle, types come in the order of their letters."""

    END = b"\0"
    ACK = b"a"
    BLOB = b"b"
    BY_HAND = b"h"
    LETTER = b"l"
    MESSAGE = b"m"
    RETIRE = b"r"


TYPES = {
    Kind.TO_DESK: frozenset({Type.BLOB, Type.LETTER}),
    Kind.TO_PORTAL: frozenset({Type.ACK, Type.BY_HAND, Type.MESSAGE, Type.RETIRE}),
}
BODILESS = frozenset({Type.ACK, Type.BY_HAND, Type.RETIRE})


@dataclass(frozen=True)
class Position:
    """A place in a series of bundles."""

    series: bytes
    number: int


@dataclass(frozen=True)
class Header:
    """Who sends which bundle to whom. `seen` is the last bundle taken in from the other side, if any."""

    kind: Kind
    sender: VerifyKey
    recipient: bytes
    position: Position
    day: date
    epoch: int
    seen: Position | None


@dataclass(frozen=True)
class Entry:
    """One entry; `offset` is where its body of `size` bytes begins in the file."""

    type: Type
    id: bytes
    day: date
    size: int
    offset: int = 0


def encode_header(header: Header) -> bytes:
    """The JSON of a header."""
    return canonical.encode(
        {
            "day": header.day.isoformat(),
            "epoch": header.epoch,
            "from": header.sender.raw.hex(),
            "number": header.position.number,
            "seen": _position_members(header.seen) if header.seen else None,
            "series": header.position.series.hex(),
            "to": header.recipient.hex(),
        }
    )


def parse_header(kind: Kind, content: bytes) -> Header:
    """The header spelled by `content`. Raises Malformed or TooLarge."""
    members = canonical.Members(canonical.parse(content, LARGEST_HEADER))
    seen = members.take("seen")
    header = Header(
        kind=kind,
        sender=VerifyKey(members.hexadecimal("from", PUBLIC_SIZE)),
        recipient=members.hexadecimal("to", SIGNER_SIZE),
        position=_position(members),
        day=members.day("day"),
        epoch=members.integer("epoch", 0, LARGEST_NUMBER),
        seen=None if seen is None else _whole_position(seen),
    )
    members.done()
    return header


def encode_entry(entry: Entry) -> bytes:
    """The fixed part of an entry, 45 bytes; its body follows."""
    days = (entry.day - _EPOCH).days
    return entry.type.value + entry.id + days.to_bytes(4) + entry.size.to_bytes(8)


def parse_entry(fixed: bytes, offset: int) -> Entry:
    """An entry whose body begins at `offset`. Raises Malformed."""
    try:
        entry_type = Type(fixed[:1])
    except ValueError:
        raise Malformed("an entry of unknown type") from None
    days = int.from_bytes(fixed[1 + ID_SIZE : 5 + ID_SIZE])
    size = int.from_bytes(fixed[5 + ID_SIZE :])
    if len(fixed) != ENTRY_SIZE or days > _LAST_DAY or size > LARGEST_BODY:
        raise Malformed("an entry out of all bounds")
    return Entry(entry_type, fixed[1 : 1 + ID_SIZE], _EPOCH + timedelta(days=days), size, offset)


def message_id(address: bytes, number: int) -> bytes:
    """The id of a message entry, SHA-256 over where it belongs: known, and sortable, before it is sealed."""
    return hashlib.sha256(address + number.to_bytes(4)).digest()


def message_body(address: bytes, number: int, sealed: bytes) -> bytes:
    """The body of a message entry: where the sealed message belongs, then the message."""
    return address + number.to_bytes(4) + sealed


def split_message_body(body: bytes) -> tuple[bytes, int, bytes]:
    """(address, number, sealed message). Raises Malformed."""
    number = int.from_bytes(body[DERIVED_SIZE : DERIVED_SIZE + 4])
    if len(body) <= DERIVED_SIZE + 4 or not 1 <= number <= LARGEST_NUMBER:
        raise Malformed("a message without an address, a number or a content")
    return body[:DERIVED_SIZE], number, body[DERIVED_SIZE + 4 :]


def _position_members(position: Position) -> dict[str, Any]:
    return {"number": position.number, "series": position.series.hex()}


def _position(members: canonical.Members) -> Position:
    return Position(members.hexadecimal("series", SERIES_SIZE), members.integer("number", 1, LARGEST_NUMBER))


def _whole_position(value: canonical.JSON) -> Position:
    members = canonical.Members(value)
    position = _position(members)
    members.done()
    return position
