"""Office documents that are archives: OOXML and ODF."""

import re
import struct
import zlib
from collections.abc import Iterator
from html import unescape
from itertools import islice

from portal.traces.finding import Findings, Kind, Outside, State, Trace, Window, clean, distinct

_MOST_ENTRIES = 2000
_MOST_READ = 20  # entries unpacked
_MOST_UNPACKED = 256 * 1024  # bytes of one entry
_MOST_NAMES = 50

_END, _CENTRAL, _LOCAL = b"PK\5\6", b"PK\1\2", b"PK\3\4"
_STORED, _DEFLATED = 0, 8
_NAMED = re.compile(
    rb"docProps/(?:core|app|custom)\.xml|meta\.xml|word/(?:comments|people|document)\.xml|xl/comments\d{0,4}\.xml|"
    rb"xl/persons/person\d{0,4}\.xml|ppt/commentAuthors\.xml"
)
_PICTURES = re.compile(rb"(?:word|xl|ppt)/media/|Pictures/")
_OFFICE = (b"[Content_Types].xml", b"mimetype", b"meta.xml")
_KINDS = {
    b"dc:creator": Kind.AUTHOR,
    b"cp:lastModifiedBy": Kind.AUTHOR,
    b"meta:initial-creator": Kind.AUTHOR,
    b"Manager": Kind.AUTHOR,
    b"author": Kind.AUTHOR,
    b"Company": Kind.COMPANY,
    b"Application": Kind.SOFTWARE,
    b"meta:generator": Kind.SOFTWARE,
    b"dcterms:created": Kind.TIME,
    b"dcterms:modified": Kind.TIME,
    b"meta:creation-date": Kind.TIME,
}
_ELEMENT = re.compile(rb"<(" + b"|".join(_KINDS) + rb")(?:\s[^<>]{0,100})?>([^<]{1,200})")
_ATTRIBUTE = re.compile(
    rb"""(?:w:author|w15:author|displayName|<p:cmAuthor [^<>"]{0,20}"\d{0,9}" name)="([^"<]{1,100})\""""
)
_ACCOUNT = re.compile(rb'name="(?:KSO\w{0,40}|ICV)"')


def scan(window: Window) -> Findings:
    """The parts that name people, read through the archive's own index."""
    entries = list(_index(window))
    if not any(name in _OFFICE for name, *_ in entries):
        return Findings(State.NOT_CHECKED)
    named = [entry for entry in entries if _NAMED.fullmatch(entry[0])]
    pictures = any(_PICTURES.match(name) for name, *_ in entries)  # they have notes of their own
    state = State.PARTLY if pictures or len(named) > _MOST_READ else State.CHECKED
    traces: list[Trace] = []
    for _, method, packed, place in named[:_MOST_READ]:
        try:
            traces += _people(_unpacked(window, method, packed, place))
        except (Outside, zlib.error):
            state = State.PARTLY
    return Findings(state, distinct(traces))


def _index(window: Window) -> Iterator[tuple[bytes, int, int, int]]:
    """(name, method, packed size, place) of each entry (APPNOTE 6.3, 4.3.12 and 4.3.16)."""
    last = window.tail or window.head
    end = last.rfind(_END)
    if end < 0:
        raise Outside
    count, _, place = struct.unpack_from("<HII", last, end + 10)
    for _ in range(min(count, _MOST_ENTRIES)):
        fixed = window.read(place, 46)
        method, packed = struct.unpack("<10xH8xI22x", fixed[:46])
        names, extra, comment, start = struct.unpack("<28xHHH8xI", fixed)
        if not fixed.startswith(_CENTRAL):
            raise Outside
        yield window.read(place + 46, names), method, packed, start
        place += 46 + names + extra + comment


def _unpacked(window: Window, method: int, packed: int, place: int) -> bytes:
    fixed = window.read(place, 30)
    names, extra = struct.unpack("<26xHH", fixed)
    body = window.read(place + 30 + names + extra, packed)
    if not fixed.startswith(_LOCAL) or method not in (_STORED, _DEFLATED):
        raise Outside
    return body[:_MOST_UNPACKED] if method == _STORED else zlib.decompressobj(-15).decompress(body, _MOST_UNPACKED)


def _people(xml: bytes) -> Iterator[Trace]:
    for match in islice(_ELEMENT.finditer(xml), _MOST_NAMES):
        if value := clean(unescape(match[2].decode("utf-8", "replace"))):
            yield Trace(_KINDS[match[1]], value)
    for match in islice(_ATTRIBUTE.finditer(xml), _MOST_NAMES):
        if value := clean(unescape(match[1].decode("utf-8", "replace"))):
            yield Trace(Kind.AUTHOR, value)
    if _ACCOUNT.search(xml):
        yield Trace(Kind.SERIAL, "WPS")
