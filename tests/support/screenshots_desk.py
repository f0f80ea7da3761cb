"""Pictures of every page of the workbench, in both languages: `screenshots_desk.py FOLDER`."""

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from browser import DESKTOP, PHONE, Screen, chromium, window
from journey import PASSPHRASE
from playwright.sync_api import Browser, Page
from rooms import House
from workbench import OFFICER, Workbench, house_with_reports

PAGES = ("conflicts", "intake", "officers", "audit", "passphrase", "help")


def main(folder: Path) -> None:
    """A day at the desk, once for each language and window."""
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for language in ("zh", "en"):
            for screen, scheme in ((DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light")):
                with tempfile.TemporaryDirectory() as place:
                    _day(browser, house_with_reports(Path(place)), language, screen, scheme, folder)


def _day(browser: Browser, house: House, language: str, screen: Screen, scheme: str, folder: Path) -> None:
    with Workbench(house.own.vault.folder.root) as desk, window(browser, screen, color_scheme=scheme) as context:
        page = context.new_page()

        def shoot(name: str) -> None:
            page.screenshot(path=folder / f"desk-{name}-{language}-{screen.name}-{scheme}.png", full_page=True)

        page.goto(re.sub("/(zh|en)/", f"/{language}/", desk.link))
        shoot("sign-in")
        page.locator("#officer").fill(OFFICER)
        page.locator("#passphrase").fill(PASSPHRASE)
        page.locator("main button").click()
        shoot("queue-empty")
        _exchange(page, f"{desk.url}/{language}", house.stick, shoot)
        _read_and_answer(page, f"{desk.url}/{language}", shoot)
        for name in PAGES:
            page.goto(f"{desk.url}/{language}/{name}")
            shoot(name)


def _exchange(page: Page, url: str, stick: Path, shoot: Callable[[str], None]) -> None:
    page.goto(f"{url}/sticks")
    shoot("sticks")
    page.locator("#import-folder").fill(str(stick))
    page.locator("form", has=page.locator("#import-folder")).get_by_role("button").click()
    page.locator("#summary").wait_for()
    shoot("taken-in")
    page.goto(f"{url}/sticks")
    page.locator("#export-folder").fill("/nowhere")
    page.locator("form", has=page.locator("#export-folder")).get_by_role("button").click()
    page.locator("#problem").wait_for()
    shoot("refused")


def _read_and_answer(page: Page, url: str, shoot: Callable[[str], None]) -> None:
    page.goto(f"{url}/tips")
    shoot("queue")
    page.locator("td a").first.click()
    shoot("tip")
    page.locator("#note").fill("已电话核对该镇低保名册，待复印件。")
    page.locator("form", has=page.locator("#note")).get_by_role("button").click()
    page.locator("#new-status").select_option("need_info")
    page.locator("#text").fill("感谢您的反映。请补充：两户的小轿车是什么时候买的？")
    page.locator("form", has=page.locator("#new-status")).get_by_role("button").click()
    shoot("preview")
    page.locator("main button").first.click()
    page.locator("ul.suggestions button").first.click()
    shoot("tip-answered")
    page.goto(f"{url}/search")
    page.locator("#query").fill("低保 小轿车")
    page.locator("main form button").click()
    shoot("search")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
