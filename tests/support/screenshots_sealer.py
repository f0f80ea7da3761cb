"""Pictures of the offline sealer and of the pages where its files are handed in: python screenshots_sealer.py DIR."""

import sys
import tempfile
from pathlib import Path

from browser import DESKTOP, PHONE, chromium, window
from journey import Desk, Portal
from papers import photo_with_place
from playwright.sync_api import Page
from walk import FACTS


def main(target: Path) -> None:
    """Take them all."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        own, upper = Desk(folder / "own", "清江县纪委监委"), Desk(folder / "upper", "云岭市纪委监委")
        portal = Portal(folder / "portal", own.card, upper.card)
        portal("sealer", "--to", folder / "sealer.html")
        portal.start()
        try:
            for screen in (PHONE, DESKTOP):
                for language in ("zh", "en"):
                    with window(browser, screen, javascript=True) as context:
                        start = target / f"sealer-{language}-{screen.name}"
                        _sealer(context.new_page(), folder / "sealer.html", language, start)
                    with window(browser, screen) as context:
                        start = target / f"hand-in-{language}-{screen.name}"
                        _hand_in(context.new_page(), f"{portal.url}/{language}", folder / f"{language}.sealed", start)
        finally:
            portal.stop()


def _sealer(page: Page, sealer: Path, language: str, start: Path) -> None:
    page.goto(sealer.as_uri())
    if language == "en":
        page.get_by_role("button", name="English").click()
    side = page.locator(f"#{language}")
    photo = sealer.with_name("现场.jpg")
    photo.write_bytes(photo_with_place())
    page.screenshot(path=f"{start}-form.png", full_page=True)
    side.locator('button[type="submit"]').click()
    page.screenshot(path=f"{start}-problems.png")
    side.locator('input[value="no"]').check()
    side.locator(f"#{language}-subject_unit").fill("某镇政府")
    side.locator(f"#{language}-facts").fill(FACTS[language])
    side.locator(f"#{language}-files").set_input_files(photo)
    side.locator('button[type="submit"]').click()
    side.locator('[data-part="look"] h1').wait_for()
    page.screenshot(path=f"{start}-look.png", full_page=True)
    side.locator('[data-part="go"]').click()
    side.locator('[data-part="done"] h1').wait_for()
    page.screenshot(path=f"{start}-done.png", full_page=True)
    with page.expect_download() as download:
        side.locator('[data-part="save"]').click()
    download.value.save_as(sealer.with_name(f"{language}.sealed"))


def _hand_in(page: Page, site: str, file: Path, start: Path) -> None:
    page.goto(f"{site}/hand-in")
    page.screenshot(path=f"{start}-form.png", full_page=True)
    page.locator("#sealed").set_input_files(__file__)
    page.locator("form button").click()
    page.screenshot(path=f"{start}-refused.png", full_page=True)
    page.locator("#sealed").set_input_files(file)
    page.locator("form button").click()
    page.screenshot(path=f"{start}-done.png", full_page=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
