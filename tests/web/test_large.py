"""300 MB and 2 GiB from the browser, over a line that breaks twice: they arrive whole, and the tab stays small."""

import hashlib
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from bare import BareTab
from firefox import firefox
from journey import Desk, Portal
from playwright.sync_api import Browser
from recorder import Recorder, recorder

SIZE = 300_000_000
LARGEST = 2 * 2**30  # what a site takes unless its operator says otherwise
GROWTH = 320 * 2**20  # bytes that a browser may take more than before, rubbish included
FLOOR = 64 * 2**20  # bytes that come and go anyway
PLATEAU = 1.5  # the most in the last third, compared with the most in the first
pytestmark = pytest.mark.long


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk", "清江县纪委监委")


@pytest.fixture
def line(tmp_path: Path, desk: Desk) -> Iterator[Recorder]:
    portal = Portal(tmp_path / "portal", desk.card)
    portal.start()
    with recorder(portal.url, tmp_path / "recorded") as running:
        running.portal = portal  # type: ignore[attr-defined]
        yield running
    portal.stop()


@pytest.fixture(params=[SIZE])
def large(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The first 300 MB are noise; what is more is a hole."""
    path = tmp_path / "large.bin"
    with path.open("wb") as file:
        dice = random.Random(300)
        for _ in range(SIZE // 1_000_000):
            file.write(dice.randbytes(1_000_000))
        file.truncate(request.param)
    return path


def resident(pids: Iterable[int]) -> int:
    """Bytes in memory of these processes, shared pages counted in part."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += int(re.findall(r"^Pss:\s+(\d+)", text, re.MULTILINE)[0]) * 1024
    return total


def children(pid: int) -> list[int]:
    found = [pid]
    for name in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in name.read_text().split():
            found += children(int(child))
    return found


def break_twice(
    line: Recorder, large: Path, pids: Callable[[], list[int]], done: Callable[[], bool], before: int
) -> list[int]:
    """Cut the line twice on the way; the most memory that was taken in each third of it, beyond that `before`."""
    start, size = time.monotonic(), large.stat().st_size
    thirds, cuts, end = [0, 0, 0], [size // 3, 2 * size // 3], start + size / 500_000
    while not done():
        assert time.monotonic() < end
        third = min(3 * line.sent // size, 2)
        thirds[third] = max(thirds[third], resident(pids()))
        if cuts and line.sent > cuts[0]:
            cuts.pop(0)
            line.cut()
            time.sleep(3)
            line.mend()
        time.sleep(0.2)
    assert cuts == []
    grown = [most - before for most in thirds]
    print("\n", [f"{each / 2**20:.0f} MiB more" for each in grown], f"{time.monotonic() - start:.0f} s")  # noqa: T201
    return grown


def assert_small(grown: list[int]) -> None:
    """What the tab takes stays the same, however much it has sent."""
    assert max(grown) < GROWTH
    assert grown[2] < PLATEAU * max(grown[0], FLOOR)


def assert_arrived(line: Recorder, desk: Desk, large: Path, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    portal: Portal = line.portal  # type: ignore[attr-defined]
    desk("import", portal.export(tmp_path / "stick"))
    (attachment,) = desk.json("show", desk.json("list")[0]["tip"])["attachments"]
    with large.open("rb") as file:
        assert attachment["sha256"] == hashlib.file_digest(file, "sha256").hexdigest()
    assert line.sent < large.stat().st_size * 1.1


@pytest.mark.parametrize("large", [SIZE, LARGEST], indirect=True, ids=["300-MB", "2-GiB"])
def test_chromium_sends_a_large_file_over_a_broken_line(
    browser: Browser, line: Recorder, desk: Desk, large: Path, tmp_path: Path
) -> None:
    tab = BareTab(browser, f"{line.url}/zh/report")
    tab.wait_for('[data-part="ready"]')
    tab.run("document.querySelector('#report-form input[name=about_organ][value=no]').click()")
    tab.run("document.querySelector('#subject_unit').value = '某镇政府'")
    tab.run("document.querySelector('#facts').value = '他收了钱。'")
    tab.choose("#files", large)
    before = resident(tab.pids())
    tab.run("document.querySelector('#send').click()")
    grown = break_twice(line, large, tab.pids, lambda: tab.shown("#receipt-code span"), before)
    tab.close()
    assert_small(grown)
    assert_arrived(line, desk, large, tmp_path)


def test_firefox_sends_a_large_file_over_a_broken_line(line: Recorder, desk: Desk, large: Path, tmp_path: Path) -> None:
    with firefox(tmp_path / "firefox") as tab:
        tab.open(f"{line.url}/zh/report")
        tab.wait_for('[data-part="ready"]')
        tab.click('#report-form input[name="about_organ"][value="no"]')
        tab.type("#subject_unit", "某镇政府")
        tab.type("#facts", "他收了钱。")
        tab.type("#files", str(large))
        before = resident(children(tab.pid))
        tab.click("#send")
        grown = break_twice(line, large, lambda: children(tab.pid), lambda: tab.shown('[data-part="receipt"]'), before)
    assert_small(grown)
    assert_arrived(line, desk, large, tmp_path)
