"""A walk past every page of the workbench, for pictures and for axe."""

from collections.abc import Iterator
from pathlib import Path

from desk_tips import file
from journey import PASSPHRASE
from playwright.sync_api import Page
from rooms import CHEAP, House
from workbench import OFFICER, Desktop

from desk.judging.assessing import assess_new
from desk.judging.deciding import relate
from desk.judging.linking import Relation
from desk.office import roster
from desk.office.roles import Role

QUIET = ("conflicts", "intake", "audit", "passphrase", "help", "tips/2026-9999", "nowhere")


def walk(page: Page, desk: Desktop, house: House, language: str) -> Iterator[str]:
    """Stands on one page after the other; yields what each is called."""
    url = f"{desk.url}/{language}"
    page.goto(f"{url}/open/no-such-link")
    yield "stranger"
    page.goto(desk.link(language))
    yield "sign-in"
    _sign_in(page)
    yield "queue-empty"
    yield from _sticks(page, desk, url, house.stick)
    yield from _queue(page, url)
    yield from _tip(page, url)
    yield from _subjects(page, url)
    yield from _clusters(page, desk, url)
    yield from _people(page, desk, url)
    page.goto(f"{url}/tips/2026-0001/files/1")
    yield "look"
    for path in QUIET:
        page.goto(f"{url}/{path}")
        yield path.rpartition("/")[2]
    page.goto(f"{url}/audit")
    _submit(page, "form[action$=verify]")
    yield "audit-checked"
    yield from _lock(page, desk, url)


def _sign_in(page: Page) -> None:
    page.locator("#officer").fill(OFFICER)
    page.locator("#passphrase").fill(PASSPHRASE)
    _submit(page, "main form")


def _submit(page: Page, form: str) -> None:
    page.locator(form).first.locator("button").first.click()


def _sticks(page: Page, desk: Desktop, url: str, stick: Path) -> Iterator[str]:
    page.goto(f"{url}/sticks")
    yield "sticks"
    page.locator("#export-folder").fill("/nowhere")
    _submit(page, "form[action$=out]")
    yield "sticks-refused"
    job = desk.begin(45)
    page.goto(f"{url}/sticks/progress")
    yield "progress"
    job.running = False
    page.goto(f"{url}/sticks")
    page.locator("#import-folder").fill(str(stick))
    _submit(page, "form[action$=in]")
    page.locator("#summary").wait_for()
    yield "taken-in"


def _queue(page: Page, url: str) -> Iterator[str]:
    page.goto(f"{url}/tips")
    page.locator("summary").click()
    page.locator("#name").fill("我的视图")
    _submit(page, "form[action$=views]")
    yield "queue"
    page.locator("#by-retaliation").select_option("happened")
    _submit(page, "#filters")
    yield "queue-no-match"
    page.locator("button[name=clear]").click()


def _tip(page: Page, url: str) -> Iterator[str]:
    page.locator("tr", has_text="住建局").get_by_role("link").click()
    yield "tip-hidden-signs"
    page.goto(f"{url}/tips")
    page.locator("tr", has_text="民政办").get_by_role("link").click()
    yield "tip"
    page.locator("#note").fill("已电话核对该镇低保名册，待复印件。")
    _submit(page, "form[action$=note]")
    page.locator("#new-status").select_option("need_info")
    page.locator("#text").fill("感谢您的反映。请补充：两户的小轿车是什么时候买的？\u200b")
    _submit(page, "form[action$=preview]")
    yield "preview"
    _submit(page, "form[action$=answer]")
    _submit(page, "ul.suggestions form")
    yield "tip-answered"
    for name, query in (("search", "低保 小轿车"), ("search-nothing", "矿产")):
        page.goto(f"{url}/search")
        page.locator("#query").fill(query)
        _submit(page, "main form")
        yield name


def _clusters(page: Page, desk: Desktop, url: str) -> Iterator[str]:
    page.goto(f"{url}/clusters")
    yield "clusters-empty"
    session = desk.seat.session()
    about = {"subject_name": "周卫东", "subject_unit": "青石镇民政办", "category": "allowances"}
    told = [about | {"facts": f"第{number}户也被扣了低保金，钱是周卫东收的。"} for number in (1, 2, 3)]
    tips = file(session, *told, first=900)
    assess_new(session.vault)
    for other in tips[1:]:
        relate(session, other, tips[0], Relation.CORROBORATING)
    page.goto(f"{url}/clusters/person")
    yield "clusters"
    page.goto(f"{url}/clusters/unit")
    yield "clusters-unit"
    page.goto(f"{url}/tips")
    yield "queue-noticed"
    page.locator("#notices-list button").first.click()
    yield "queue-topic"
    page.locator("button[name=clear]").click()
    page.goto(f"{url}/tips/{tips[0]}")
    page.locator("button[value=take]").click()
    yield "tip-handled"


def _subjects(page: Page, url: str) -> Iterator[str]:
    page.goto(f"{url}/subjects")
    yield "subjects-empty"
    page.locator("summary").click()
    page.locator("#name").fill("周建国")
    _submit(page, "form[action$=add]")
    for name, value in (("unit", "青石镇民政办"), ("title", "主任"), ("first", "2023-05")):
        page.locator(f"#{name}").fill(value)
    page.locator("input[name=leads]").check()
    page.locator("form", has=page.locator("#unit")).get_by_role("button").click()
    page.locator("#other").fill("老周")
    page.locator("form", has=page.locator("#other")).get_by_role("button").click()
    yield "subject"
    page.goto(f"{url}/tips")
    page.locator("tr", has_text="民政办").get_by_role("link").click()
    yield "tip-subject-proposed"
    _submit(page, "form[action$=subjects]")
    _submit(page, "form[action$=make]")
    yield "tip-subjects"
    yield from _file(page, url)
    page.goto(f"{url}/subjects/2")
    yield "subject-unit"
    page.goto(f"{url}/subjects")
    yield "subjects"


def _file(page: Page, url: str) -> Iterator[str]:
    page.goto(f"{url}/subjects/1/file")
    yield "file-reason"
    page.locator("#because").fill("县委组织部征求廉政意见")
    _submit(page, "main form")
    yield "file-new"
    entries = (
        ("clarification", "公车私用一事经查失实。", "清纪函〔2026〕1号", "2026-01-05"),
        ("decision", "违规发放低保，给予党内警告处分。", "清纪决〔2025〕3号", "2025-06-01"),
    )
    for kind, text, source, day in entries:
        page.locator("#kind").select_option(kind)
        for name, value in (("text", text), ("source", source), ("day", day)):
            page.locator(f"#{name}").fill(value)
        page.locator("form", has=page.locator("#text")).get_by_role("button").click()
    yield "file"
    _submit(page, "form[action$=opinion]")
    yield "opinion"


def _people(page: Page, desk: Desktop, url: str) -> Iterator[str]:
    roster.add(desk.seat.session(), "小陈", frozenset({Role.INTAKE}), PASSPHRASE, CHEAP)
    page.goto(f"{url}/officers")
    yield "officers"
    page.locator("#disable-officer").select_option("小陈")
    _submit(page, "form[action$=disable]")
    yield "disable"


def _lock(page: Page, desk: Desktop, url: str) -> Iterator[str]:
    page.goto(f"{url}/intake")
    page.locator("#facts").fill("来信反映：工程款被挪用。")
    page.locator("#channel").select_option("letter")
    desk.seat.leave()
    _submit(page, "main form")
    yield "locked"
    _sign_in(page)
    yield "resume"
