"""JPEG, PNG and HEIC pictures: where their Exif, XMP and other notes stand."""

import re
import struct
import zlib
from collections.abc import Iterator
from itertools import islice

from portal.traces import tiff, xmp
from portal.traces.finding import Findings, Kind, Outside, State, Trace, Window, clean, distinct

_EXIF, _XMP, _IPTC = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"Photoshop 3.0\0"
_APP1, _APP13, _COMMENT, _PICTURE_BEGINS = (0xFF, 0xE1), (0xFF, 0xED), (0xFF, 0xFE), (0xFF, 0xDA)
_MOST_PIECES = 2000
_MOST_NOTES = 50  # of one kind in one file
_MOST_UNPACKED = 64 * 1024


def jpeg(window: Window) -> Findings:
    """Segments up to the picture itself (ITU-T T.81, annex B)."""
    traces: list[Trace] = []
    offset = 2
    try:
        for _ in range(_MOST_PIECES):
            mark, kind, length = struct.unpack(">BBH", window.read(offset, 4))
            if (mark, kind) == _PICTURE_BEGINS:
                return Findings(State.CHECKED, distinct(traces))
            traces += _segment((mark, kind), window.read(offset + 4, length - 2))
            offset += 2 + length
    except Outside:
        pass
    return Findings(State.PARTLY, distinct(traces))


def _segment(marker: tuple[int, int], body: bytes) -> Iterator[Trace]:
    if marker == _APP1 and body.startswith(_EXIF):
        yield from exif(body[len(_EXIF) :])
    elif marker == _APP1 and body.startswith(_XMP):
        yield from xmp.scan(body)
    elif marker == _APP13 and body.startswith(_IPTC):
        yield from _iptc(body)
    elif marker == _COMMENT and (comment := clean(body)):
        yield Trace(Kind.COMMENT, comment)


def exif(data: bytes) -> Iterator[Trace]:
    """Traces in Exif data; data that can't be read is a trace too."""
    try:
        yield from list(tiff.scan(data))
    except (Outside, struct.error):
        yield Trace(Kind.HIDDEN)


_IPTC_FIELD = re.compile(rb"\x1c\x02([\x37\x50\x55\x6e\x78\x7a])([\0-\x07].)", re.DOTALL)
_IPTC_KINDS = {
    0x37: Kind.TIME,
    0x50: Kind.AUTHOR,
    0x55: Kind.AUTHOR,
    0x6E: Kind.AUTHOR,
    0x78: Kind.COMMENT,
    0x7A: Kind.AUTHOR,
}


def _iptc(body: bytes) -> Iterator[Trace]:
    for match in islice(_IPTC_FIELD.finditer(body), _MOST_NOTES):
        value = clean(body[match.end() : match.end() + int.from_bytes(match[2])])
        if value:
            yield Trace(_IPTC_KINDS.get(match[1][0], Kind.AUTHOR), value)


def png(window: Window) -> Findings:
    """Chunks from the front; behind a large picture, those whose checksum proves them (PNG, third edition)."""
    traces: list[Trace] = []
    offset = 8
    try:
        for _ in range(_MOST_PIECES):
            length, kind = struct.unpack(">I4s", window.read(offset, 8))
            if kind == b"IEND":
                return Findings(State.CHECKED, distinct(traces))
            if kind in _NOTES and len(traces) < _MOST_NOTES:
                traces += _chunk(kind, window.read(offset + 8, length))
            offset += 12 + length
    except Outside:
        traces += _behind(window.tail)
    return Findings(State.PARTLY, distinct(traces))


_NOTES = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
_NOTE = re.compile(b"|".join(_NOTES))
_KEYWORDS = {b"Author": Kind.AUTHOR, b"Software": Kind.SOFTWARE, b"Creation Time": Kind.TIME, b"Source": Kind.DEVICE}


def _behind(tail: bytes) -> Iterator[Trace]:
    for match in islice(_NOTE.finditer(tail, 4), _MOST_NOTES):
        length = int.from_bytes(tail[match.start() - 4 : match.start()])
        end = match.end() + length
        if int.from_bytes(tail[end : end + 4]) == zlib.crc32(tail[match.start() : end]) and end + 4 <= len(tail):
            yield from _chunk(match[0], tail[match.end() : end])


def _chunk(kind: bytes, body: bytes) -> Iterator[Trace]:
    if kind == b"eXIf":
        yield from exif(body)
    elif kind == b"tIME":
        year, *rest = struct.unpack(">H5B", body[:7].ljust(7, b"\0"))
        yield Trace(Kind.TIME, "{:04}-{:02}-{:02} {:02}:{:02}".format(year, *rest[:4]))
    else:
        keyword, _, text = body.partition(b"\0")
        if kind == b"zTXt":
            text = zlib.decompressobj().decompress(text[1:], _MOST_UNPACKED)
        elif kind == b"iTXt":
            packed, text = text[:1], text[2:].split(b"\0", 2)[-1]
            text = zlib.decompressobj().decompress(text, _MOST_UNPACKED) if packed == b"\x01" else text
        if keyword == b"XML:com.adobe.xmp":
            yield from xmp.scan(text)
        elif value := clean(text):
            yield Trace(_KEYWORDS.get(keyword, Kind.COMMENT), value)


def heic(window: Window) -> Findings:
    """The Exif and XMP items of an ISO base media file (ISO/IEC 23008-12), found by their own beginnings.

    The index of items says whether there are any; their content begins with "Exif" and a TIFF header.
    """
    meta = _box(window, b"meta")
    traces: list[Trace] = []
    announced = b"Exif" in meta
    for part in window.parts:
        for match in islice(_HEIC_EXIF.finditer(part), _MOST_NOTES):
            traces += (trace for trace in exif(part[match.end() - 4 :]) if trace.kind is not Kind.HIDDEN)
    if b"application/rdf+xml" in meta:
        traces += (trace for part in window.parts for trace in xmp.scan(part))
    if announced and not traces:
        traces.append(Trace(Kind.HIDDEN))
    return Findings(State.CHECKED if window.whole or traces or not announced else State.PARTLY, distinct(traces))


_HEIC_EXIF = re.compile(rb"Exif\0\0(?:II\*\0|MM\0\*)")


def _box(window: Window, wanted: bytes) -> bytes:
    offset = 0
    for _ in range(_MOST_PIECES):
        size, kind = struct.unpack(">I4s", window.read(offset, 8))
        if size == 1:
            (size,) = struct.unpack(">Q", window.read(offset + 8, 8))
        if kind == wanted:
            return window.read(offset, size)
        if size < 8:  # noqa: PLR2004  (no box is smaller than its header)
            break
        offset += size
    raise Outside
