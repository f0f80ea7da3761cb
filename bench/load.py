"""Clients of the portal's benchmark: what each asks, how many answers come back in a time, and what they cost.

What a client does between two requests is taken from the server where both share the cores, and a budget that compares
with an empty page would count it against the portal. So a client keeps what is the same in every report, and reads of a
page no more than it needs.
"""

import multiprocessing
import re
import resource
import socket
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path
from urllib.parse import urlencode

from rooms import answers

CLIENTS = 4  # processes; one alone would be slower than the server
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: (\d+)")
_COOKIE = re.compile(rb"(?i)\r\nset-cookie: ([^;]+)")
_HIDDEN = re.compile(rb'type="hidden" name="(\w+)" value="([^"]*)"')
_INPUTS = re.compile(rb'<(?:input type="text"|textarea|select)[^>]* name="(\w+)"')
_BOUNDARY = "----bench"
_NO_FILE = (
    f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename=""\r\n'
    f"Content-Type: application/octet-stream\r\n\r\n\r\n--{_BOUNDARY}--\r\n"
)

_LOOK_AT_NOTHING = bytes(4096)  # about as long as a short report

_typed: list[bytes] = []  # what every report of this process says


def ask(port: int, head: str, body: bytes = b"") -> tuple[bytes, bytes]:
    """One request on a connection of its own; (head, body) of the response."""
    with socket.create_connection(("127.0.0.1", port), 60) as connection:
        connection.sendall(f"{head}\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += _more(connection)
        length = int(_LENGTH.search(data, 0, end)[1])  # type: ignore[index]
        while len(data) < end + 4 + length:
            data += _more(connection)
    return data[:end], data[end + 4 :]


def _more(connection: socket.socket) -> bytes:
    piece = connection.recv(65536)
    if not piece:
        raise ConnectionResetError
    return piece


def get_empty(port: int, _: str) -> None:
    """The reference."""
    ask(port, "GET / HTTP/1.1")


def make_bare_journey(port: int, _: str) -> None:
    """As many bytes as in a journey, of which the server looks at none."""
    ask(port, "GET /bare HTTP/1.1")
    ask(port, "POST /bare HTTP/1.1\r\nContent-Type: application/octet-stream", _LOOK_AT_NOTHING)


def make_journey(port: int, _: str) -> None:
    """The form, then a text report as a browser sends it: every field, most of them empty."""
    head, page = ask(port, "GET /zh/report HTTP/1.1")
    cookie = _COOKIE.search(head)[1].decode()  # type: ignore[index]
    if not _typed:
        _typed.append(_fill_in(page))
    hidden = b"".join(_field(name, value) for name, value in _HIDDEN.findall(page))
    _, page = ask(
        port,
        f"POST /zh/report HTTP/1.1\r\nCookie: {cookie}\r\nContent-Type: multipart/form-data; boundary={_BOUNDARY}",
        hidden + _typed[0],
    )
    if b'id="receipt-code"' not in page:
        raise AssertionError(page.decode())


def look_up(port: int, code: str) -> None:
    """One lookup of a report that was not answered yet."""
    _, page = ask(
        port,
        "POST /zh/status HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded",
        urlencode({"code": code}).encode(),
    )
    if b'id="status"' not in page:
        raise AssertionError(page.decode())


ACTS: dict[str, Callable[[int, str], None]] = {
    "empty": get_empty,
    "bare": make_bare_journey,
    "journey": make_journey,
    "lookup": look_up,
}


@dataclass
class Turn:
    """What one turn showed: acts per second, seconds that one took, and seconds of processor time that one cost."""

    rate: float
    p50: float
    p99: float
    cost: float


@dataclass
class Site:
    """A server that listens, its first process, and the code of a report in it."""

    port: int
    process: int
    code: str = ""

    def spent(self) -> float:
        """Seconds of processor time that its processes have taken, those of the kernel for them included."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        tasks = [task for process in (self.process, *children) for task in Path(f"/proc/{process}/task").iterdir()]
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def measure(act: str, site: Site, concurrency: int, seconds: float) -> Turn:
    """One turn."""
    before = site.spent() + _spent_by_clients()
    results: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
    count = min(CLIENTS, concurrency)
    clients = [
        multiprocessing.Process(target=_client, args=(act, site, concurrency // count, seconds, results))
        for _ in range(count)
    ]
    for process in clients:
        process.start()
    times = sorted(taken for _ in clients for taken in results.get())
    for process in clients:
        process.join()
    spent = site.spent() + _spent_by_clients() - before
    middle, late = times[len(times) // 2], times[int(len(times) * 0.99)]
    return Turn(len(times) / seconds, middle, late, spent / (len(times) + count))  # each began with one uncounted


def median(turns: list[Turn]) -> Turn:
    """Of each figure."""
    return Turn(*map(statistics.median, zip(*map(astuple, turns), strict=True)))


def _spent_by_clients() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _client(act: str, site: Site, threads: int, seconds: float, results: "multiprocessing.Queue[list[float]]") -> None:
    times: list[float] = []
    ACTS[act](site.port, site.code)  # what is prepared once

    def run() -> None:
        until = time.perf_counter() + seconds
        while (start := time.perf_counter()) < until:
            ACTS[act](site.port, site.code)
            times.append(time.perf_counter() - start)

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    results.put(times)


def _fill_in(page: bytes) -> bytes:
    fields = dict.fromkeys((name.decode() for name in _INPUTS.findall(page)), "")
    fields |= answers(facts="他每次发补贴都扣下一百元，村里很多人都知道。" * 10, confirmed="yes")
    return b"".join(_field(name.encode(), value.encode()) for name, value in fields.items()) + _NO_FILE.encode()


def _field(name: bytes, value: bytes) -> bytes:
    return b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (_BOUNDARY.encode(), name, value)
