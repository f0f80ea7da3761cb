"""Pictures of every page of the site, in both languages, on a phone and a desktop, light and dark.

.venv/bin/python tests/support/screenshots_portal.py FOLDER
"""

import sys
import tempfile
from pathlib import Path

from browser import DESKTOP, PHONE, SCHEMES, chromium, window
from playwright.sync_api import Browser, Page
from walk import FACTS, Site, Walk


def main() -> None:
    """Walk through the site once in each language, and take pictures of each page."""
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        for language in ("zh", "en"):
            site = Site(Path(folder) / language)
            try:
                take(browser, Walk(site, language), target)
                look(browser, Walk(site, language), target)
            finally:
                site.server.stop()


def take(browser: Browser, walk: Walk, target: Path) -> None:
    """Pictures of one walk."""
    with window(browser, PHONE) as context:
        walk.take(context.new_page(), lambda name, page: pictures(target, f"{walk.language}-%s-{name}", page))


def look(browser: Browser, walk: Walk, target: Path) -> None:
    """Pictures of the look before sending where the browser seals."""
    with window(browser, PHONE, javascript=True) as context:
        page = context.new_page()
        walk.open(page, "report")
        page.wait_for_selector('[data-part="ready"]')
        page.locator("#about_organ input[value=no]").check()
        page.locator("#subject_unit").fill("清江县交通局")
        page.locator("#facts").fill(FACTS[walk.language])
        page.locator("#files").set_input_files(walk.files())
        page.locator("#send").click()
        page.wait_for_selector('[data-part="look"] h1')
        pictures(target, f"{walk.language}-%s-look", page)


def pictures(target: Path, name: str, page: Page) -> None:
    """Pictures of a page in every look; %s in the name is the screen and the scheme."""
    for screen in (DESKTOP, PHONE):
        page.set_viewport_size({"width": screen.width, "height": screen.height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            path = target / f"portal-{name % f'{screen.name}-{scheme}'}.png"
            page.screenshot(path=path, full_page=True)


if __name__ == "__main__":
    main()
