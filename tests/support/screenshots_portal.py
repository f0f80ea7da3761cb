"""Pictures of every page of the site, in both languages, on a phone and a desktop, light and dark.

    .venv/bin/python tests/support/screenshots_portal.py FOLDER
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from browser import DESKTOP, PHONE, Screen, chromium, window
from journey import Desk, Portal
from playwright.sync_api import Browser, Page
from walk import Walk


@contextmanager
def site(folder: Path) -> "Iterator[tuple[Portal, Desk]]":
    """A portal and its desk."""
    desk = Desk(folder / "desk", "清江县纪委监委")
    upper = Desk(folder / "superior", "云岭市纪委监委")
    portal = Portal(folder / "portal", desk.card, upper.card)
    portal.start()
    try:
        yield portal, desk
    finally:
        portal.stop()


def main() -> None:
    """Walk through the site once for each look, and take a picture of each page."""
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, site(Path(folder)) as (portal, desk), chromium() as browser:
        for language in ("zh", "en"):
            for screen in (PHONE, DESKTOP):
                for scheme in ("light", "dark"):
                    take(browser, Walk(portal, desk, Path(folder), language), screen, scheme, target)


def take(browser: Browser, walk: Walk, screen: Screen, scheme: str, target: Path) -> None:
    """Pictures of one walk."""

    def picture(name: str, page: Page) -> None:
        page.screenshot(path=target / f"portal-{walk.language}-{screen.name}-{scheme}-{name}.png", full_page=True)

    with window(browser, screen, color_scheme=scheme) as context:
        walk.take(context.new_page(), picture)


if __name__ == "__main__":
    main()
