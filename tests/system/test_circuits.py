"""One Tor circuit can't use up what is there for all, and its number is kept nowhere."""

import socket
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from journey import Desk, Portal, Reporter
from leaks import leaks
from rooms import answers

from crypto import code

WRONG = " ".join(code.words(bytes(16), "zh"))
SHARE = 2  # of 40
SOON = 15  # seconds: far from quick, but a thread would be taken for 30


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """One server for all: they come through circuits of their own."""
    tmp_path = tmp_path_factory.mktemp("circuits")
    portal = Portal(tmp_path / "portal", Desk(tmp_path / "desk", "清江县纪委监委").card)
    (portal.instance / "settings.toml").write_text("wrong_codes_per_hour = 40\nworkers = 2\n")
    portal.start()
    yield portal
    portal.stop()


def address(circuit: int) -> str:
    """What tor sends in place of a client's address."""
    return f"fc00:dead:beef:4dad::{circuit >> 16:x}:{circuit & 0xFFFF:x}"


def connect(portal: Portal, circuit: int | None) -> socket.socket:
    """A connection as tor makes it."""
    host, port = portal.url.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), 20)
    if circuit is not None:
        connection.sendall(f"PROXY TCP6 {address(circuit)} ::1 {circuit & 0xFFFF} 80\r\n".encode())
    return connection


def look_up(connection: socket.socket, typed: str) -> int:
    """Enter a code on an open connection; the status of the answer."""
    body = urlencode({"code": typed}).encode()
    connection.sendall(
        f"POST /zh/status HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode()
        + body
    )
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(65536)
    head, _, rest = answer.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split()[0])
    while len(rest) < length:
        rest += connection.recv(65536)
    return int(head.split()[1])


def test_a_circuit_that_guesses_is_refused_and_others_are_not(portal: Portal) -> None:
    words = Reporter(portal.url).report(answers())
    with connect(portal, 0x12345) as guessing:  # all on one connection: the line comes only once
        assert [look_up(guessing, WRONG) for _ in range(SHARE + 2)] == [200] * SHARE + [429] * 2
        assert look_up(guessing, words) == 200
    statuses = []
    for _ in range(4):  # whichever process takes them
        with connect(portal, 0x12345) as again:
            statuses.append(look_up(again, WRONG))
    assert statuses == [429] * 4
    with connect(portal, 0x54321) as other:
        assert look_up(other, WRONG) == 200
    with connect(portal, None) as plain:
        assert look_up(plain, WRONG) == 200


def test_the_number_of_a_circuit_is_kept_nowhere(portal: Portal) -> None:
    with connect(portal, 0xABCDE) as connection:
        for _ in range(SHARE + 2):
            look_up(connection, WRONG)
    for rest in (b"nonsense\r\nGET / HTTP/1.1\r\n\r\n", b"1\r\nnonsense\r\n\r\n"):
        with connect(portal, None) as connection:
            connection.sendall(b"PROXY TCP6 " + address(0xABCDE).encode() + b" ::1 1 " + rest)
            assert b"400" in connection.recv(1000)
    time.sleep(0.5)
    assert portal.log.stat().st_size
    for marker in (address(0xABCDE), "dead:beef", "nonsense"):
        assert leaks(marker, [portal.instance, portal.log]) == []


@pytest.mark.parametrize("pieces", [1, 7, 400])
def test_a_request_that_comes_in_pieces_is_one_request(portal: Portal, pieces: int) -> None:
    words = Reporter(portal.url).report(answers())
    body = urlencode({"code": words}).encode()
    request = (
        f"PROXY TCP6 {address(7)} ::1 7 80\r\nPOST /zh/status HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n"
    ).encode() + body
    size = -(-len(request) // pieces)
    with connect(portal, None) as connection:
        for start in range(0, len(request), size):
            connection.sendall(request[start : start + size])
            time.sleep(0.002)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 200")
    assert b'id="status"' in answer


def test_two_requests_in_one_piece_get_two_answers(portal: Portal) -> None:
    request = b"GET /zh/help HTTP/1.1\r\nHost: x\r\n\r\n"
    last = b"GET /en/help HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with connect(portal, 9) as connection:
        connection.sendall(request + last[:20])
        time.sleep(0.2)
        connection.sendall(last[20:])
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert answer.count(b"HTTP/1.1 200") == 2


def test_clients_that_never_hang_up_delay_nobody(portal: Portal) -> None:
    staying = [connect(portal, None) for _ in range(20)]
    for connection in staying:
        connection.sendall(b"GET /" + b"a" * 40_000)
        assert b" 4" in connection.recv(1000)  # the head has no end: refused, and the connection is over
    assert opens_soon(portal)
    for connection in staying:
        connection.close()


def opens_soon(portal: Portal) -> bool:
    """Whether a page comes before someone who waits for a thread, or for others to hang up, would have it."""
    before = time.monotonic()
    assert Reporter(portal.url).open("/help")
    return time.monotonic() - before < SOON


@pytest.mark.parametrize(
    "start", [b"PROXY \r\n\r\n", b"\r\n\r\n", b"PROXY TCP6 ::1 ::1 1 1\r\n\r\n", b"\r\n", b"G", b""]
)
def test_what_is_no_request_yet_takes_no_thread(portal: Portal, start: bytes) -> None:
    waiting = [connect(portal, None) for _ in range(80)]  # more than there are threads
    for connection in waiting:
        connection.sendall(start)
    assert opens_soon(portal)
    for connection in waiting:
        connection.close()
