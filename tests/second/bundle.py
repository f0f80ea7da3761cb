"""Bundles: the files that cross between portal and desk."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.second import canonical, envelope, signing
from tests.second.canonical import has_members, is_day, is_hex, is_whole
from tests.second.message import HIGHEST_NUMBER
from tests.second.reading import Reader, Refused, require

ROLES = {"D": "to-desk", "P": "to-portal"}
TYPES = {"D": "bl", "P": "ahmr"}
HEADER = {"day", "epoch", "from", "number", "seen", "series", "to"}
HIGHEST_BUNDLE = 2**31


@dataclass(frozen=True)
class Entry:
    """One thing in a bundle."""

    type: str
    id: bytes
    day: int
    body: bytes


@dataclass(frozen=True)
class Bundle:
    """What a verified bundle holds."""

    header: dict[str, Any]
    entries: list[Entry]


def open_bundle(kind: str, sender: bytes, recipient: bytes, data: bytes) -> Bundle:
    """The bundle, if this sender signed it for this recipient. Both are signer ids."""
    reader = Reader(data).prefix(kind)
    header = read_header(kind, reader.take(reader.u32()))
    entries = list(_entries(kind, reader))
    require(reader.u64() == len(entries), "the number of entries is another one")
    payload = data[: reader.position]
    signature = reader.take(signing.SIGNATURE)
    reader.end()
    keys = is_hex(header["from"], signing.PUBLIC)
    require(signing.signer_id(keys) == sender, "from another sender")
    require(is_hex(header["to"], 32) == recipient, "for another recipient")
    signing.verify(keys, ROLES[kind], payload, signature)
    for before, after in pairwise(entries):
        require((before.type, before.id) < (after.type, after.id), "the entries are not sorted, or one is there twice")
    for entry in entries:
        _check_body(entry)
    return Bundle(header, entries)


def read_header(kind: str, data: bytes) -> dict[str, Any]:
    """The members of a header, checked one by one."""
    header = has_members(canonical.read(data), HEADER)
    is_day(header["day"])
    is_whole(header["epoch"], 0, 0 if kind == "P" else HIGHEST_BUNDLE)
    is_hex(header["from"], signing.PUBLIC)
    is_whole(header["number"], 1, HIGHEST_BUNDLE)
    is_hex(header["series"], 16)
    is_hex(header["to"], 32)
    if header["seen"] is not None:
        seen = has_members(header["seen"], {"number", "series"})
        is_whole(seen["number"], 1, HIGHEST_BUNDLE)
        is_hex(seen["series"], 16)
    return header


def _entries(kind: str, reader: Reader) -> Iterator[Entry]:
    """The entries up to the end marker."""
    while code := reader.u8():
        require(chr(code) in TYPES[kind], "an entry of this type does not go this way")
        entry_id, day = reader.take(32), reader.u32()
        yield Entry(chr(code), entry_id, day, reader.take(reader.u64()))


def _check_body(entry: Entry) -> None:
    """Refuse an entry whose body is not what its type says; blobs and letters are the desk's to open or keep aside."""
    match entry.type:
        case "b" | "l":
            pass
        case "m":
            read_message_entry(entry)
        case "a" | "h" | "r":
            require(entry.body == b"", "a body that ought to be empty")
        case _:
            raise Refused("an entry of an unknown type")


def read_message_entry(entry: Entry) -> tuple[bytes, int, bytes]:
    """Address, number and envelope in the body of a message's entry."""
    require(entry.id == hashlib.sha256(entry.body[:36]).digest(), "another message than its id says")
    reader = Reader(entry.body)
    address, number, sealed = reader.take(32), reader.u32(), entry.body[reader.position :]
    require(1 <= number <= HIGHEST_NUMBER, "not a number of a message")
    envelope.check_shape("M", sealed)
    return address, number, sealed
