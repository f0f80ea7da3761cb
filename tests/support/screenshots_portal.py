"""Pictures of every page of the site, in both languages, on a phone and a desktop, light and dark.

.venv/bin/python tests/support/screenshots_portal.py FOLDER
"""

import sys
import tempfile
from pathlib import Path

from browser import DESKTOP, PHONE, SCHEMES, chromium, window
from playwright.sync_api import Browser, Page
from walk import Site, Walk


def main() -> None:
    """Walk through the site once in each language, and take pictures of each page."""
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        for language in ("zh", "en"):
            site = Site(Path(folder) / language)
            try:
                take(browser, Walk(site, language), target)
            finally:
                site.server.stop()


def take(browser: Browser, walk: Walk, target: Path) -> None:
    """Pictures of one walk, in every look."""

    def pictures(name: str, page: Page) -> None:
        for screen in (DESKTOP, PHONE):
            page.set_viewport_size({"width": screen.width, "height": screen.height})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                path = target / f"portal-{walk.language}-{screen.name}-{scheme}-{name}.png"
                page.screenshot(path=path, full_page=True)

    with window(browser, PHONE) as context:
        walk.take(context.new_page(), pictures)


if __name__ == "__main__":
    main()
