"""Judging in a real browser, with the keyboard alone: from planted tips to a decision, a look and a sanitised copy."""

import random
import subprocess
from pathlib import Path

import pytest
from browser import DESKTOP, violations, window
from journey import PASSPHRASE
from planted import edited
from playwright.sync_api import Browser, Locator, Page, expect
from rooms import House, build
from workbench import OFFICER, Desktop, hire

from desk.judging import conflicts
from desk.office import session as sessions
from desk.office.roles import Role
from tests.desk.viewing.hostile import png

RELATIVE, COLLEAGUE = "单志强", "小周"
MARK = "独角兽暗语"
STORY = (
    f"去年十月在河堤路的饭店，鑫源建材的老板给了{RELATIVE}一个信封，里面是两万元现金，之后城南小区改造的尾款很快拨了下来。"
    f"{MARK}。我向单位反映后被调去守水库，组长说再告就让我家的低保也没有。"
)
ABOUT = {"subject_name": f"{RELATIVE}局长", "subject_unit": "清江县住建局", "category": "bribery", "about_organ": "no"}
WHY = {"zh": "已经发生打击报复：直接列为 A", "en": "Retaliation has happened: A at once"}
GREY = 80

pytestmark = pytest.mark.slow


def planted(folder: Path) -> House:
    """A house with a stick: a tip of priority A with a picture, a near-duplicate, another tip."""
    house = build(folder)
    hire(house, COLLEAGUE, Role.SUPERVISION, Role.INTAKE)
    session = sessions.unlock(house.own.vault.folder.root, COLLEAGUE, PASSPHRASE)
    conflicts.declare(session, "person", RELATIVE)
    session.close()
    picture = ("现场照片.png", png(300, 200, lambda _: bytes([GREY] * 300)), "image/png")
    again = edited(random.Random(5), STORY, 10)
    house.portal.reporter().report(ABOUT | {"facts": STORY, "retaliation": "happened"}, [picture])
    house.portal.reporter().report(ABOUT | {"facts": again})
    house.portal.reporter().report({"about_organ": "no", "facts": "学校收资料费不开票。", "subject_unit": "第二小学"})
    house.portal.export(house.stick)
    house.own.session.close()
    return house


@pytest.mark.parametrize("language", ["zh", "en"])
def test_tips_are_judged_linked_looked_at_and_recused(browser: Browser, tmp_path: Path, language: str) -> None:
    house = planted(tmp_path)
    desk = Desktop(house.own.vault.folder.root)
    url, wrong = f"{desk.url}/{language}", dict[str, list[str]]()
    try:
        with window(browser, DESKTOP, javascript=True) as context:
            page = context.new_page()
            sign_in(page, desk, language, OFFICER)
            take_in_by_page(page, url, house.stick)
            first, second = judge(page, url, language, wrong)
            relate(page, first, second)
            look(page, tmp_path, wrong)
            desk.seat.leave()
            desk.door.renew()
        with window(browser, DESKTOP, javascript=True) as context:
            page = context.new_page()
            sign_in(page, desk, language, COLLEAGUE)
            recused(page, url, first, wrong)
    finally:
        desk.close()
    assert {name: problems for name, problems in wrong.items() if problems} == {}


def sign_in(page: Page, desk: Desktop, language: str, officer: str) -> None:
    page.goto(desk.link(language))
    page.locator("#officer").fill(officer)
    page.locator("#passphrase").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    page.locator("header nav").wait_for()


def take_in_by_page(page: Page, url: str, stick: Path) -> None:
    page.goto(f"{url}/sticks")
    page.locator("#import-folder").fill(str(stick))
    page.keyboard.press("Enter")
    page.locator("#summary").wait_for()


def judge(page: Page, url: str, language: str, wrong: dict[str, list[str]]) -> tuple[str, str]:
    """The queue by priority; why the first is A; another priority with a reason. The tip, and its near-duplicate."""
    page.goto(f"{url}/tips")
    wrong["queue"] = violations(page)
    rows = page.locator("#tips tbody tr")
    letters = [rows.nth(number).locator("td").nth(2).inner_text()[:1] for number in range(3)]
    assert letters == sorted(letters)
    assert letters[0] == "A"
    first, second, _ = page.locator("#tips a").all_inner_texts()
    press(page, page.get_by_role("link", name=first, exact=True))
    assert page.locator("#priority-now").inner_text() == "A"
    press(page, page.locator("[aria-labelledby=priority] summary"))
    assert WHY[language] in page.locator("[aria-labelledby=priority] ul").first.inner_text()
    wrong["tip"] = violations(page)
    page.locator("#letter").focus()
    page.keyboard.type("B")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # without a reason
    page.locator("#problem").wait_for()
    assert page.locator("#priority-now").inner_text() == "A"
    page.locator("#letter").select_option("B")
    page.locator("#because").focus()
    page.keyboard.type("已安排专人当面保护")
    page.keyboard.press("Enter")
    page.locator("#said").wait_for()
    assert page.locator("#priority-now").inner_text() == "B"
    assert "已安排专人当面保护" in page.locator("[aria-labelledby=priority]").inner_text()
    return first, second


def relate(page: Page, first: str, second: str) -> None:
    """Duplicate, with the keyboard; taken back; and said again."""
    for relation, decided in (("duplicate", 1), ("undecided", 0), ("duplicate", 1)):
        row = page.locator("[aria-labelledby=related] div.row", has_text=second).first
        row.locator("select").focus()
        row.locator("select").select_option(relation)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("[data-decision]")).to_have_count(decided)
    expect(page.locator("[data-decision=duplicate]")).to_have_count(1)
    press(page, page.locator("[aria-labelledby=related]").get_by_role("link", name=second, exact=True))
    assert first in page.locator("[aria-labelledby=related]").inner_text()
    page.go_back()


def look(page: Page, folder: Path, wrong: dict[str, list[str]]) -> None:
    """The attachment as pixels of our own, and a copy of them."""
    press(page, page.locator("[aria-labelledby=files] td a"))
    page.locator("img.sheet").wait_for()
    wrong["look"] = violations(page)
    seen = page.evaluate(
        """() => {
          const image = document.querySelector("img.sheet"), canvas = document.createElement("canvas");
          canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
          const paper = canvas.getContext("2d"); paper.drawImage(image, 0, 0);
          return [image.naturalWidth, image.naturalHeight, ...paper.getImageData(150, 100, 1, 1).data];
        }"""
    )
    assert seen == [300, 200, GREY, GREY, GREY, 255]
    page.locator("#folder").focus()
    page.keyboard.type(str(folder))
    page.keyboard.press("Enter")
    page.locator("#said").wait_for()
    (copy,) = folder.glob("*.pdf")
    told = subprocess.run(["pdfinfo", copy], capture_output=True, text=True, check=True).stdout
    assert "Pages:           1" in told
    assert subprocess.run(["pdftotext", copy, "-"], capture_output=True, check=True).stdout.strip() == b""


def recused(page: Page, url: str, first: str, wrong: dict[str, list[str]]) -> None:
    """All that a relative's colleague sees of both tips: that there are two."""
    assert "2" in page.locator("#recused").inner_text()
    assert page.locator("#tips tbody tr").count() == 1
    response = page.goto(f"{url}/tips/{first}")
    assert response is not None
    assert response.status == 403
    wrong["recused"] = violations(page)
    said = page.locator("main").inner_text()
    assert first in said
    for path in ("tips", "clusters", "clusters/unit", f"tips/{first}", f"tips/{first}/files/1", "conflicts"):
        page.goto(f"{url}/{path}")
        shown = page.locator("body").inner_text().replace(f"\n{RELATIVE}\n", "\n")
        assert not any(word in shown for word in (MARK, "信封", "住建局", "现场照片")), path
    wrong["clusters"] = violations(page)


def press(page: Page, target: Locator) -> None:
    """Go there with the keyboard and press Enter."""
    target.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()
