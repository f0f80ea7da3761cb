"""A flood of wrong codes, slow connections and garbage, while an honest reporter goes all the way."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from journey import Desk, File, Portal, Refused, Reporter
from leaks import leaks
from rooms import answers

MARKER = "flood-7c1e0b5a93"
TRIES = 4
PAUSE = 0.2  # seconds between journeys: the honest are not the ones to be limited here
GROWTH = 2 * 32 * 10**6  # bytes of memory that a flood may cost the two workers: as much as an upload may
Page = TypeVar("Page")
SOON = 15  # seconds; the slow ones stay for far longer
SUPPORT = Path(__file__).parents[1] / "support"


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    portal = Portal(tmp_path / "portal", Desk(tmp_path / "desk", "清江县纪委监委").card)
    portal.start()
    yield portal
    portal.stop()


@pytest.mark.parametrize("seconds", [8, pytest.param(60, marks=pytest.mark.slow)])
def test_an_honest_reporter_gets_through_a_flood(portal: Portal, tmp_path: Path, seconds: int) -> None:
    warm_up(portal)
    before = memory(portal)
    journeys = 1
    with attackers(portal, seconds + 5) as flood:
        time.sleep(2)  # until all of them are there
        until = time.monotonic() + seconds
        journey(portal, 0)
        while time.monotonic() < until:
            journey(portal, journeys)
            journeys += 1
            time.sleep(PAUSE)
        assert flood.poll() is None  # it was still running
    time.sleep(1)
    grown = memory(portal) - before
    (tmp_path / "stick").mkdir()
    portal.export(tmp_path / "stick")
    print(f"{journeys} journeys in {seconds} s; {grown / 1e6:.1f} MB more memory")  # noqa: T201
    assert journeys >= seconds / 4
    assert grown < GROWTH
    assert portal.log.stat().st_size < 10_000
    assert re.search(r"\d+\.\d+\.\d+\.\d+(?!:\d+ )", log_of_requests(portal)) is None
    assert leaks(MARKER, [portal.instance, portal.log]) == []
    assert not list((portal.instance / "incoming").iterdir())


def test_a_stopped_client_of_each_kind_occupies_no_thread_for_pages(portal: Portal) -> None:
    with attackers(portal, 6):
        time.sleep(3)
        for _ in range(20):
            start = time.monotonic()
            assert httpx.get(f"{portal.url}/zh/").status_code == 200
            assert time.monotonic() - start < SOON


def journey(portal: Portal, number: int) -> None:
    """A report, a lookup and an addition; every third time with a file."""
    reporter = Reporter(portal.url)
    files: list[File] = [("a.bin", bytes(300_000), "image/png")] if number % 3 == 0 else []
    reporter.open("/report")
    code = insist(lambda files: reporter.send_report(answers(facts=f"第{number}件事。"), files), files)
    assert insist(lambda _: reporter.look_up(code), []).status == "received"
    insist(lambda files: add(reporter, files), files)


def add(reporter: Reporter, files: list[File]) -> None:
    """An addition; the page that follows is the same whether it was taken or not, but for what it says."""
    page = reporter.follow_up("还有一点。", files)
    if "没有丢" in page.html:
        raise Refused(page.html)


def insist(act: Callable[[list[File]], Page], files: list[File]) -> Page:
    """Do what the pages say: when there is no room, without files now, or again in a while."""
    for _ in range(TRIES):
        try:
            return act(files)
        except Refused as refused:
            if "分钟" not in str(refused):
                raise
            files = []
            time.sleep(1)
    raise AssertionError("no journey in this flood")


def warm_up(portal: Portal) -> None:
    """So that what is loaded once does not count as growth."""
    for number in range(12):
        journey(portal, number)


@contextmanager
def attackers(portal: Portal, seconds: int) -> Iterator["subprocess.Popen[bytes]"]:
    """The flood, in a process of its own."""
    port = portal.url.rpartition(":")[2]
    with subprocess.Popen([sys.executable, str(SUPPORT / "flood.py"), port, str(seconds), MARKER]) as flood:
        try:
            yield flood
        finally:
            flood.kill()


def memory(portal: Portal) -> int:
    """Bytes of all workers, each shared page counted once."""
    assert portal.process
    pid = portal.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    assert len(children) == 2
    rollups = [Path(f"/proc/{child}/smaps_rollup").read_text() for child in children]
    return sum(int(amount) * 1024 for rollup in rollups for amount in re.findall(r"(?m)^Pss:\s+(\d+) kB", rollup))


def log_of_requests(portal: Portal) -> str:
    """The log without the line in which the server says where it listens."""
    return "\n".join(line for line in portal.log.read_text().splitlines() if "Listening at" not in line)
