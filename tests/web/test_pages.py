"""What may happen while a browser seals, on the portal's own pages; whole visits are in test_sealed_journeys.py."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from browser import DESKTOP, PHONE, violations, window
from journey import Desk, Portal, Reporter
from leaks import leaks, secrets_of
from papers import photo_with_place
from playwright.sync_api import Browser, BrowserContext, Page
from recorder import Recorder, recorder

MARKER = "记号-marker-9b1f"
FACTS = f"他每次发补贴都扣下一百元。{MARKER}"
NUMBER = "13812345678"
READY = '[data-part="ready"]'


@dataclass
class Cast:
    """A committee, its superior and their portal."""

    own: Desk
    upper: Desk
    portal: Portal
    folder: Path

    def collect(self, stick: Path) -> list[dict[str, Any]]:
        """Carry what has come to the desk; all tips there."""
        stick.mkdir(exist_ok=True)
        assert self.own.json("import", self.portal.export(stick))["unreadable"] == []
        return [self.own.json("show", tip["tip"]) for tip in self.own.json("list")]


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    folder = tmp_path_factory.mktemp("pages")
    own, upper = Desk(folder / "own", "清江县纪委监委"), Desk(folder / "upper", "云岭市纪委监委")
    portal = Portal(folder / "portal", own.card, upper.card)
    portal.start()
    yield Cast(own, upper, portal, folder)
    portal.stop()


@pytest.fixture
def line(cast: Cast, tmp_path: Path) -> Iterator[Recorder]:
    with recorder(cast.portal.url, tmp_path / "recorded") as running:
        yield running


def watch(context: BrowserContext) -> list[str]:
    """Whatever a browser complains about on its console: errors of scripts, violations of the policy."""
    wrong: list[str] = []
    context.on("console", lambda said: wrong.append(said.text) if said.type in {"error", "warning"} else None)
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    return wrong


def fill(page: Page, *, about_organ: str = "no", files: list[Path] | None = None) -> None:
    page.locator(f'#report-form input[name="about_organ"][value="{about_organ}"]').check()
    page.locator("#subject_unit").fill("某镇政府")
    page.locator("#facts").fill(FACTS)
    page.locator("#files").set_input_files(files or [])


def report(page: Page, site: str, language: str, files: list[Path], **others: str) -> str:
    """Fill in the form, send it, copy the code."""
    page.goto(f"{site}/{language}/report")
    page.wait_for_selector(READY)
    fill(page, files=files, **others)
    page.locator("#send").click()
    page.wait_for_selector("#receipt-code span")
    return page.locator("#receipt-code").inner_text()


def look_up(page: Page, site: str, language: str, receipt: str) -> str:
    """Enter the code; the status."""
    page.goto(f"{site}/{language}/status")
    page.wait_for_selector(READY)
    page.locator("#code").fill(receipt)
    page.locator("#show").click()
    page.wait_for_selector("#status")
    return str(page.locator("#status").get_attribute("data-status"))


def test_without_scripts_the_journey_works_and_the_recorder_is_not_blind(browser: Browser, line: Recorder) -> None:
    with window(browser, PHONE) as context:
        page = context.new_page()
        page.goto(f"{line.url}/zh/report")
        fill(page)
        page.locator("#look-first").click()
        page.locator("#change > summary").click()
        with page.expect_navigation():
            page.locator("#subject_unit").press("Enter")  # in the middle of a change, and not to send
        assert page.locator("#review").count() == 1
        page.locator("#send").click()
        receipt = page.locator("#receipt-code").inner_text()
        page.goto(f"{line.url}/zh/status")
        page.locator("#code").fill(receipt)
        page.locator("#show").click()
        assert page.locator("#status").get_attribute("data-status") == "received"
    assert leaks(MARKER, [line.taken]) != []


def test_a_report_about_the_organ_is_sealed_to_the_superior_alone(
    browser: Browser, cast: Cast, line: Recorder, tmp_path: Path
) -> None:
    with window(browser, DESKTOP, javascript=True) as context:
        page = context.new_page()
        receipt = report(page, line.url, "zh", [], about_organ="yes")
        assert page.locator('[data-part="recipient"]').inner_text() == "云岭市纪委监委"
        assert look_up(page, line.url, "zh", receipt) == "received"
    stick = tmp_path / "stick"
    stick.mkdir()
    for_upper = cast.portal("export", "--to", stick).splitlines()[-2]
    assert cast.upper.json("import", for_upper)["imported"] == 1


STUBS = {
    "missing": "Object.defineProperty(crypto, 'subtle', { value: undefined })",
    "failing": "crypto.subtle.encrypt = () => Promise.reject(new Error('stubbed'))",
    "failing later": """
        const whole = crypto.subtle.encrypt.bind(crypto.subtle);
        let count = 0;
        crypto.subtle.encrypt = (...all) => ++count > 4 ? Promise.reject(new Error("stubbed")) : whole(...all);
    """,
}


@pytest.mark.parametrize("how", STUBS)
def test_a_browser_that_cannot_seal_asks_and_posts_nothing_by_itself(
    browser: Browser, line: Recorder, how: str
) -> None:
    with window(browser, PHONE, javascript=True) as context:
        context.add_init_script(STUBS[how])
        page = context.new_page()
        page.goto(f"{line.url}/zh/report")
        page.wait_for_selector('[data-part="weaker"]:visible' if how != "failing later" else READY)
        fill(page)
        page.locator("#send").click()
        page.wait_for_selector('[data-part="weaker"]:visible')
        assert "由您决定" in page.locator('[data-part="weaker"]').inner_text()
        assert violations(page) == []
        page.locator("#send").click()  # a second press changes nothing
        page.wait_for_timeout(300)
        assert leaks(MARKER, [line.taken]) == []
        assert page.locator("#facts").input_value() == FACTS

        # Only the reporter's own choice lets the server do it
        page.locator('[data-part="server"]').click()
        page.locator("#send").click()
        page.wait_for_selector("#review, #receipt-code")
        if page.locator("#review").count():
            page.locator("#send").click()
        page.wait_for_selector("#receipt-code")
        assert leaks(MARKER, [line.taken]) != []


def test_a_status_page_that_cannot_open_asks_too(browser: Browser, cast: Cast, line: Recorder) -> None:
    receipt = Reporter(cast.portal.url).report({"facts": "x", "subject_name": "某某", "about_organ": "no"})
    with window(browser, DESKTOP, javascript=True) as context:
        context.add_init_script(STUBS["missing"])
        page = context.new_page()
        page.goto(f"{line.url}/zh/status")
        page.locator("#code").fill(receipt)
        page.locator("#show").click()
        page.wait_for_selector('[data-part="weaker"]:visible')
        assert all(leaks(secret, [line.taken]) == [] for secret in secrets_of(receipt))
        page.locator('[data-part="server"]').click()
        page.locator("#show").click()
        page.wait_for_selector("#status")


def test_a_mailbox_in_which_sealing_fails_leads_to_the_server_and_its_form(
    browser: Browser, cast: Cast, line: Recorder, tmp_path: Path
) -> None:
    receipt = Reporter(cast.portal.url).report({"facts": "x", "subject_name": "某某", "about_organ": "no"})
    files = [tmp_path / f"{number}.txt" for number in range(21)]
    for file in files:
        file.write_text(MARKER)
    with window(browser, PHONE, javascript=True) as context:
        page = context.new_page()
        look_up(page, line.url, "zh", receipt)
        alert, weaker = page.locator('[data-part="alert"]'), page.locator('[data-part="weaker"]')
        add = page.locator('[data-part="add"]')

        # Too many files are refused before any is sent
        before = line.sent
        add.locator("#local-files").set_input_files(files)
        add.locator('button[value="answer"]').click()
        alert.filter(has_text="太多").wait_for()
        assert line.sent == before

        # What can't be sealed here is the server's to seal only after the code was entered anew, and that is said
        page.evaluate(f"() => {{ {STUBS['failing']} }}")
        add.locator("#local-files").set_input_files([])
        add.locator("#local-text").fill(MARKER)
        add.locator('button[value="answer"]').click()
        weaker.filter(has_text="请先复制").wait_for()
        assert add.locator("#local-text").input_value() == MARKER
        assert violations(page) == []
        weaker.locator('[data-part="server"]').click()
        assert not add.is_visible()
        assert page.locator('[data-part="by-server"]').is_visible()
        page.locator("#code").fill(receipt)
        page.locator("#show").click()
        page.locator("#add-form #text").fill("由服务器密封。")
        page.locator("#add-form #send").click()
        page.wait_for_selector("#sent")
    assert leaks(MARKER, [line.taken]) == []


@pytest.mark.slow
def test_a_broken_line_costs_nothing(browser: Browser, cast: Cast, line: Recorder, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(bytes(range(256)) * 40_000)  # 10 MB
    with window(browser, DESKTOP, javascript=True) as context:
        page = context.new_page()
        page.goto(f"{line.url}/zh/report")
        page.wait_for_selector(READY)
        fill(page, files=[large])
        page.locator("#send").click()
        for wanted in (2_000_000, 6_000_000):
            while line.sent < wanted:
                page.wait_for_timeout(5)
            line.cut()
            page.locator('[data-part="left"]').filter(has_text="断开").wait_for()
            assert page.locator('[data-part="progress"] h1').is_visible()
            line.mend()
        page.wait_for_selector("#receipt-code span", timeout=60_000)
    assert line.sent < 16_000_000  # what had arrived was not sent again
    (shown,) = (tip for tip in cast.collect(tmp_path / "stick") if "large.bin" in str(tip["attachments"]))
    cast.own("extract", shown["tip"], "--to", tmp_path / "out")
    (found,) = (tmp_path / "out").rglob("*.bin")
    assert found.read_bytes() == large.read_bytes()


def test_pausing_holds_the_line_and_stopping_keeps_the_text(browser: Browser, line: Recorder, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(bytes(100_000_000))
    line.pace = 10_000_000
    with window(browser, DESKTOP, javascript=True) as context:
        page = context.new_page()
        page.goto(f"{line.url}/zh/report")
        page.wait_for_selector(READY)
        fill(page, files=[large])
        page.locator("#send").evaluate("(send) => { send.click(); send.click(); }")  # the second does nothing
        page.locator('[data-part="pause"]').click()
        page.wait_for_timeout(700)
        before = line.sent
        page.wait_for_timeout(700)
        assert line.sent == before
        assert violations(page) == []
        assert "已暂停" in page.locator('[data-part="left"]').inner_text()
        page.locator('[data-part="stop"]').click()
        page.wait_for_selector('[data-part="alert"]:visible')
        assert page.locator("#facts").input_value() == FACTS
        assert page.locator("#receipt-code span").count() == 0


def test_what_text_and_files_give_away_is_shown_before_anything_leaves(
    browser: Browser, cast: Cast, line: Recorder, tmp_path: Path
) -> None:
    # Given a text that names its writer, a photo that knows where it was taken, twice, and a plain file
    first, second, plain = files = [tmp_path / name for name in ("first.jpg", "second.jpg", "plain.txt")]
    first.write_bytes(photo_with_place())
    second.write_bytes(photo_with_place())
    plain.write_text("nothing")
    with window(browser, PHONE, javascript=True) as context:
        wrong, page = watch(context), context.new_page()
        page.goto(f"{line.url}/zh/report")
        page.wait_for_selector(READY)
        fill(page, files=files)
        page.locator("#facts").fill(f"{FACTS}我是科里唯一的会计，电话{NUMBER}。")
        before = line.sent
        page.locator("#send").click()

        # Then both are pointed out, to everybody, and nothing of it has left the device
        look = page.locator('[data-part="look"]')
        look.locator("h1").wait_for()
        assert page.evaluate("document.activeElement.textContent") == "提交前再看一眼"
        assert look.locator(".quoted mark").all_inner_texts() == ["我是科里唯一的会计", NUMBER]
        assert "电话号码：13812345678" in look.locator('[data-part="reasons"]').inner_text()
        assert "清江县纪委监委" in look.locator('[data-part="for"]').inner_text()
        rows = look.locator('[data-part="rows"] fieldset')
        assert [row.locator("mark").count() > 0 for row in rows.all()] == [True, True, False]
        assert "HUAWEI P40" in rows.first.inner_text()
        assert "未检查" in rows.last.inner_text()
        assert violations(page) == []
        assert line.sent == before

        # When the reporter goes back, to the text that was marked, corrects it and asks for one more look
        look.locator('[data-part="back"]').click()
        assert page.evaluate("document.activeElement.id") == "facts"
        page.locator("#facts").fill(FACTS)
        page.locator("#files").set_input_files([])
        page.locator("#look-first").click()
        assert "没有发现" in look.inner_text()
        assert look.locator("mark").count() == 0
        assert line.sent == before
        look.locator('[data-part="back"]').click()
        assert page.evaluate("document.activeElement.id") == "look-first"

        # And the first picture is to be painted anew, and the second kept as evidence
        page.locator("#files").set_input_files(files)
        page.locator("#send").click()
        rows.first.locator('input[value="copy"]').check()
        look.locator('[data-part="go"]').click()
        page.wait_for_selector("#receipt-code span")
        assert wrong == []
    for secret in (MARKER, NUMBER, "唯一的会计"):
        assert leaks(secret, [line.taken]) == []

    # Then so it arrives
    shown = [tip for tip in cast.collect(tmp_path / "stick") if len(tip["attachments"]) == 3][-1]
    assert shown["report"]["facts"] == FACTS
    cast.own("extract", shown["tip"], "--to", tmp_path / "out")
    found = {path.name: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    pictures = sorted((body for name, body in found.items() if name.endswith(".jpg")), key=lambda body: b"Exif" in body)
    assert pictures[1] == photo_with_place()
    assert pictures[0].startswith(b"\xff\xd8\xff")
    assert b"Exif" not in pictures[0]
    assert b"HUAWEI" not in pictures[0]
