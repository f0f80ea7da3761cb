"""Compound files: doc, xls, ppt and wps. Their two property sets are found by their format ids (MS-OLEPS, 2.21)."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime

from portal.traces.finding import Findings, Kind, State, Trace, Window, clean, distinct

_SUMMARY = bytes.fromhex("E0859FF2F94F6810AB9108002B27B3D9")
_DOCUMENT = bytes.fromhex("02D5CDD59C2E1B10939708002B2CF9AE")
_PROPERTIES = {
    _SUMMARY: {4: Kind.AUTHOR, 8: Kind.AUTHOR, 6: Kind.COMMENT, 18: Kind.SOFTWARE, 12: Kind.TIME, 13: Kind.TIME},
    _DOCUMENT: {14: Kind.AUTHOR, 15: Kind.COMPANY},
}
_BEFORE = 28  # bytes of a property set before its first format id
_CODEPAGE, _SHORT, _TEXT, _WIDE, _FILETIME = 1, 2, 30, 31, 64
_CODECS = {936: "gb18030", 1200: "utf-16-le", 65001: "utf-8", 950: "big5"}
_MOST_PROPERTIES = 100
_EPOCH = 11_644_473_600  # seconds from 1601 to 1970


def scan(window: Window) -> Findings:
    """What the property sets say; whether there is more in the file is not known."""
    traces: list[Trace] = []
    found = False
    for part in window.parts:
        for format_id, kinds in _PROPERTIES.items():
            place = part.find(format_id, _BEFORE)
            if place >= 0:
                found = True
                traces += _properties(part, place, kinds)
    return Findings(State.PARTLY if found else State.NOT_CHECKED, distinct(traces))


def _properties(part: bytes, place: int, kinds: dict[int, Kind]) -> Iterator[Trace]:
    try:
        (offset,) = struct.unpack_from("<I", part, place + 16)
        section = place - _BEFORE + offset
        _, count = struct.unpack_from("<II", part, section)
        table = {}
        for number in range(min(count, _MOST_PROPERTIES)):
            name, where = struct.unpack_from("<II", part, section + 8 + 8 * number)
            table[name] = section + where
        codec = _codec(part, table)
        for name, kind in kinds.items():
            if name in table and (value := clean(_property(part, table[name], codec))):
                yield Trace(kind, value)
    except struct.error:
        return


def _codec(part: bytes, table: dict[int, int]) -> str:
    if _CODEPAGE not in table:
        return "gb18030"
    kind, page = struct.unpack_from("<IH", part, table[_CODEPAGE])
    return _CODECS.get(page, "cp1252") if kind == _SHORT else "gb18030"


def _property(part: bytes, place: int, codec: str) -> str:
    (kind,) = struct.unpack_from("<I", part, place)
    if kind == _FILETIME:
        (ticks,) = struct.unpack_from("<Q", part, place + 4)
        return _day(ticks)
    (length,) = struct.unpack_from("<I", part, place + 4)
    raw = part[place + 8 : place + 8 + min(length * (2 if kind == _WIDE else 1), 400)]
    if kind == _WIDE:
        codec = "utf-16-le"
    return raw.decode(codec, "replace").split("\0", 1)[0] if kind in (_TEXT, _WIDE) else ""


def _day(ticks: int) -> str:
    seconds = ticks // 10_000_000 - _EPOCH
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M") if 0 < seconds < 2**32 else ""
