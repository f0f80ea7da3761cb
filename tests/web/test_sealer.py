"""The offline sealer: opened from disk without a network, its file handed in, opened on the desk, answered."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser import DESKTOP, PHONE, Screen, violations, window
from firefox import firefox
from journey import Desk, Portal, Reporter
from papers import photo_with_place
from playwright.sync_api import Browser, Page

from crypto import code
from crypto.mailbox import thread
from protocol.fingerprint import readable
from protocol.questions import names

WORDS = "".join(code.words(bytes(16), "zh"))
FACTS = "他每次发补贴都扣下一百元。"


@dataclass
class Cast:
    """A committee, its superior, their portal, and the sealer as a file on a disk."""

    own: Desk
    upper: Desk
    portal: Portal
    sealer: Path
    folder: Path


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    folder = tmp_path_factory.mktemp("sealer")
    own, upper = Desk(folder / "own", "清江县纪委监委"), Desk(folder / "upper", "云岭市纪委监委")
    portal = Portal(folder / "portal", own.card, upper.card)
    portal.start()
    portal("sealer", "--to", folder / "sealer.html")
    yield Cast(own, upper, portal, folder / "sealer.html", folder)
    portal.stop()


def watch(page: Page) -> list[str]:
    """Everything that goes wrong on a page, collected: script errors, violations of the policy, requests."""
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith("file:") else None)
    return wrong


def fill(page: Page, language: str, *, about_organ: str = "no", files: list[Path] | None = None) -> None:
    side = page.locator(f"#{language}")
    side.locator(f'input[type="radio"][value="{about_organ}"]').check()
    side.locator(f"#{language}-subject_unit").fill("某镇政府")
    side.locator(f"#{language}-facts").fill(FACTS)
    side.locator(f"#{language}-files").set_input_files(files or [])


COUNT = """
    const make = URL.createObjectURL;
    globalThis.sealed = 0;
    URL.createObjectURL = (file) => (globalThis.sealed++, make(file));
"""


def seal(page: Page, language: str, to: Path, *, look: bool = False) -> str:
    """Press the button twice, `look` at what could point to the reporter, save the file, copy the code."""
    side = page.locator(f"#{language}")
    side.locator('button[type="submit"]').evaluate("(button) => { button.click(); button.click(); }")
    if look:
        side.locator('[data-part="go"]').click()
    side.locator('[data-part="done"] h1').wait_for()
    with page.expect_download() as download:
        side.locator('[data-part="save"]').click()
    download.value.save_as(to)
    assert download.value.suggested_filename == "document.sealed"
    return side.locator('[data-part="code"]').inner_text()


def hand_in_without_script(cast: Cast, file: Path) -> str:
    reporter = Reporter(cast.portal.url)
    reporter.open("/hand-in")
    assert reporter.page
    hidden = reporter.page.hidden
    sent = {"sealed": ("document.sealed", file.read_bytes(), "application/octet-stream")}
    return reporter.http.post("/zh/hand-in", data=hidden, files=sent).text


def test_portal_and_desk_write_the_same_sealer_and_the_key_page_names_it(cast: Cast) -> None:
    at_desk = cast.folder / "from-desk.html"
    said = cast.own("sealer", "--to", at_desk, "--upper-card", cast.upper.card)
    assert at_desk.read_bytes() == cast.sealer.read_bytes()

    reporter = Reporter(cast.portal.url)
    download = reporter.http.get("/en/sealer")
    assert download.content == at_desk.read_bytes()
    assert download.headers["Content-Disposition"] == 'attachment; filename="qingfeng-sealer.html"'
    assert download.headers["Content-Type"] == "application/octet-stream"

    digest = readable(hashlib.sha256(at_desk.read_bytes()).digest())
    reporter.open("/key")
    assert reporter.page
    assert reporter.page.by_id["sealer-digest"]["text"] == digest
    assert digest in said


def test_the_policy_of_the_sealer_allows_nothing_but_itself(browser: Browser, cast: Cast) -> None:
    # The network is there, and a server that would answer.
    with window(browser, DESKTOP, javascript=True) as context:
        page = context.new_page()
        page.goto(cast.sealer.as_uri())
        tries = """async (site) => {
            const blocked = [];
            document.addEventListener("securitypolicyviolation", (event) => blocked.push(event.effectiveDirective));
            await fetch(site).catch(() => {});
            const image = new Image();
            image.src = site + "/a.png";
            const form = document.createElement("form");
            form.action = site;
            document.body.append(image, form);
            form.submit();
            try { document.body.innerHTML = "<b>x</b>"; } catch { blocked.push("trusted types"); }
            await new Promise((done) => setTimeout(done, 300));
            return [...new Set(blocked)].sort();
        }"""
        assert page.evaluate(tries, cast.portal.url) == [
            "connect-src",
            "form-action",
            "img-src",
            "require-trusted-types-for",
            "trusted types",
        ]


@pytest.mark.parametrize(
    ("screen", "language"),
    [
        (PHONE, "zh"),
        pytest.param(DESKTOP, "en", marks=pytest.mark.slow),
        pytest.param(PHONE, "en", marks=pytest.mark.slow),
        pytest.param(DESKTOP, "zh", marks=pytest.mark.slow),
    ],
)
def test_a_report_sealed_offline_is_handed_in_and_opened_on_the_desk(
    browser: Browser, cast: Cast, tmp_path: Path, screen: Screen, language: str
) -> None:
    # Given the sealer on a computer without a network
    paper = tmp_path / "账本.txt"
    paper.write_text("证据" * 20_000, encoding="utf-8")
    with window(browser, screen, javascript=True, offline=True) as context:
        page = context.new_page()
        wrong = watch(page)
        page.add_init_script(COUNT)
        page.goto(cast.sealer.as_uri())
        if language == "en":
            page.get_by_role("button", name="English").click()
        assert violations(page) == []

        # When a report is sealed in it
        fill(page, language, files=[paper])
        receipt = seal(page, language, tmp_path / "a.sealed")
        assert violations(page) == []
        assert [url for url in wrong if not url.startswith("blob:")] == []
        assert page.evaluate("globalThis.sealed") == 1

    # And handed in at the portal
    assert FACTS.encode() not in (tmp_path / "a.sealed").read_bytes()
    assert "密封文件已收到" in hand_in_without_script(cast, tmp_path / "a.sealed")

    # Then the code is known
    assert Reporter(cast.portal.url).look_up(receipt).status == "received"


def test_the_sealer_asks_what_the_form_asks(cast: Cast) -> None:
    page = Reporter(cast.portal.url).http.get("/zh/report").text
    form = set(re.findall(r'name="(\w+)"', page)) & {*names(), "files"}
    asked = re.findall(r'name="(zh|en)-(\w+)"', cast.sealer.read_text(encoding="utf-8"))
    for language in ("zh", "en"):
        assert {name for side, name in asked if side == language} == form == {*names(), "files"}


def test_what_was_handed_in_is_opened_on_the_desk(browser: Browser, cast: Cast, tmp_path: Path) -> None:
    # Given a report with two subjects, that tells who wrote it
    paper, photo = tmp_path / "账本.txt", tmp_path / "现场.jpg"
    paper.write_text("证据" * 20_000, encoding="utf-8")
    photo.write_bytes(photo_with_place())
    with window(browser, PHONE, javascript=True, offline=True) as context:
        page = context.new_page()
        wrong = watch(page)
        page.goto(cast.sealer.as_uri())
        page.locator("#zh details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
        fill(page, "zh", files=[paper, photo])
        page.locator("#zh-subject_name_2").fill("李某")
        page.locator("#zh-earlier_code").fill("这不是查询码")
        page.locator("#zh-facts").fill(f"{FACTS}我的电话13812345678。")

        # When it is sealed, a wrong code is pointed out, and then what could tell
        page.locator('#zh button[type="submit"]').click()
        assert "不是查询码" in page.locator('#zh [data-part="alert"]').inner_text()
        page.locator("#zh-earlier_code").fill(WORDS)
        page.locator('#zh button[type="submit"]').click()
        look = page.locator('#zh [data-part="look"]')
        look.locator("h1").wait_for()
        assert look.locator(".quoted mark").all_inner_texts() == ["13812345678"]
        assert "HUAWEI P40" in look.locator('[data-part="rows"]').inner_text()
        assert violations(page) == []
        look.locator('[data-part="back"]').click()
        assert page.evaluate("document.activeElement.id") == "zh-facts"
        page.locator("#zh-facts").fill(FACTS)
        seal(page, "zh", tmp_path / "a.sealed", look=True)
        assert [url for url in wrong if not url.startswith("blob:")] == []
    assert "密封文件已收到" in hand_in_without_script(cast, tmp_path / "a.sealed")

    stick = tmp_path / "stick"
    stick.mkdir()
    assert cast.own.json("import", cast.portal.export(stick))["unreadable"] == []

    found = [cast.own.json("show", tip["tip"]) for tip in cast.own.json("list") if tip["attachments"] == 2]
    (shown,) = [tip for tip in found if tip["attachments"][0]["size"] == paper.stat().st_size][-1:]
    assert shown["report"]["facts"] == FACTS
    assert shown["report"]["subjects"] == [{"subject_name": "李某"}]
    assert shown["report"]["earlier_thread"] == thread(code.parse(WORDS)).hex()
    assert shown["attachments"][0]["name"] == "账本.txt"
    cast.own("extract", shown["tip"], "--to", tmp_path / "out")
    (extracted,) = (tmp_path / "out").rglob("*.txt")
    assert extracted.read_bytes() == paper.read_bytes()


def test_firefox_seals_offline_too(cast: Cast, tmp_path: Path) -> None:
    paper = tmp_path / "evidence.txt"
    paper.write_text("evidence")
    with firefox(tmp_path / "firefox", offline=True) as tab:
        tab.open(cast.sealer.as_uri())
        tab.click('#zh input[value="no"]')
        tab.type("#zh-subject_unit", "某镇政府")
        tab.type("#zh-facts", FACTS)
        tab.type("#zh-files", str(paper))
        tab.click('#zh button[type="submit"]')
        tab.wait_for('#zh [data-part="code"]')
        receipt = tab.text('#zh [data-part="code"]')
        tab.click('#zh [data-part="save"]')
        saved = tab.downloaded()

    assert "密封文件已收到" in hand_in_without_script(cast, saved)
    assert Reporter(cast.portal.url).look_up(receipt).status == "received"


def test_a_report_about_the_organ_goes_to_the_superior_alone(browser: Browser, cast: Cast, tmp_path: Path) -> None:
    with window(browser, DESKTOP, javascript=True, offline=True) as context:
        page = context.new_page()
        page.goto(cast.sealer.as_uri())
        fill(page, "zh", about_organ="unsure")
        seal(page, "zh", tmp_path / "a.sealed")
        assert page.locator('#zh [data-part="recipient"]').inner_text() == "云岭市纪委监委"
    assert "密封文件已收到" in hand_in_without_script(cast, tmp_path / "a.sealed")
    own, upper = tmp_path / "own", tmp_path / "upper"
    own.mkdir()
    upper.mkdir()
    *_, for_upper, for_own = cast.portal("export", "--to", own).splitlines()
    before = [tip["tip"] for tip in cast.own.json("list")]
    cast.own("import", for_own)
    assert cast.upper.json("import", for_upper)["imported"] == 1
    assert FACTS in str(cast.upper.json("show", cast.upper.json("list")[-1]["tip"]))
    assert [tip["tip"] for tip in cast.own.json("list")][: len(before)] == before


def test_what_is_missing_is_pointed_out_and_nothing_is_sealed(browser: Browser, cast: Cast) -> None:
    with window(browser, PHONE, javascript=True, offline=True) as context:
        page = context.new_page()
        page.goto(cast.sealer.as_uri())
        page.locator('#zh button[type="submit"]').click()
        alert = page.locator('#zh [data-part="alert"]')
        assert "还没有密封" in alert.inner_text()
        assert alert.locator("li").count() == 3
        assert violations(page) == []
        page.locator("#zh-facts").fill(FACTS)
        page.get_by_role("button", name="English").click()
        assert page.locator("#en-facts").input_value() == FACTS
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator('[data-part="done"]:visible').count() == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_browser_without_cryptography_is_told_so(browser: Browser, cast: Cast, language: str) -> None:
    with window(browser, PHONE, javascript=True, offline=True) as context:
        context.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
        page = context.new_page()
        page.goto(cast.sealer.as_uri())
        if language == "en":
            page.get_by_role("button", name="English").click()
        assert page.locator("form:visible").count() == 0


def test_without_javascript_the_sealer_shows_no_form(browser: Browser, cast: Cast) -> None:
    with window(browser, PHONE, offline=True) as context:
        page = context.new_page()
        page.goto(cast.sealer.as_uri())
        assert page.locator("form:visible").count() == 0
        assert "JavaScript" in page.locator("#zh noscript").inner_text()


def test_a_sealed_file_from_the_drop_box_is_opened_and_answered(browser: Browser, cast: Cast, tmp_path: Path) -> None:
    # Given a sealed file that never came through the portal
    with window(browser, DESKTOP, javascript=True, offline=True) as context:
        page = context.new_page()
        page.goto(cast.sealer.as_uri())
        fill(page, "zh")
        receipt = seal(page, "zh", tmp_path / "a.sealed")
    stick = tmp_path / "stick"
    stick.mkdir()
    cast.own("import", cast.portal.export(stick))
    assert len(code.parse(receipt)) == 16

    # When the desk takes it in and answers
    result = cast.own.json("import", tmp_path / "a.sealed")
    assert (result["imported"], result["unreadable"]) == (1, [])
    assert cast.own.json("import", tmp_path / "a.sealed")["already_present"] == 1
    tip = cast.own.json("list")[-1]["tip"]
    cast.own("reply", tip, "--status", "accepted", "--text", "已受理。")
    bundle = cast.own("export", "--to", stick).splitlines()[-1]
    cast.portal("import", bundle)

    # Then the code finds the answer
    page_ = Reporter(cast.portal.url).look_up(receipt)
    assert page_.status == "accepted"
    assert any("已受理" in message for message in page_.messages)
