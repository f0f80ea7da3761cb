"""Reports and lookups per second, beside an empty page on the same server.

    make bench-portal            # or: .venv/bin/python bench/bench_portal.py [SECONDS]

Both servers are gunicorn with the portal's worker, processes and threads; they take turns, so that each has the machine
for itself. Every figure is the median of several turns. A journey is two requests: the form, then the report that is
answered with a code. Each request has a connection of its own, as it has in life: someone who writes a report needs
minutes between the two, and a server keeps no connection so long.
"""

import multiprocessing
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/support"))

from journey import Desk, Portal, Reporter, free_port
from rooms import answers

TURNS = 3
WORKERS = 4
CONCURRENCY = (1, 4, 16)
CLIENTS = 4  # processes; one alone would be slower than the server
BUDGETS = {"journey": 0.2, "lookup": 0.5}
SPREAD = 5  # p99 may be this many times p50

EMPTY = """
import sys
from pathlib import Path
from flask import Flask
from portal.instance import find
from portal.serve import Server
from portal.settings import load

class Empty(Server):
    def load(self):
        app = Flask("empty")
        app.add_url_rule("/", "empty", lambda: "")
        return app

place = find(Path(sys.argv[1]))
Empty(place, load(place.settings), sys.argv[2]).run()
"""


def ask(port: int, head: str, body: bytes = b"") -> tuple[bytes, bytes]:
    """One request on a connection of its own; (head, body) of the response."""
    with socket.create_connection(("127.0.0.1", port), 60) as connection:
        connection.sendall(f"{head}\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += _more(connection)
        length = int(re.search(rb"content-length: (\d+)", data[:end].lower())[1])  # type: ignore[index]
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


def make_journey(port: int, _: str) -> None:
    """The form, then a text report as a browser sends it: every field, most of them empty."""
    head, page = ask(port, "GET /zh/report HTTP/1.1")
    cookie = re.search(rb"(?i)set-cookie: ([^;]+)", head)[1].decode()  # type: ignore[index]
    hidden = dict(re.findall(rb'type="hidden" name="(\w+)" value="([^"]*)"', page))
    names = re.findall(rb'<(?:input type="text"|textarea|select)[^>]* name="(\w+)"', page)
    fields = dict.fromkeys((name.decode() for name in names), "")
    fields |= {name.decode(): value.decode() for name, value in hidden.items()}
    fields |= answers(facts="他每次发补贴都扣下一百元，村里很多人都知道。" * 10, confirmed="yes")
    boundary = "----bench"
    body = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    body += (
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename=""\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n\r\n--{boundary}--\r\n"
    )
    head, page = ask(
        port,
        f"POST /zh/report HTTP/1.1\r\nCookie: {cookie}\r\nContent-Type: multipart/form-data; boundary={boundary}",
        body.encode(),
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


ACTS: dict[str, Callable[[int, str], None]] = {"empty": get_empty, "journey": make_journey, "lookup": look_up}


def client(
    act: str, port: int, code: str, threads: int, seconds: float, results: "multiprocessing.Queue[list[float]]"
) -> None:
    """One process of clients; how long each act took."""
    times: list[float] = []

    def run() -> None:
        until = time.perf_counter() + seconds
        while (start := time.perf_counter()) < until:
            ACTS[act](port, code)
            times.append(time.perf_counter() - start)

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    results.put(times)


@dataclass
class Turn:
    """What one turn showed."""

    rate: float
    p50: float
    p99: float


def measure(act: str, port: int, code: str, concurrency: int, seconds: float) -> Turn:
    """One turn."""
    results: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
    count = min(CLIENTS, concurrency)
    clients = [
        multiprocessing.Process(target=client, args=(act, port, code, concurrency // count, seconds, results))
        for _ in range(count)
    ]
    for process in clients:
        process.start()
    times = sorted(taken for _ in clients for taken in results.get())
    for process in clients:
        process.join()
    return Turn(len(times) / seconds, times[len(times) // 2], times[int(len(times) * 0.99)])


def median(turns: list[Turn]) -> Turn:
    """Of each figure."""
    return Turn(*(statistics.median(getattr(turn, name) for turn in turns) for name in ("rate", "p50", "p99")))


def main() -> int:
    """Measure, print, and say whether the budgets are met."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    met = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        portal = Portal(folder / "portal", Desk(folder / "desk", "清江县纪委监委").card)
        (portal.instance / "settings.toml").write_text(f"workers = {WORKERS}\nposts_per_hour = {10**9}\n")
        other = Portal(folder / "empty", folder / "desk/committee.card")
        (other.instance / "settings.toml").write_text(f"workers = {WORKERS}\nposts_per_hour = {10**9}\n")
        portal.start()
        port = free_port()
        empty = subprocess.Popen(
            [sys.executable, "-c", EMPTY, str(other.instance), f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL
        )
        time.sleep(3)
        try:
            code = Reporter(portal.url).report(answers())
            ports = {"empty": port, "journey": int(portal.url.rpartition(":")[2])}
            ports["lookup"] = ports["journey"]
            print(f"{WORKERS} processes; {TURNS} turns of {seconds:g} s; rates per second, times in milliseconds")
            print(f"{'':>10} {'clients':>7} {'rate':>8} {'p50':>7} {'p99':>7}  {'of empty':>8}  budget")
            for concurrency in CONCURRENCY:
                turns: dict[str, list[Turn]] = {act: [] for act in ACTS}
                for _ in range(TURNS):
                    for act in ACTS:
                        turns[act].append(measure(act, ports[act], code, concurrency, seconds))
                middle = {act: median(turns[act]) for act in ACTS}
                for act, turn in middle.items():
                    share = turn.rate / middle["empty"].rate
                    line = (
                        f"{act:>10} {concurrency:>7} {turn.rate:>8.0f} {turn.p50 * 1000:>7.2f} {turn.p99 * 1000:>7.2f}"
                    )
                    if act in BUDGETS:
                        good = share >= BUDGETS[act]
                        line += f"  {share:>8.2f}  ≥ {BUDGETS[act]} {'met' if good else 'MISSED'}"
                        if act == "journey" and concurrency == CONCURRENCY[-1]:
                            spread = turn.p99 / turn.p50
                            line += f"; p99/p50 {spread:.1f} ≤ {SPREAD} {'met' if spread <= SPREAD else 'MISSED'}"
                            good = good and spread <= SPREAD
                        met = met and good
                    print(line, flush=True)
        finally:
            empty.terminate()
            empty.wait()
            portal.stop()
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
