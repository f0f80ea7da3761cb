"""A connection while its next request arrives, and what a thread reads of it then."""

import re
import socket
import time
from collections.abc import Callable
from typing import Any

from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn

READ_AHEAD = 64 * 1024  # bytes of a body: the text of nearly every report
SILENCE = 30.0  # seconds without a byte, either way, after which a thread gives up
SLOWEST = 1024  # bytes per second
_GRACE = 30.0  # seconds before the speed of a body is looked at
_LONGEST_HEAD = 32 * 1024
_LENGTH = re.compile(rb"(?i)\r\ncontent-length:[ \t]*0*(\d*)[ \t]*\r")
_MOST_DIGITS = 15
_UNKNOWN_LENGTH = re.compile(rb"(?i)\r\n(?:transfer-encoding|expect):")


class Unreader(SocketUnreader):  # type: ignore[misc]
    """Reads the rest of a request for a thread. Raises TimeoutError for a client that stalls or is too slow.

    `waits` is called before it waits for the client.
    """

    def __init__(self, sock: socket.socket, waits: Callable[[], None]) -> None:
        super().__init__(sock)
        self._waits = waits
        self._since = time.monotonic()
        self._count = 0
        self._wanted = True

    def begin(self, received: bytes) -> None:
        """A new request: what has arrived of it already."""
        self.unread(received)
        self._since = time.monotonic()
        self._count = 0
        self._wanted = True

    def end(self) -> None:
        """The request was answered: what has not arrived of it is not waited for any more."""
        self._wanted = False

    def chunk(self, size_hint: int | None = None) -> bytes:
        """What has arrived since."""
        if not self._wanted:
            raise TimeoutError
        self._waits()
        self.sock.settimeout(SILENCE)
        piece: bytes = super().chunk(size_hint)
        self._count += len(piece)
        passed = time.monotonic() - self._since
        if passed > _GRACE and self._count < SLOWEST * passed:
            raise TimeoutError
        return piece


class Answer:
    """A socket whose first piece, the head of an answer, waits for the next: nearly all answers leave in one piece.

    `waits` is called before it waits for a client that reads too slowly.
    """

    def __init__(self, sock: socket.socket, waits: Callable[[], None]) -> None:
        self._sock = sock
        self._waits = waits
        self._head: bytes | None = None

    def sendall(self, piece: bytes) -> None:
        """As the socket's own."""
        if self._head is None:
            self._head = piece
        else:
            self.end(piece)

    def end(self, piece: bytes = b"") -> None:
        """Send what waits, and with it a last piece."""
        head, self._head = self._head, b""
        if head or piece:
            self._send(head + piece if head else piece)

    def _send(self, data: bytes) -> None:
        self._sock.settimeout(0)
        try:
            sent = self._sock.send(data)
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            self._waits()
            self._sock.settimeout(SILENCE)
            self._sock.sendall(memoryview(data)[sent:])

    def __getattr__(self, name: str) -> Any:
        """Everything else as the socket has it."""
        return getattr(self._sock, name)


class Connection(TConn):  # type: ignore[misc]
    """A connection, and what has arrived of its next request."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.received = bytearray()
        self.deadline = 0.0
        self.proxy: dict[str, Any] | None = None
        self._awaited: int | None = None  # bytes of head and body, once the head is there

    def wait(self, seconds: float, received: bytes = b"") -> None:
        """A new request begins; so much of it came with the one before."""
        self.stop_waiting()
        self.deadline = time.monotonic() + seconds
        self.received[:] = received
        self._awaited = None

    def complete(self) -> bool:
        """Whether a thread can go on from here without waiting for more than a large body."""
        if self._awaited is None:
            self._awaited = self._look_at_head()
        return self._awaited is not None and len(self.received) >= self._awaited

    def _look_at_head(self) -> int | None:
        start = self.received.find(b"\r\n") + 2 if self.received.startswith(b"PROXY ") else 0
        start += 2 if self.received.startswith(b"\r\n", start) else 0  # gunicorn passes over one empty line
        end = self.received.find(b"\r\n\r\n", start)
        if end < 0:
            return 0 if len(self.received) > _LONGEST_HEAD else None  # too long: gunicorn says so
        if _UNKNOWN_LENGTH.search(self.received, 0, end):
            return 0
        found = _LENGTH.search(self.received, 0, end + 2)
        digits = found[1] if found else b""
        length = int(digits or b"0") if len(digits) <= _MOST_DIGITS else READ_AHEAD
        return end + 4 + min(length, READ_AHEAD)

    def hand_over(self, waits: Callable[[], None]) -> None:
        """In a thread: give what has arrived to gunicorn's parser. `waits` is called before it waits for more."""
        if not self.initialized:
            self.init()
            self.parser.unreader = Unreader(self.sock, waits)
        self.parser.unreader.begin(bytes(self.received))
        self.received.clear()

    def stop_waiting(self) -> None:
        """From here on nothing that the socket is asked for waits."""
        if self.sock.gettimeout() != 0:
            self.sock.setblocking(False)
