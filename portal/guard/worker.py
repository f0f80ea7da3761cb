"""gunicorn's threaded worker, made patient: slow lines wait in its one event loop and not in its threads.

gunicorn 27 hands a connection to a thread as soon as its first byte is there, and the thread then waits for the rest
without an end; and it says goodbye to connections in the event loop, for up to two seconds each. Some tens of clients
that send nothing, or never hang up, keep such a server from answering anyone else. Here a thread gets a connection when
the head of its request has arrived, and with it the whole body where that is no larger than `READ_AHEAD`. A larger one
is read by a thread, which gives up on a client that sends nothing for a while or keeps to less than `SLOWEST`.
"""

import re
import selectors
import socket
import time
from functools import partial
from typing import Any

from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

READ_AHEAD = 64 * 1024  # bytes of a body: the text of nearly every report
CONNECTIONS = 800  # of one process
_LONGEST_HEAD = 32 * 1024
_MOST_READING = 600  # incomplete requests; the oldest gives way to a new one
_MOST_HELD = 16 * 2**20  # bytes of incomplete requests; likewise
_FIRST_BYTE = 10.0  # seconds in which a new connection must begin to say something
_ARRIVAL = 60.0  # seconds from then on in which what is read ahead must have come
_SILENCE = 30.0  # seconds without a byte, either way, after which a thread gives up
_GRACE = 30.0  # seconds before the speed of a body is looked at
SLOWEST = 1024  # bytes per second
_GOODBYE = 5.0  # seconds in which what a client still sends is thrown away, so that it reads the answer
_MOST_THROWN_AWAY = 16 * 2**20
_FORGET_EVERY = 60.0
_PIECE = 64 * 1024
_LENGTH = re.compile(rb"(?i)\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r")
_UNKNOWN_LENGTH = re.compile(rb"(?i)\r\n(?:transfer-encoding|expect):")


class Unreader(SocketUnreader):  # type: ignore[misc]
    """Reads the rest of a request for a thread. Raises TimeoutError for a client that stalls or is too slow."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self._since = time.monotonic()
        self._count = 0

    def begin(self, received: bytes) -> None:
        """A new request: what has arrived of it already."""
        self.unread(received)
        self._since = time.monotonic()
        self._count = 0

    def chunk(self, size_hint: int | None = None) -> bytes:
        """What has arrived since."""
        self.sock.settimeout(_SILENCE)
        piece: bytes = super().chunk(size_hint)
        self._count += len(piece)
        passed = time.monotonic() - self._since
        if passed > _GRACE and self._count < SLOWEST * passed:
            raise TimeoutError
        return piece


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
        self.sock.setblocking(False)
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
        length = _LENGTH.search(self.received, 0, end + 2)
        return end + 4 + (min(int(length[1]), READ_AHEAD) if length else 0)

    def hand_over(self) -> None:
        """In a thread: give what has arrived to gunicorn's parser."""
        if not self.initialized:
            self.init()
            self.parser.unreader = Unreader(self.sock)
        self.parser.unreader.begin(bytes(self.received))
        self.received.clear()


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """See above. Connections that wait for their request, or leave, are in `_reading`, oldest first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reading: dict[Connection, None] = {}
        self._held = 0
        self._swept = self._forgot = time.monotonic()

    def accept(self, listener: socket.socket) -> None:
        """A new connection."""
        try:
            client, address = listener.accept()
        except OSError:  # gone again already
            return
        self.nr_conns += 1
        self._await(Connection(self.cfg, client, address, listener.getsockname()), _FIRST_BYTE)

    def handle(self, conn: Connection) -> Any:
        """In a thread: one request."""
        conn.hand_over()
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Connection) -> Any:
        """In a thread: the request, once its head is parsed."""
        conn.sock.settimeout(_SILENCE)
        # The PROXY line comes once; it holds for everything that follows on the connection.
        conn.proxy = req.proxy_protocol_info = req.proxy_protocol_info or conn.proxy
        try:
            return super().handle_request(req, conn)
        except TimeoutError:
            return False

    def finish_request(self, conn: Connection, done: Any) -> None:
        """In the loop again: wait for the next request, or leave."""
        if not done.cancelled() and not done.exception() and done.result():
            self._await(conn, self.cfg.keepalive, conn.parser.unreader.take_buffered())
        else:
            self._leave(conn)

    def murder_pending(self) -> None:
        """Once a second: drop those whose time is over."""
        now = time.monotonic()
        if now - self._swept < 1 and self.alive:
            return
        self._swept = now
        idle = not self.alive
        for conn in [conn for conn in self._reading if conn.deadline < now or (idle and not conn.received)]:
            self._drop(conn)
        if now - self._forgot > _FORGET_EVERY:
            self._forgot = now
            self.app.forget()

    def _await(self, conn: Connection, seconds: float, received: bytes = b"") -> None:
        conn.wait(seconds, received)
        self._watch(conn, self._read)
        self._read(conn, conn.sock)  # most requests are here already
        while len(self._reading) > _MOST_READING or self._held > _MOST_HELD:
            self._drop(next(iter(self._reading)))

    def _read(self, conn: Connection, sock: socket.socket) -> None:
        piece = _receive(sock)
        if piece == b"":
            self._drop(conn)
            return
        if piece:
            if not conn.received:
                conn.deadline = time.monotonic() + _ARRIVAL
            conn.received += piece
            self._held += len(piece)
        if conn.received and conn.complete():
            self._unwatch(conn)
            self.enqueue_req(conn)

    def _leave(self, conn: Connection) -> None:
        """Say that nothing more comes, then throw away what still arrives: else the answer would be lost with it."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn)
            return
        conn.deadline = time.monotonic() + _GOODBYE
        conn.received.clear()
        thrown_away = 0

        def throw_away(conn: Connection, sock: socket.socket) -> None:
            nonlocal thrown_away
            piece = _receive(sock)
            thrown_away += len(piece or b"")
            if piece == b"" or thrown_away > _MOST_THROWN_AWAY:
                self._drop(conn)

        self._watch(conn, throw_away)

    def _watch(self, conn: Connection, callback: Any) -> None:
        self._reading[conn] = None
        self._held += len(conn.received)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(callback, conn))

    def _unwatch(self, conn: Connection) -> None:
        self.poller.unregister(conn.sock)
        self._held -= len(conn.received)
        del self._reading[conn]

    def _drop(self, conn: Connection) -> None:
        self._unwatch(conn)
        self._close(conn)

    def _close(self, conn: Connection) -> None:
        self.nr_conns -= 1
        conn.close()


def _receive(sock: socket.socket) -> bytes | None:
    """What has arrived; None when nothing has yet, no bytes when the other side has hung up."""
    try:
        return sock.recv(_PIECE)
    except BlockingIOError:
        return None
    except OSError:
        return b""
