"""A real browser: Debian's chromium, driven by playwright."""

import json
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
_RULES: dict[str, object] = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
_ONLY_WRONG: dict[str, object] = {"resultTypes": ["violations"]}


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


def violations(page: Page, only: str = "") -> list[str]:
    """What axe-core finds wrong with a page, or what one of its rules finds. Needs a window with JavaScript."""
    rules = {"runOnly": [only]} if only else _RULES
    return readable(Axe().run(page, options=rules | _ONLY_WRONG).response)


def axe_script() -> str:
    """A script that asks axe-core about the page and gives its last argument the answer."""
    asked = f"axe.run(document, {json.dumps(_RULES | _ONLY_WRONG)})"
    return f"{Axe().axe_script}; {asked}.then(arguments[0], (error) => arguments[0](String(error)));"


def readable(answer: Any) -> list[str]:
    """What axe-core answered, a line for each element."""
    found = answer["violations"]
    return [f"{rule['id']} ({rule['impact']}): {node['html'][:120]}" for rule in found for node in rule["nodes"]]
