"""What a file says about itself, found while it streams by."""

import struct
import zlib
from collections import deque
from collections.abc import Callable

from portal.traces import compound, office, pdf, pictures
from portal.traces.finding import WINDOW, Findings, Outside, State, Window

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif"})
_PDF_START = 1024  # the mark may stand anywhere in the first KiB
_LONGEST_MARK = 12


class Ends:
    """Keeps the first and the last MiB of what it is fed, and scans them in the end; at most 3 MiB of memory.

    A file that no scanner knows is let go of as soon as its beginning shows that.
    """

    def __init__(self) -> None:
        self._head = bytearray()
        self._tail: deque[bytes | bytearray] = deque()
        self._tail_size = 0
        self._size = 0
        self._scanner: Callable[[Window], Findings] | None = None
        self._judged = False

    def feed(self, piece: bytes | bytearray) -> None:
        """The next piece of the file; it must not be changed afterwards."""
        self._size += len(piece)
        if self._judged and self._scanner is None:
            return
        missing = max(WINDOW - len(self._head), 0)
        self._head += piece[:missing]
        if not self._judged and len(self._head) >= _PDF_START:
            self._judge()
        if len(piece) > missing:
            self._keep(piece[missing:] if missing else piece)

    def findings(self) -> Findings:
        """What the file says about itself. Never raises, whatever the file holds."""
        if not self._judged:
            self._judge()
        if self._scanner is None:
            return Findings(State.NOT_CHECKED)
        window = Window(bytes(self._head), b"".join(self._tail)[-WINDOW:], self._size)
        try:
            return self._scanner(window)
        except (Outside, struct.error, zlib.error, ValueError, ArithmeticError, LookupError):
            return Findings(State.NOT_CHECKED)

    def _judge(self) -> None:
        self._judged = True
        self._scanner = scanner(bytes(self._head[:_PDF_START]))
        if self._scanner is None:
            self._head.clear()

    def _keep(self, piece: bytes | bytearray) -> None:
        self._tail.append(piece)
        self._tail_size += len(piece)
        while self._tail_size - len(self._tail[0]) >= WINDOW:
            self._tail_size -= len(self._tail.popleft())


def scanner(head: bytes) -> Callable[[Window], Findings] | None:
    """Who can read a file that begins like this."""
    mark = head[:_LONGEST_MARK]
    if mark.startswith(b"\xff\xd8\xff"):
        return pictures.jpeg
    if mark.startswith(b"\x89PNG\r\n\x1a\n"):
        return pictures.png
    if mark[4:8] == b"ftyp" and mark[8:12] in _HEIC_BRANDS:
        return pictures.heic
    if mark.startswith(b"PK\3\4"):
        return office.scan
    if mark.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return compound.scan
    return pdf.scan if b"%PDF-" in head else None
