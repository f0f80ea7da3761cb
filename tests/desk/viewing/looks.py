"""Looking at bytes as if they had been an attachment."""

import re
import zlib
from dataclasses import dataclass

from desk.viewing.kinds import HEAD_SIZE
from desk.viewing.viewer import Source, View, Viewer

_NEEDED = frozenset(
    b"Type Catalog Pages Kids Count Page Parent MediaBox Contents Resources XObject I Length Subtype Image Width "
    b"Height ColorSpace DeviceRGB BitsPerComponent Filter FlateDecode DecodeParms Predictor Colors Columns Size "
    b"Root".split()
)


def source(content: bytes, name: str = "file", media_type: str = "") -> Source:
    """An attachment of this content."""
    return Source(name, media_type, len(content), content[:HEAD_SIZE], lambda write: write(content))


def look(
    content: bytes, name: str = "file", media_type: str = "", viewer: Viewer | None = None, first: int = 1
) -> View:
    """What an officer sees of it."""
    return (viewer or Viewer()).look(source(content, name, media_type), first)


@dataclass(frozen=True)
class Pixels:
    """A picture, unpacked."""

    width: int
    height: int
    content: bytes

    def at(self, x: int, y: int) -> tuple[int, ...]:
        """Red, green and blue of a pixel."""
        start = y * (3 * self.width + 1) + 1 + 3 * x
        return tuple(self.content[start : start + 3])


def pixels(png: bytes) -> Pixels:
    """Unpack a PNG of ours, checking every checksum."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, position = {}, 8
    while position < len(png):
        size = int.from_bytes(png[position : position + 4])
        name, content = png[position + 4 : position + 8], png[position + 8 : position + 8 + size]
        assert zlib.crc32(name + content) == int.from_bytes(png[position + 8 + size : position + 12 + size])
        chunks[name] = content
        position += 12 + size
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    return Pixels(
        int.from_bytes(chunks[b"IHDR"][:4]), int.from_bytes(chunks[b"IHDR"][4:8]), zlib.decompress(chunks[b"IDAT"])
    )


def metadata(pdf: bytes) -> list[bytes]:
    """Every dictionary key in a PDF that is not needed for pictures on pages."""
    outside = re.sub(rb"stream\n.*?\nendstream", b"", pdf, flags=re.DOTALL)
    return [name for name in re.findall(rb"/(\w+)", outside) if name not in _NEEDED]
