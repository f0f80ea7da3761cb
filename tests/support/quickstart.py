"""The printed quick-start for officers, with pictures of the real workbench: `quickstart.py FOLDER`.

Writes QUICKSTART.pdf and QUICKSTART.zh.pdf there: A4, one sheet of two sides each. The words are in deploy/quickstart.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from browser import Screen, chromium, window
from journey import PASSPHRASE, File
from playwright.sync_api import Browser, FloatRect, Locator, Page
from rooms import House, build
from workbench import OFFICER, REPORTS, Desktop

from desk.sticks import Stick

SOURCES = Path(__file__).parents[2] / "deploy" / "quickstart"
NAMES = {"en": "QUICKSTART.pdf", "zh": "QUICKSTART.zh.pdf"}
# Narrow, and twice as fine: the letters of a picture stay legible on 110 mm of paper.
SCREEN, FINENESS = Screen("print", 840, 700), 2
ANSWER = {
    "zh": "感谢您的反映。请补充：两户的小轿车是什么时候买的？",
    "en": "Thank you. When did the two families buy their cars?",
}
NOTICE = "<body style='font:26px sans-serif;padding:0 1em'><h2>低保公示</h2>"
NOTICE += "<p>张某某　2 人　每月 860 元<p>李某某　1 人　每月 430 元"


def house_with_a_photo(folder: Path, photo: bytes) -> House:
    """Some reports on a stick; the first brings a photo that can be looked at."""
    house = build(folder)
    for fields, files in REPORTS:
        taken: list[File] = [
            (name, photo, kind) if kind == "image/jpeg" else (name, body, kind) for name, body, kind in files
        ]
        house.portal.reporter().report(fields, taken)
    house.portal.export(house.stick)
    house.own.session.close()
    return house


def photo(browser: Browser) -> bytes:
    """A picture of a notice that never hung anywhere."""
    with window(browser, Screen("photo", 640, 240)) as context:
        page = context.new_page()
        page.set_content(NOTICE)
        return page.screenshot(type="jpeg")


def day(page: Page, desk: Desktop, stick: Path, language: str) -> Iterator[tuple[str, int | Locator]]:
    """A day at the desk; yields what each picture is called and what it shows: pixels from the heading, or a part."""
    url = f"{desk.url}/{language}"
    page.goto(desk.link(language))
    yield "sign-in", 320
    sign_in(page)
    with patch("desk.workbench.stick.plugged_in", lambda _: [Stick(Path("/media/li/QINGFENG"), 1)]):
        page.goto(f"{url}/sticks")
    yield "sticks", page.locator("section:has(#in)")
    carry(page, "in", stick)
    yield "taken-in", 230
    page.goto(f"{url}/tips")
    page.set_viewport_size({"width": 1080, "height": SCREEN.height})  # its table is wide
    yield "queue", page.locator("table")
    page.set_viewport_size({"width": SCREEN.width, "height": SCREEN.height})
    page.locator("tr", has_text="民政办").get_by_role("link").click()
    tip = page.url
    yield "classify", page.locator("section:has(#class)")
    page.goto(f"{tip}/files/1")
    page.locator("img.sheet").wait_for()  # no picture of a refusal, where a converter is missing
    yield "look", 300
    page.goto(tip)
    page.locator("#new-status").select_option("need_info")
    page.locator("#text").fill(ANSWER[language])
    page.locator("form[action$=preview] button").first.click()
    yield "preview", 400
    page.locator("form[action$=answer] button").first.click()
    page.goto(f"{url}/sticks")
    carry(page, "out", stick)
    yield "written-out", 140
    desk.seat.leave()
    page.goto(f"{url}/tips")
    yield "locked", 250


def sign_in(page: Page) -> None:
    """As the officer of the house."""
    page.locator("#officer").fill(OFFICER)
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("main form button").first.click()


def carry(page: Page, way: str, stick: Path) -> None:
    """Take a folder in, or write out to it, and wait for the end."""
    page.locator({"in": "#import-folder", "out": "#export-folder"}[way]).fill(str(stick))
    page.locator(f"form[action$={way}] button").first.click()
    page.locator("#summary").wait_for()


def top_of(page: Page, height: int) -> FloatRect:
    """So many pixels of what a page is about, from its heading on."""
    main = page.locator("main").bounding_box()
    assert main is not None
    return {"x": 0, "y": main["y"], "width": SCREEN.width, "height": height}


def take_pictures(browser: Browser, language: str, folder: Path) -> None:
    """One picture for each step of the sheet."""
    with (
        tempfile.TemporaryDirectory() as place,
        window(browser, SCREEN, device_scale_factor=FINENESS, color_scheme="light") as context,
    ):
        house = house_with_a_photo(Path(place), photo(browser))
        desk, page = Desktop(house.own.vault.folder.root), context.new_page()
        try:
            for name, part in day(page, desk, house.stick, language):
                if isinstance(part, int):
                    page.screenshot(path=folder / f"{name}.png", clip=top_of(page, part))
                else:
                    part.screenshot(path=folder / f"{name}.png")
        finally:
            desk.close()


def write(browser: Browser, language: str, target: Path) -> None:
    """The sheet in one language."""
    with tempfile.TemporaryDirectory() as place, window(browser, SCREEN) as context:
        folder = Path(place)
        take_pictures(browser, language, folder)
        for source in (SOURCES / f"{language}.html", SOURCES / "style.css"):
            shutil.copy2(source, folder)
        page = context.new_page()
        page.goto((folder / f"{language}.html").as_uri())
        page.pdf(path=target, prefer_css_page_size=True, print_background=True)


def main(folder: Path) -> None:
    """Both languages."""
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for language, name in NAMES.items():
            write(browser, language, folder / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
