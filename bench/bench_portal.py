"""Reports and lookups per second, beside an empty page on the same server.

    make bench-portal            # or: .venv/bin/python bench/bench_portal.py [SECONDS] [MAILBOXES]

What is compared: an empty Flask page under the portal's own server, with the processes, threads and limits that an
instance has when it is made, and the same clients; and a bare journey, of which nothing can be left out
(`reference.py`). The servers take turns, so that each has the machine for itself, and every figure is the median of
several turns. A journey is two requests: the form, then the report that is answered with a code. Each request, also of
the empty page, has a connection of its own, as it has in life: someone who writes a report needs minutes between the
two, and a server keeps no connection so long. The portal's pages are read whole, padding included. Clients and servers
share the cores, so what the client spends on a page counts against it. Where other programs use them too, look at
ratios, and at what one act costs: processor time of server and clients, which waiting for a core does not change.

A receipt waits for the medium. With one client nothing else goes on meanwhile, so a journey takes at least one sync of
the medium under the temporary folder (`TMPDIR`), whose time is printed first.

The last lines compare lookups in a portal with 1000 mailboxes and one with MAILBOXES (10⁶), rows that are written
straight into the table.
"""

import os
import secrets
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/support"))

from journey import Desk, Portal, Reporter, free_port
from load import ACTS, Site, Turn, measure, median
from rooms import answers

from portal.settings import Settings

TURNS = 5
REFERENCE = Path(__file__).with_name("reference.py")
CONCURRENCY = (1, 4, 16)
BUDGETS = {"journey": 0.2, "lookup": 0.5}
REFERENCES = ("empty", "bare")
SPREAD = 5  # p99 may be this many times p50
FEW, MANY = 1000, 10**6  # mailboxes
GROWTH = 1.2  # a lookup among many may take this many times as long as one among few
_SYNCS = 101
_LETTER = 20 * 1024  # bytes


@contextmanager
def site(folder: Path, card: Path, mailboxes: int = 0) -> Iterator[Site]:
    """A portal with so many mailboxes of nobody."""
    portal = Portal(folder, card)
    _set_up(portal, mailboxes)
    portal.start()
    try:
        code = Reporter(portal.url).report(answers())
        yield Site(int(portal.url.rpartition(":")[2]), portal.process.pid, code)  # type: ignore[union-attr]
    finally:
        portal.stop()


@contextmanager
def reference(folder: Path, card: Path) -> Iterator[Site]:
    """The empty page, and the bare journey."""
    portal = Portal(folder, card)
    _set_up(portal, 0)
    port = free_port()
    words = [sys.executable, str(REFERENCE), str(portal.instance), f"127.0.0.1:{port}"]
    process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    time.sleep(3)
    try:
        yield Site(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _set_up(portal: Portal, mailboxes: int) -> None:
    (portal.instance / "settings.toml").write_text(f"posts_per_hour = {10**9}\n")
    database = sqlite3.connect(portal.instance / "portal.db")
    ((committee,),) = database.execute("SELECT id FROM committees WHERE route = 'own'")
    addresses = sorted(secrets.token_bytes(32) for _ in range(mailboxes))
    rows = ((address, committee, "2026-01-01") for address in addresses)
    database.executemany("INSERT INTO mailboxes (address, committee, day) VALUES (?, ?, ?)", rows)
    database.commit()
    database.close()


def turns(acts: dict[str, Callable[[], Turn]]) -> dict[str, Turn]:
    """The medians of several turns, each act in each."""
    found: dict[str, list[Turn]] = {name: [] for name in acts}
    for _ in range(TURNS):
        for name, act in acts.items():
            found[name].append(act())
    return {name: median(several) for name, several in found.items()}


def compare_with_reference(portal: Site, other: Site, seconds: float) -> bool:
    """Print the budgets' table; whether they are met."""
    met = True
    print(f"{'':>10} {'clients':>7} {'rate':>8} {'p50':>7} {'p99':>7} {'cost':>7}  of bare  by cost  of empty  budget")
    for concurrency in CONCURRENCY:
        sites = dict.fromkeys(ACTS, portal) | dict.fromkeys(REFERENCES, other)
        middle = turns({act: _turn(act, sites[act], concurrency, seconds) for act in ACTS})
        for act, turn in middle.items():
            print(f"{act:>10} {concurrency:>7} {_figures(turn)}", end="")
            print(f"  {turn.rate / middle['bare'].rate:>7.2f}" if act == "journey" else " " * 9, end="")
            if act in BUDGETS:
                share = turn.rate / middle["empty"].rate
                print(f"  {middle['empty'].cost / turn.cost:>7.2f}", end="")
                print(f"  {share:>8.2f}  ≥ {BUDGETS[act]} {_verdict(share >= BUDGETS[act])}", end="")
                met = met and share >= BUDGETS[act]
            if act == "journey" and concurrency == CONCURRENCY[-1]:
                spread = turn.p99 / turn.p50
                print(f"; p99/p50 {spread:.1f} ≤ {SPREAD} {_verdict(spread <= SPREAD)}", end="")
                met = met and spread <= SPREAD
            print(flush=True)
    return met


def compare_sizes(few: Site, many: Site, count: int, seconds: float) -> bool:
    """Print lookups among few and many mailboxes; whether they are alike."""
    middle = turns({"few": _turn("lookup", few, 1, seconds), "many": _turn("lookup", many, 1, seconds)})
    growth = middle["many"].p50 / middle["few"].p50
    print(f"lookup among {FEW:>9} mailboxes {_figures(middle['few'])}")
    print(f"lookup among {count:>9} mailboxes {_figures(middle['many'])}", end="")
    print(f"  p50 × {growth:.2f} ≤ {GROWTH} {_verdict(growth <= GROWTH)}", flush=True)
    return growth <= GROWTH


def _turn(act: str, place: Site, concurrency: int, seconds: float) -> Callable[[], Turn]:
    return lambda: measure(act, place, concurrency, seconds)


def _figures(turn: Turn) -> str:
    return f"{turn.rate:>8.0f} {turn.p50 * 1000:>7.2f} {turn.p99 * 1000:>7.2f} {turn.cost * 1000:>7.2f}"


def sync_time(folder: Path) -> float:
    """Seconds that one sync of a few pages takes where nothing else is being written."""
    times = []
    with (folder / "sync").open("wb", buffering=0) as file:
        for _ in range(_SYNCS):
            file.write(bytes(_LETTER))
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - start)
    return sorted(times)[_SYNCS // 2]


def _verdict(met: bool) -> str:  # noqa: FBT001
    return "met" if met else "MISSED"


def main() -> int:
    """Measure, print, and say whether the budgets are met."""
    given = sys.argv[1:]
    seconds = float(given[0]) if given else 3.0
    many = int(given[1]) if given[1:] else MANY
    print(f"{Settings().workers} processes; {TURNS} turns of {seconds:g} s; rates per second, times in milliseconds")
    print(f"{os.cpu_count()} cores, load before: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"one sync of the medium: {sync_time(folder) * 1000:.2f} ms")
        card = Desk(folder / "desk", "清江县纪委监委").card
        with site(folder / "portal", card) as portal, reference(folder / "reference", card) as other:
            met = compare_with_reference(portal, other, seconds)
        with site(folder / "few", card, FEW) as few, site(folder / "many", card, many) as full:
            met = compare_sizes(few, full, many, seconds) and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
