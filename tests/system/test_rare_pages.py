"""Pages that no visit passes through when all goes well keep nobody out either."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

import httpx
import pytest
from browser import PHONE, SCHEMES, violations, window
from playwright.sync_api import Browser
from rooms import House, answers

from desk.vault.founding import CARD_LIFETIME
from portal.intake import Intake
from portal.settings import MIB, Settings
from protocol.calendar import today

RARE = {
    "code-again": HTTPStatus.UNPROCESSABLE_ENTITY,
    "too large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "broken": HTTPStatus.INTERNAL_SERVER_ERROR,
    "closed": HTTPStatus.SERVICE_UNAVAILABLE,
}


def rare_pages(house: House, language: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, httpx.Response]]:
    """Each of RARE, and how it comes about."""
    house.portal.settings = replace(Settings(), max_upload_bytes=MIB)
    house.portal.restart()
    reporter = house.portal.reporter(language)
    dead = {"ticket": "of a server that was started anew", "text": "…", "kind": "answer"}
    yield "code-again", reporter.http.post(f"/{language}/follow-up", data=dead)
    reporter.open("/report")
    yield "too large", reporter.post("/report", answers(), [("a.bin", bytes(6 * MIB), "application/octet-stream")])
    with monkeypatch.context() as broken:
        broken.delattr(Intake, "report")
        reporter.open("/report")
        yield "broken", reporter.post("/report", answers())
    house.portal.restart(today() + CARD_LIFETIME + timedelta(days=1))
    yield "closed", house.portal.reporter(language).http.get(f"/{language}/report")


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_no_rare_page_keeps_anyone_out(
    browser: Browser, house: House, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[str] = []
    seen: dict[str, int] = {}
    with window(browser, PHONE, javascript=True) as context:
        page = context.new_page()
        for name, response in rare_pages(house, language, monkeypatch):
            seen[name] = response.status_code
            page.set_content(response.text)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                found.extend(f"{name}, {scheme}: {violation}" for violation in violations(page))
    assert seen == RARE
    assert found == []
