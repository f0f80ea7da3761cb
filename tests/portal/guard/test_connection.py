"""When a thread gets a request, and when it gives up on one."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from gunicorn.config import Config

from portal.guard import connection as connections
from portal.guard.connection import READ_AHEAD, Answer, Connection, Unreader

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"
PROXY = b"PROXY TCP6 ::1 ::1 1 1\r\n"


def nobody_waits() -> None:
    """Nothing else is to be done meanwhile."""


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


@pytest.mark.parametrize(
    ("received", "whole"),
    [
        (b"", False),
        (b"G", False),
        (HEAD, False),
        (HEAD + b"\r\n", True),
        (b"\r\n" + HEAD + b"\r\n", True),
        (b"\r\n\r\n", False),
        (PROXY, False),
        (PROXY + b"\r\n", False),
        (PROXY + b"\r\n\r\n", False),
        (PROXY + HEAD + b"\r\n", True),
        (b"PROXY \r\n\r\n", False),
        (HEAD + b"Content-Length: 5\r\n\r\n", False),
        (HEAD + b"Content-Length: 5\r\n\r\n1234", False),
        (HEAD + b"Content-Length: 5\r\n\r\n12345", True),
        (HEAD + b"content-length:5\r\nX: y\r\n\r\n12345", True),
        (HEAD + b"Content-Length: 0000000000000000000005\r\n\r\n1234", False),
        (HEAD + b"Content-Length: 0000000000000000000005\r\n\r\n12345", True),
        (HEAD + b"Content-Length: 000\r\n\r\n", True),
        (HEAD + b"Content-Length: " + b"9" * 10_000 + b"\r\n\r\n", False),
        (HEAD + b"X: content-length: 5\r\n\r\n", True),
        (HEAD + b"Content-Length: 10000000\r\n\r\n" + b"x" * (READ_AHEAD - 1), False),
        (HEAD + b"Content-Length: 10000000\r\n\r\n" + b"x" * READ_AHEAD, True),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", True),
        (HEAD + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n", True),
        (b"x" * 40_000, True),
    ],
)
@pytest.mark.parametrize("piece", [1, 1000, 100_000])
def test_a_thread_gets_what_it_need_not_wait_for(
    pair: tuple[socket.socket, socket.socket],
    received: bytes,
    whole: bool,  # noqa: FBT001
    piece: int,
) -> None:
    ours, _ = pair
    connection = Connection(Config(), ours, "", "")
    connection.wait(60)
    found = False
    for start in range(0, len(received), piece if len(received) < 1000 else 100_000):
        connection.received += received[start : start + (piece if len(received) < 1000 else 100_000)]
        found = connection.complete()
    assert found is whole


def test_a_body_that_stalls_is_given_up(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = pair
    monkeypatch.setattr(connections, "SILENCE", 0.05)
    unreader = Unreader(ours, nobody_waits)
    unreader.begin(b"so far")
    assert unreader.read() == b"so far"
    theirs.sendall(b"more")
    assert unreader.read() == b"more"
    with pytest.raises(TimeoutError):
        unreader.read()


def test_a_body_that_trickles_is_given_up_after_a_while(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = pair
    now = time.monotonic()
    unreader = Unreader(ours, nobody_waits)
    unreader.begin(b"")
    for seconds, sent, patient in ((1, 35_000, True), (29, 1, True), (31, 1, True), (60, 1, False)):
        monkeypatch.setattr(time, "monotonic", lambda seconds=seconds: now + seconds)
        theirs.sendall(b"x" * sent)
        left = sent
        while left and patient:
            left -= len(unreader.read())
        if not patient:
            with pytest.raises(TimeoutError):
                unreader.read()


@pytest.mark.parametrize("head", [b"Transfer-Encoding: chunked", b"Content-Length: 5"])
def test_nobody_waits_for_the_rest_of_a_body_once_it_is_answered(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    ours, _ = pair
    monkeypatch.setattr(connections, "SILENCE", 0.1)
    waited: list[int] = []
    connection = Connection(Config(), ours, ("127.0.0.1", 1), ("127.0.0.1", 2))
    connection.wait(60, b"POST / HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n")
    connection.hand_over(lambda: waited.append(1))
    next(connection.parser)
    connection.parser.unreader.end()
    assert connection.parser.finish_body(deadline=time.monotonic() + 1) is False
    assert not waited


def test_a_body_that_came_whole_lets_the_connection_stay(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, _ = pair
    connection = Connection(Config(), ours, ("127.0.0.1", 1), ("127.0.0.1", 2))
    chunked = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    connection.wait(60, chunked + HEAD + b"\r\n")
    connection.hand_over(nobody_waits)
    next(connection.parser)
    connection.parser.unreader.end()
    assert connection.parser.finish_body(deadline=time.monotonic() + 600) is True
    assert connection.parser.unreader.take_buffered() == HEAD + b"\r\n"


def test_whoever_reads_too_slowly_is_waited_for_only_after_saying_so(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = pair
    waited: list[int] = []
    received: list[bytes] = []

    def read_it_all() -> None:
        while piece := theirs.recv(65536):
            received.append(piece)

    reader = threading.Thread(target=read_it_all)

    def waits() -> None:
        waited.append(1)
        reader.start()  # only now

    answer = Answer(ours, waits)
    answer.sendall(b"head")
    answer.end(b"short")
    assert not waited
    assert theirs.recv(100) == b"headshort"
    answer.sendall(b"x" * 5_000_000)
    assert waited == [1]
    ours.shutdown(socket.SHUT_WR)
    reader.join()
    assert b"".join(received) == b"x" * 5_000_000
