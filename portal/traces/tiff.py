"""Exif data: the TIFF structure inside JPEG, PNG and HEIC pictures (TIFF 6.0; Exif 2.32)."""

import struct
from collections.abc import Iterator

from portal.traces.finding import Kind, Outside, Trace, clean

_MOST_ENTRIES = 200  # of one directory
_LONGEST = 4096  # bytes of one value
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}
_LONG, _RATIONAL = 4, 5
_EXIF, _GPS, _THUMBNAIL = 0x8769, 0x8825, 0x0201
_UTF16 = frozenset({0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E})
_KINDS = {
    0x010E: Kind.COMMENT,
    0x010F: Kind.DEVICE,
    0x0110: Kind.DEVICE,
    0x0131: Kind.SOFTWARE,
    0x0132: Kind.TIME,
    0x013B: Kind.AUTHOR,
    0x8298: Kind.AUTHOR,
    0x9003: Kind.TIME,
    0x9286: Kind.COMMENT,
    0x9C9B: Kind.COMMENT,
    0x9C9C: Kind.COMMENT,
    0x9C9D: Kind.AUTHOR,
    0xA430: Kind.AUTHOR,
    0xA431: Kind.SERIAL,
    0xA435: Kind.SERIAL,
    0xC62F: Kind.SERIAL,
}
_LATITUDE, _LONGITUDE = 2, 4


class _Directory:
    """The entries of one directory, as (type, count, raw value) by tag."""

    def __init__(self, data: bytes, order: str, offset: int) -> None:
        self._data = data
        self._order = order
        (count,) = struct.unpack_from(f"{order}H", data, offset)
        self.entries: dict[int, tuple[int, bytes]] = {}
        for number in range(min(count, _MOST_ENTRIES)):
            tag, kind, length = struct.unpack_from(f"{order}HHI", data, offset + 2 + 12 * number)
            value = self._value(kind, length, offset + 10 + 12 * number)
            if value is not None:
                self.entries[tag] = (kind, value)
        end = offset + 2 + 12 * count
        self.next = struct.unpack_from(f"{order}I", data, end)[0] if end + 4 <= len(data) else 0

    def _value(self, kind: int, count: int, place: int) -> bytes | None:
        size = _SIZES.get(kind, 0) * count
        if not size:
            return None
        if size > 4:  # noqa: PLR2004  (the value does not fit where its offset stands)
            (place,) = struct.unpack_from(f"{self._order}I", self._data, place)
        value = self._data[place : place + min(size, _LONGEST)]
        return value or None

    def offset(self, tag: int) -> int:
        """Where the directory that a tag points to begins; 0 if there is none."""
        kind, value = self.entries.get(tag, (0, b""))
        return int(struct.unpack_from(f"{self._order}I", value)[0]) if kind == _LONG else 0

    def degrees(self, tag: int) -> float | None:
        kind, value = self.entries.get(tag, (0, b""))
        if kind != _RATIONAL or len(value) < 24:  # noqa: PLR2004  (three fractions)
            return None
        numbers = struct.unpack_from(f"{self._order}6I", value)
        parts = [top / bottom if bottom else 0.0 for top, bottom in zip(numbers[::2], numbers[1::2], strict=True)]
        return parts[0] + parts[1] / 60 + parts[2] / 3600


def scan(data: bytes) -> Iterator[Trace]:
    """Traces in a TIFF structure. Raises Outside or struct.error for one that is cut or is none."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4])
    if order is None:
        raise Outside
    (first,) = struct.unpack_from(f"{order}I", data, 4)
    main = _Directory(data, order, first)
    yield from _texts(main)
    if exif := main.offset(_EXIF):
        yield from _texts(_Directory(data, order, exif))
    if gps := main.offset(_GPS):
        yield from _place(_Directory(data, order, gps))
    if main.next and _THUMBNAIL in _Directory(data, order, main.next).entries:
        yield Trace(Kind.THUMBNAIL)


def _texts(directory: _Directory) -> Iterator[Trace]:
    for tag, (_, value) in directory.entries.items():
        kind = _KINDS.get(tag)
        text = clean(_decoded(tag, value)) if kind else ""
        if kind and text:
            yield Trace(kind, text)


def _decoded(tag: int, value: bytes) -> str:
    if tag in _UTF16:
        return value.decode("utf-16-le", "ignore").rstrip("\0")
    if tag == 0x9286:  # noqa: PLR2004  (a user comment begins with eight bytes that name its encoding)
        value = value[8:]
    return value.split(b"\0", 1)[0].decode("utf-8", "replace")


def _place(directory: _Directory) -> Iterator[Trace]:
    latitude, longitude = directory.degrees(_LATITUDE), directory.degrees(_LONGITUDE)
    if latitude is not None and longitude is not None:
        yield Trace(Kind.PLACE, f"{latitude:.3f}, {longitude:.3f}")
