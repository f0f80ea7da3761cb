"""gunicorn's threaded worker, made patient: slow lines wait in its one event loop and not in its threads.

gunicorn 27 hands a connection to a thread as soon as its first byte is there, and the thread then waits for the rest
without an end; and it says goodbye to connections in the event loop, for up to two seconds each. Some tens of clients
that send nothing, or never hang up, keep such a server from answering anyone else. Here a thread gets a connection when
the head of its request has arrived, and with it the whole body where that is no larger than `READ_AHEAD`. A larger one
is read by a thread, which gives up on a client that sends nothing for a while or keeps to less than `SLOWEST`.
"""

import gc
import selectors
import socket
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from portal.guard.connection import Answer, Connection
from portal.guard.turns import STUCK, Turns

CONNECTIONS = 800  # of one process
_MOST_READING = 600  # incomplete requests; the oldest gives way to a new one
_MOST_HELD = 16 * 2**20  # bytes of incomplete requests; likewise
_FIRST_BYTE = 10.0  # seconds in which a new connection must begin to say something
_ARRIVAL = 60.0  # seconds from then on in which what is read ahead must have come
_GOODBYE = 5.0  # seconds in which what a client still sends is thrown away, so that it reads the answer
_MOST_THROWN_AWAY = 16 * 2**20
_FORGET_EVERY = 60.0
_PIECE = 64 * 1024


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """See above. Connections that wait for their request, or leave, are in `_reading`, oldest first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reading: dict[Connection, None] = {}
        self._held = 0
        self._swept = self._forgot = time.monotonic()
        self._told = 0.0

    def run(self) -> None:
        """The worker's life. What was loaded before it stays, so collecting garbage need not look at it each time."""
        gc.collect()
        gc.freeze()
        super().run()

    def accept(self, listener: socket.socket) -> None:
        """A new connection."""
        try:
            client, address = listener.accept()
        except OSError:  # gone again already
            return
        self.nr_conns += 1
        self._await(Connection(self.cfg, client, address, listener.getsockname()), _FIRST_BYTE)

    def get_thread_pool(self) -> Turns:
        """In place of gunicorn's own."""
        return self.app.turns  # type: ignore[no-any-return]

    def enqueue_req(self, conn: Connection) -> None:
        """Have a request answered."""
        self.tpool.submit(partial(self._answer, conn))

    def notify(self) -> None:
        """Say that this process is alive; gunicorn would, after each event."""
        now = time.monotonic()
        if now - self._told >= 1:
            self._told = now
            super().notify()

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """One round of the loop."""
        super().wait_for_and_dispatch_events(min(timeout, STUCK) if self.tpool.waited_for else timeout)
        self.tpool.relieve()

    def _answer(self, conn: Connection) -> None:
        """In a thread: one request."""
        stays = False
        try:
            conn.hand_over(self.tpool.step_aside)
            stays = self.handle(conn)
        except Exception:
            self.log.exception("Error handling a connection")
        finally:
            self.method_queue.defer(self.finish_request, conn, stays)

    def handle_request(self, req: Any, conn: Connection) -> Any:
        """In a thread: the request, once its head is parsed."""
        # The PROXY line comes once; it holds for everything that follows on the connection.
        conn.proxy = req.proxy_protocol_info = req.proxy_protocol_info or conn.proxy
        line = conn.sock
        conn.sock = answer = Answer(line, self.tpool.step_aside)
        try:
            stays = super().handle_request(req, conn)
            answer.end()
        except TimeoutError:
            return False
        else:
            return stays
        finally:
            conn.sock = line

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:  # noqa: FBT001
        """In a thread: whether the connection can stay. gunicorn would wait for the rest of a body nobody wanted."""
        conn.parser.unreader.end()
        return super()._keepalive_after(conn, keepalive)  # type: ignore[no-any-return]

    def finish_request(self, conn: Connection, stays: bool) -> None:  # noqa: FBT001
        """In the loop again: wait for the next request, or leave."""
        if stays:
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
            conn.stop_waiting()
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
