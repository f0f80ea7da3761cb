"""PDF: the document's information and its XMP packet, where they are not packed away (ISO 32000-1, 14.3)."""

import re
from collections.abc import Iterator
from itertools import islice

from portal.traces import xmp
from portal.traces.finding import Findings, Kind, State, Trace, Window, clean, distinct

_MOST = 200  # entries looked at
_LONGEST = 400  # bytes of one value
_KINDS = {
    b"Author": Kind.AUTHOR,
    b"Company": Kind.COMPANY,
    b"Creator": Kind.SOFTWARE,
    b"Producer": Kind.SOFTWARE,
    b"CreationDate": Kind.TIME,
    b"ModDate": Kind.TIME,
}
_ENTRY = re.compile(rb"/(" + b"|".join(_KINDS) + rb")\s{0,8}([(<])(?!<)")
_PACKED = re.compile(rb"/ObjStm|/Encrypt")
_ESCAPE = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3}|\r?\n)")
_HEX = re.compile(rb"[0-9A-Fa-f]+")
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?")


def scan(window: Window) -> Findings:
    """What a PDF says about who made it, when and with what."""
    traces = [trace for part in window.parts for trace in (*_entries(part), *xmp.scan(part))]
    packed = any(_PACKED.search(part) for part in window.parts)
    state = State.CHECKED if window.whole and not packed else State.PARTLY
    return Findings(state, distinct(traces))


def _entries(data: bytes) -> Iterator[Trace]:
    for match in islice(_ENTRY.finditer(data), _MOST):
        raw = data[match.end() : match.end() + _LONGEST]
        text = clean(_text(_literal(raw) if match[2] == b"(" else _hexadecimal(raw)))
        if text:
            kind = _KINDS[match[1]]
            yield Trace(kind, _day(text) if kind is Kind.TIME else text)


def _literal(raw: bytes) -> bytes:
    depth, end = 1, 0
    while end < len(raw) and depth:
        byte = raw[end : end + 1]
        if byte == b"\\":
            end += 1
        depth += (byte == b"(") - (byte == b")")
        end += 1
    return _ESCAPE.sub(_unescape, raw[: end - 1])


def _unescape(match: "re.Match[bytes]") -> bytes:
    escaped = match[1]
    if escaped.isdigit():
        return bytes([int(escaped, 8) & 0xFF])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(escaped, escaped if escaped in b"()\\" else b"")


def _hexadecimal(raw: bytes) -> bytes:
    digits = b"".join(_HEX.findall(raw.split(b">", 1)[0]))
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _text(raw: bytes) -> str:
    if raw.startswith(b"\xfe\xff"):
        return raw[2:].decode("utf-16-be", "ignore")
    try:
        return raw.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _day(text: str) -> str:
    match = _DATE.match(text)
    if not match:
        return text
    year, month, day, hour, minute = (part or "" for part in match.groups())
    return f"{year}-{month}-{day} {hour}:{minute}".rstrip("-: ")
