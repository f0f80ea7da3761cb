"""Both browsers, each as one tab with JavaScript that is asked the same things."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from browser import Screen, violations, window
from firefox import firefox
from playwright.sync_api import Browser, BrowserContext, Page

BROWSERS = ("chromium", "firefox")


class AnyTab(Protocol):
    """See firefox.Tab."""

    def open(self, url: str) -> None: ...
    def click(self, selector: str) -> None: ...
    def type(self, selector: str, text: str) -> None: ...
    def text(self, selector: str) -> str: ...
    def attribute(self, selector: str, name: str) -> str: ...
    def wait_for(self, selector: str, seconds: float = ...) -> None: ...
    def run(self, script: str) -> Any: ...
    def complaints(self) -> list[str]: ...
    def violations(self) -> list[str]: ...


class Chromium:
    """A page of Debian's chromium, asked as Firefox is."""

    def __init__(self, context: BrowserContext) -> None:
        self._complaints: list[str] = []
        context.on("console", lambda said: self._complain(said.text) if said.type in {"error", "warning"} else None)
        context.on("weberror", lambda error: self._complain(str(error.error)))
        self._page: Page = context.new_page()

    def open(self, url: str) -> None:
        self._page.goto(url)

    def click(self, selector: str) -> None:
        self._page.locator(selector).first.click()

    def type(self, selector: str, text: str) -> None:
        control = self._page.locator(selector)
        fill: Callable[[str], None] = (
            control.set_input_files if control.get_attribute("type") == "file" else control.fill
        )
        fill(text)

    def text(self, selector: str) -> str:
        return self._page.locator(selector).first.inner_text()

    def attribute(self, selector: str, name: str) -> str:
        return str(self._page.locator(selector).first.get_attribute(name))

    def wait_for(self, selector: str, seconds: float = 60) -> None:
        self._page.locator(selector).first.wait_for(timeout=1000 * seconds)

    def run(self, script: str) -> Any:
        return self._page.evaluate(f"() => {{ {script} }}")

    def complaints(self) -> list[str]:
        return self._complaints

    def violations(self) -> list[str]:
        return violations(self._page)

    def _complain(self, text: str) -> None:
        if "net::ERR_" not in text:  # a line that is cut on purpose
            self._complaints.append(text)


@contextmanager
def tab(name: str, chromium: Browser, screen: Screen, folder: Path) -> Iterator[AnyTab]:
    """A tab of the browser of this name, one of BROWSERS."""
    if name == "chromium":
        with window(chromium, screen, javascript=True) as context:
            yield Chromium(context)
    else:
        with firefox(folder / "firefox") as running:
            running.resize(screen)
            yield running
