"""What comes back from the sandbox: frames of a name, a size and bytes. All of it may be hostile."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from desk.errors import NotShown
from desk.viewing.limits import Limits

_HEADER = re.compile(rb"([a-z]{1,10}) (0|[1-9][0-9]{0,9})\n")
_LONGEST_HEADER = 24
LONGEST_TEXT = 2**20
SAMPLE_RATE = 16000  # samples of two bytes each, one channel


@dataclass(frozen=True)
class Frame:
    """One of them, within its bounds."""

    name: str
    content: bytes


def read_frames(stream: IO[bytes], limits: Limits) -> Iterator[Frame]:
    """Frame after frame until the stream ends. Raises NotShown at the first that is not as agreed."""
    bounds = {
        "pages": 12,
        "duration": 12,
        "script": 12,
        "links": 2**16,
        "codes": 2**12,
        "text": LONGEST_TEXT,
        "page": limits.page_bytes,
        "sound": limits.sound_seconds * SAMPLE_RATE * 2 + 2 * SAMPLE_RATE,
    }
    for _ in range(2 * limits.pages + len(bounds)):
        header = stream.readline(_LONGEST_HEADER)
        if not header:
            return
        match = _HEADER.fullmatch(header)
        if match is None or int(match[2]) > bounds.get(match[1].decode(), -1):
            raise NotShown("the converter answered with something that is not a picture, a text or sound")
        content = stream.read(int(match[2]))
        if len(content) != int(match[2]):
            raise NotShown("the converter stopped in the middle")
        yield Frame(match[1].decode(), content)
    if stream.read(1):
        raise NotShown("the converter answered with more than was asked for")
