"""Pictures that we made ourselves: plain pixels in, PNG out."""

import re
import struct
import zlib
from dataclasses import dataclass, field

from desk.errors import NotShown
from desk.viewing.limits import Limits

# P6 as ffmpeg and poppler write it; nothing else is understood.
_PPM = re.compile(rb"P6\n([1-9][0-9]{0,4}) ([1-9][0-9]{0,4})\n255\n")
_LONGEST_HEADER = 20
_LEVEL = 6


@dataclass(frozen=True)
class Picture:
    """Pixels, packed. `rows` is the zlib stream of rows of RGB, each after a zero byte: as PNG and PDF both want it."""

    width: int
    height: int
    rows: bytes = field(repr=False)

    def png(self) -> bytes:
        """The picture as a file."""
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        chunks = ((b"IHDR", header), (b"IDAT", self.rows), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def picture_from(untrusted: bytes, limits: Limits) -> Picture:
    """The picture in a PPM file. Raises NotShown unless header and length agree and both sides are within limits."""
    match = _PPM.match(untrusted[:_LONGEST_HEADER])
    if match is None:
        raise NotShown("the converter answered with something that is not a picture, a text or sound")
    width, height = int(match[1]), int(match[2])
    if max(width, height) > limits.side or len(untrusted) - match.end() != 3 * width * height:
        raise NotShown("the converter answered with a picture of another size than it says")
    pixels = memoryview(untrusted)[match.end() :]
    packer = zlib.compressobj(_LEVEL)
    stride = 3 * width
    rows = bytearray()
    for start in range(0, len(pixels), stride):
        rows += packer.compress(b"\0") + packer.compress(pixels[start : start + stride])
    return Picture(width, height, bytes(rows + packer.flush()))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
