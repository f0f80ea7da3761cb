"""Whole visits in a real browser, with and without JavaScript, on a phone and a desktop, in both languages."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from browser import DESKTOP, PHONE, SCHEMES, Screen, violations, window
from playwright.sync_api import Browser, Page, Response
from walk import ANSWER, FACTS, PAGES, Site, Walk

from crypto import code

BUDGET = (40_000, 2)  # of one page: bytes of HTML, requests
WEIGHTS = dict.fromkeys(PAGES, (39_936, 1))  # every page looks the same on the line; none asks for anything else


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    site.server.stop()


def test_the_weights_are_within_the_budget() -> None:
    assert all(size <= BUDGET[0] and requests <= BUDGET[1] for size, requests in WEIGHTS.values())


def _visits() -> Iterator[object]:
    """All eight kinds; two of them, in which everything occurs once, are run each time."""
    for screen, language, javascript in product((PHONE, DESKTOP), ("zh", "en"), (False, True)):
        often = (screen, language, javascript) in {(PHONE, "zh", False), (DESKTOP, "en", True)}
        name = f"{screen.name}-{language}-{'with' if javascript else 'without'}-js"
        yield pytest.param(screen, language, javascript, marks=[] if often else [pytest.mark.slow], id=name)


@pytest.mark.parametrize(("screen", "language", "javascript"), list(_visits()))
def test_a_whole_visit(browser: Browser, site: Site, screen: Screen, language: str, *, javascript: bool) -> None:
    walk = Walk(site, language)
    seen: dict[str, str] = {}
    weights: dict[str, tuple[int, int]] = {}
    with window(browser, screen, javascript=javascript) as context:
        page = context.new_page()
        answers: list[Response] = []

        def note(answer: Response) -> None:
            if answer.request.is_navigation_request():
                answers.clear()
            answers.append(answer)

        page.on("response", note)

        def look(name: str, page: Page) -> None:
            seen[name] = page.locator("body").inner_text()
            weights[name] = (len(answers[0].body()), len(answers))
            assert page.evaluate("document.documentElement.scrollWidth") <= screen.width, name

        walk.take(page, look)
        assert context.cookies() == []
    assert list(seen) == PAGES
    assert weights == WEIGHTS
    _check_what_was_seen(seen, walk)
    (tip,) = site.house.own.tips()
    assert tip["report"]["facts"] == FACTS[language]
    assert sorted(attachment["name"] for attachment in tip["attachments"]) == sorted(
        ["现场.jpg", "合同.pdf", "现场.jpg"]
    )
    site.house.own.take_in(site.house.portal.export(site.house.stick)[-1])
    (tip,) = site.house.own.tips()
    assert tip["messages"][-1]["text"] in {"谢谢。", "Thank you."}
    assert _remains(site) == []


def _check_what_was_seen(seen: dict[str, str], walk: Walk) -> None:
    assert len(code.parse(walk.code)) == code.ENTROPY_SIZE
    assert FACTS[walk.language] in seen["review"]
    assert "HUAWEI P40" in seen["review"]
    assert "31.200, 121.500" in seen["check-answer"]
    assert ANSWER[walk.language] in seen["status"]
    assert not re.search("清风|qingfeng|corrupt|举报", seen["leave"], re.IGNORECASE)


def _remains(site: Site) -> list[Path]:
    """Sealed files that wait for a form that will not come back."""
    return list(site.house.portal.operator.instance.incoming.iterdir())


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_no_page_keeps_anyone_out(browser: Browser, site: Site, language: str) -> None:
    found: list[str] = []

    def look(name: str, page: Page) -> None:
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found.extend(f"{name}, {scheme}: {violation}" for violation in violations(page))

    with window(browser, PHONE, javascript=True) as context:
        Walk(site, language).take(context.new_page(), look)
    assert found == []


def test_printed_the_receipt_is_the_code_alone(browser: Browser, site: Site) -> None:
    printed: list[str] = []

    def look(name: str, page: Page) -> None:
        if name == "receipt":
            page.emulate_media(media="print")
            printed.extend([page.locator("body").inner_text(), page.title()])
            page.emulate_media(media="screen")

    walk = Walk(site, "zh")
    with window(browser, PHONE, javascript=True) as context:
        walk.report(context.new_page(), look)
    text, title = printed
    assert "".join(text.split()) == "".join(walk.code.split())
    assert title == "备忘"
