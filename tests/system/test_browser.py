"""A report in a real browser without JavaScript."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import PHONE, violations, window
from journey import Desk, Portal
from playwright.sync_api import Browser

from crypto import code


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("browser")
    portal = Portal(folder / "portal", Desk(folder / "desk", "清江县纪委监委").card)
    portal.start()
    yield portal
    portal.stop()


def test_a_report_is_sent_and_found_again_without_javascript(browser: Browser, portal: Portal, tmp_path: Path) -> None:
    (tmp_path / "账本.txt").write_text("证据")
    with window(browser, PHONE) as context:
        page = context.new_page()
        page.goto(f"{portal.url}/zh/")
        page.get_by_role("link", name="写举报").last.click()
        page.get_by_label("否", exact=True).check()
        page.get_by_label("单位").fill("某镇政府")
        page.get_by_label("事情经过").fill("他收了钱。")
        page.get_by_label("文件").set_input_files(tmp_path / "账本.txt")
        page.locator("button").click()
        receipt = page.locator("#receipt-code").inner_text()
        assert len(code.parse(receipt)) == 16
        assert context.cookies() == []
        page.get_by_role("link", name="马上试一试查询码").click()
        page.get_by_label("查询码").fill(receipt)
        page.locator("button").click()
        assert page.locator("#status").get_attribute("data-status") == "received"


@pytest.mark.parametrize("path", ["", "report", "status", "help", "key", "nowhere"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_keeps_anyone_out(browser: Browser, portal: Portal, path: str, language: str, scheme: str) -> None:
    with window(browser, PHONE, javascript=True, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(f"{portal.url}/{language}/{path}")
        assert violations(page) == []
