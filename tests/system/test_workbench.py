"""The workbench in a real browser: a new officer's first day, and every page for everyone."""

import re
from pathlib import Path

import pytest
from browser import DESKTOP, violations, window
from desk_walk import walk
from journey import PASSPHRASE
from playwright.sync_api import Browser, Page
from rooms import CHEAP, House
from workbench import OFFICER, Desktop, Workbench, house_with_reports

from desk.office import roster
from desk.office import session as sessions
from desk.office.roles import Role

NEWCOMER = "小陈"
NATURE = "duty_corruption.embezzlement"
# Words of the pages an officer clicks on, in both languages.
ZH = {"unlock": "打开", "sticks": "U 盘交接", "in": "导入", "out": "导出", "queue": "返回线索列表", "preview": "预览"}
EN = {"unlock": "Unlock", "sticks": "Sticks", "in": "Take in", "out": "Write out", "queue": "To the queue"}
WORDS = {
    "zh": ZH | {"send": "确认答复", "search": "检索", "empty": "还没有线索"},
    "en": EN
    | {"preview": "Preview", "send": "Queue this answer", "search": "Search", "empty": "There are no tips yet"},
}


def hire(house: House, name: str, roles: frozenset[Role]) -> None:
    """A leader lets somebody in."""
    session = sessions.unlock(house.own.vault.folder.root, OFFICER, PASSPHRASE)
    roster.add(session, name, roles, PASSPHRASE, CHEAP)
    session.close()


def sign_in(page: Page, link: str, language: str, name: str = OFFICER) -> None:
    page.goto(re.sub("/(zh|en)/", f"/{language}/", link))
    page.locator("#officer").fill(name)
    page.locator("#passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name=WORDS[language]["unlock"], exact=True).click()


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_a_new_officer_takes_a_stick_in_classifies_and_answers(browser: Browser, tmp_path: Path, language: str) -> None:
    house, words = house_with_reports(tmp_path), WORDS[language]
    reporter = house.portal.reporter()
    code = reporter.report({"facts": "村主任截留了低保金。", "subject_name": "赵某", "about_organ": "no"})
    house.portal.export(house.stick)
    hire(house, NEWCOMER, frozenset({Role.INTAKE}))
    said = "感谢您的反映。\n请补充：是哪一年的低保金？"
    with Workbench(house.own.vault.folder.root) as desk, window(browser, DESKTOP) as context:
        page = context.new_page()
        sign_in(page, desk.link, language, NEWCOMER)
        assert words["empty"] in page.locator("main").inner_text()

        page.get_by_role("link", name=words["sticks"], exact=True).click()
        page.locator("#import-folder").fill(str(house.stick))
        page.get_by_role("button", name=words["in"], exact=True).click()
        page.locator("#summary").wait_for()
        assert "4" in page.locator("#summary").inner_text()

        page.get_by_role("link", name=words["search"], exact=True).click()
        page.locator("#query").fill("低保")
        page.locator("main form button").click()
        assert page.locator("mark").first.inner_text() == "低保"
        page.locator("main article", has_text="截留").get_by_role("link").click()
        page.locator("#nature").select_option(NATURE)
        page.locator("form", has=page.locator("#nature")).get_by_role("button").click()
        assert page.locator("#nature").input_value() == NATURE
        assert page.locator("#nature-now").is_visible()

        page.locator("#new-status").select_option("need_info")
        page.locator("#text").fill(said)
        page.get_by_role("button", name=words["preview"], exact=True).click()
        preview = page.locator(".preview")
        promised = [line for line in preview.inner_text().splitlines() if line.strip()]
        page.get_by_role("button", name=words["send"], exact=True).click()
        assert page.locator("#tip-status").get_attribute("data-status") == "need_info"

        page.get_by_role("link", name=words["sticks"], exact=True).click()
        page.locator("#export-folder").fill(str(house.stick))
        page.get_by_role("button", name=words["out"], exact=True).click()
        page.locator("#summary").wait_for()
        (bundle,) = [Path(line) for line in page.locator("main li code").all_inner_texts()]
    house.portal.apply(bundle)
    shown = reporter.look_up(code)
    assert shown.status == "need_info"
    assert all(line in shown.html for line in promised[:2])
    assert [line for line in shown.messages[0].splitlines() if line.strip()] == promised[2:]


@pytest.mark.parametrize(
    ("language", "scheme", "only"),
    # In the dark nothing but colours is different.
    [
        ("zh", "light", ""),
        pytest.param("en", "light", "", marks=pytest.mark.slow),
        pytest.param("zh", "dark", "color-contrast", marks=pytest.mark.slow),
        pytest.param("en", "dark", "color-contrast", marks=pytest.mark.slow),
    ],
)
def test_no_page_keeps_an_officer_out(browser: Browser, tmp_path: Path, language: str, scheme: str, only: str) -> None:
    house = house_with_reports(tmp_path)
    desk = Desktop(house.own.vault.folder.root)
    with window(browser, DESKTOP, javascript=True, color_scheme=scheme) as context:
        page = context.new_page()
        found = {name: violations(page, only) for name in walk(page, desk, house, language)}
    desk.close()
    assert len(found) > 25
    assert {name: problems for name, problems in found.items() if problems} == {}
