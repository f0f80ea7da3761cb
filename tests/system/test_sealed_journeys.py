"""Whole visits of browsers that seal: both of them, on a phone and a desktop, in both languages, over a broken line."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from browser import DESKTOP, PHONE, Screen
from firefox import wait
from leaks import leaks, secrets_of
from papers import photo_with_place
from playwright.sync_api import Browser
from recorder import Recorder, recorder
from tabs import BROWSERS, AnyTab, tab
from walk import ANSWER, FACTS, Site

READY = '[data-part="ready"]'
PROGRESS = '[data-part="progress"]'
MARKER = "记号-marker-52d0"
FURTHER = f"我老婆看见他上周又收了一次。{MARKER}"
ACCEPTED = "已受理。Accepted."


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    site.server.stop()


@pytest.fixture
def line(site: Site, tmp_path: Path) -> Iterator[Recorder]:
    with recorder(site.server.url, tmp_path / "recorded") as running:
        yield running


class Visit:
    """One reporter, who looks at each page before going on."""

    def __init__(self, tab: AnyTab, line: Recorder, language: str, screen: Screen) -> None:
        self.tab, self.line, self.language, self.screen = tab, line, language, screen
        self.wrong: list[str] = []

    def look(self, name: str) -> None:
        """Whether the page fits and keeps nobody out."""
        if self.tab.run("return document.documentElement.scrollWidth") > self.screen.width:
            self.wrong.append(f"{name} does not fit")
        self.wrong += [f"{name}: {violation}" for violation in self.tab.violations()]

    def send(self, button: str, *, end: str) -> None:
        """Press what sends while the line is broken, look at the progress, mend the line, wait for the end."""
        self.line.cut()
        self.tab.click(button)
        wait(lambda: self.tab.text('[data-part="left"]') != "")
        assert self.tab.attribute('[data-part="left"]', "role") == "status"  # read aloud
        assert self.tab.attribute(f"{PROGRESS} progress", "aria-label") == self.tab.text(f"{PROGRESS} h1")
        self.look("progress")
        self.line.mend()
        self.tab.wait_for(end)
        self.look(end)

    def report(self, files: list[Path]) -> str:
        """The form, the look at the text and a photo, the receipt: its code."""
        self.tab.open(f"{self.line.url}/{self.language}/report")
        self.tab.wait_for(READY)
        self.tab.click('#report-form input[name="about_organ"][value="no"]')
        self.tab.type("#subject_unit", "清江县交通局")
        self.tab.type("#facts", FACTS[self.language] + MARKER)
        for file in files:
            self.tab.type("#files", str(file))
        self.look("form")
        self.tab.click("#send")
        self.tab.wait_for('[data-part="look"] h1')
        assert "HUAWEI P40" in self.tab.text('[data-part="rows"]')
        assert "13812345678" in self.tab.text('[data-part="reasons"]')
        self.look("texts and files")
        self.send('[data-part="go"]', end="#receipt-code span")
        return self.tab.text("#receipt-code")

    def status(self, receipt: str) -> str:
        """Enter the code: where the report stands."""
        self.tab.open(f"{self.line.url}/{self.language}/status")
        self.tab.wait_for(READY)
        self.tab.type("#code", receipt)
        self.tab.click("#show")
        self.tab.wait_for("#status")
        self.look("status")
        return self.tab.attribute("#status", "data-status")

    def answer(self, file: Path) -> None:
        """A text and one more file; what tells in the text is shown first."""
        self.tab.type("#local-text", FURTHER)
        self.tab.type("#local-files", str(file))
        self.tab.click('[data-part="add"] button[value="answer"]')
        self.tab.wait_for('[data-part="look"] h1')
        assert "我老婆" in self.tab.text('[data-part="reasons"]')
        self.look("answer")
        self.send('[data-part="go"]', end='[data-part="sent"]')


def _visits() -> Iterator[object]:
    """All eight kinds; one in each browser is run each time."""
    for name, screen, language in product(BROWSERS, (PHONE, DESKTOP), ("zh", "en")):
        often = (name, screen, language) in {("chromium", DESKTOP, "zh"), ("firefox", PHONE, "en")}
        marks = [] if often else [pytest.mark.slow]
        yield pytest.param((name, screen, language), marks=marks, id=f"{name}-{screen.name}-{language}")


@pytest.mark.parametrize("kind", list(_visits()))
def test_a_whole_visit_that_the_browser_seals(
    browser: Browser, site: Site, line: Recorder, tmp_path: Path, kind: tuple[str, Screen, str]
) -> None:
    name, screen, language = kind
    photo, paper = tmp_path / "现场.jpg", tmp_path / f"账本{MARKER}.txt"
    photo.write_bytes(photo_with_place())
    paper.write_text(MARKER * 100, encoding="utf-8")
    with tab(name, browser, screen, tmp_path) as running:
        visit = Visit(running, line, language, screen)
        receipt = visit.report([photo])
        assert visit.status(receipt) == "received"
        site.officers("need_info", ANSWER[language])
        assert visit.status(receipt) == "need_info"
        assert ANSWER[language] in running.text(".message")
        visit.answer(paper)
        site.officers("accepted", ACCEPTED)
        assert visit.status(receipt) == "accepted"
        assert ACCEPTED in running.text(".message")
        assert running.complaints() == []
    assert visit.wrong == []

    # Then the desk has all of it, and nobody on the way any of it
    (tip,) = site.house.own.tips()
    assert tip["sealed_by"] == "browser"
    assert tip["report"]["facts"] == FACTS[language] + MARKER
    assert FURTHER in [said["text"] for said in tip["messages"]]
    assert [file["name"] for file in tip["attachments"]] == [photo.name, paper.name]
    assert line.sent > 20_000  # the recorder is not blind
    _, asked, looked_up = line.taken.read_bytes().lower().partition(b"/status ")
    assert asked
    assert b"\ncookie:" not in looked_up  # the form's cookie ended with the receipt
    for secret in (MARKER, *secrets_of(receipt)):
        assert leaks(secret, [line.taken]) == []
