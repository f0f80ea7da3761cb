"""A real browser: Debian's chromium, driven by playwright."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
# Nothing but the page under test: no updates, no sync, no guesses about the network.
_FLAGS = (
    "--no-sandbox",  # the tests run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@dataclass(frozen=True)
class Screen:
    """The size of a window, in CSS pixels."""

    name: str
    width: int
    height: int


PHONE = Screen("phone", 390, 844)
DESKTOP = Screen("desktop", 1280, 900)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser."""
    os.environ.setdefault("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def window(browser: Browser, screen: Screen, *, javascript: bool = False, **options: Any) -> Iterator[BrowserContext]:
    """A fresh profile with one window size; `options` are playwright's, `color_scheme` for example."""
    context = browser.new_context(
        viewport={"width": screen.width, "height": screen.height}, java_script_enabled=javascript, **options
    )
    context.set_default_timeout(15_000)
    try:
        yield context
    finally:
        context.close()


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with a page, one line each. Needs a window with JavaScript."""
    found = Axe().run(page, options=_RULES | {"resultTypes": ["violations"]}).response["violations"]
    return [f"{rule['id']} ({rule['impact']}): {node['html'][:120]}" for rule in found for node in rule["nodes"]]
