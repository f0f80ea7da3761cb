"""A visit in Firefox ESR, the browser that Tor Browser is made of, without JavaScript."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from firefox import Tab, firefox
from papers import photo_with_place
from walk import FACTS, Site

from crypto import code


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    site.server.stop()


def test_a_whole_visit_in_firefox_without_javascript(site: Site, tmp_path: Path) -> None:
    with firefox(tmp_path / "firefox", javascript=False) as tab:
        _report(tab, site, tmp_path)
        receipt = tab.text("#receipt-code")
        assert len(code.parse(receipt)) == code.ENTROPY_SIZE
        tab.click("#try")
        _look_up(tab, receipt)
        assert tab.attribute("#status", "data-status") == "received"
        site.officers("need_info", "请问是哪个项目？")
        tab.open(f"{site.server.url}/zh/status")
        _look_up(tab, receipt)
        assert "请问是哪个项目？" in tab.text(".message")
        tab.type("#text", "修路的项目。")
        tab.click("#send")
        tab.wait_for("#sent")
        site.officers("closed", "")
        tab.open(f"{site.server.url}/zh/status")
        _look_up(tab, receipt)
        tab.click("input[name=rating][value='5']")
        tab.click("#rate")
        tab.wait_for("#sent")
        tab.click(".leave")
        tab.wait_for(".month")
    (tip,) = site.house.own.tips()
    assert [each["name"] for each in tip["attachments"]] == ["现场.jpg"]


def _report(tab: Tab, site: Site, folder: Path) -> None:
    (folder / "现场.jpg").write_bytes(photo_with_place())
    tab.open(f"{site.server.url}/zh/report")
    tab.click("#about_organ input[value=no]")
    tab.type("#facts", FACTS["zh"])
    tab.type("#subject_unit", "清江县交通局")
    tab.type("#files", str(folder / "现场.jpg"))
    tab.click("#send")
    tab.wait_for("#review")
    assert "HUAWEI P40" in tab.text("#waiting")
    tab.click("#send")
    tab.wait_for("#receipt-code")


def _look_up(tab: Tab, receipt: str) -> None:
    tab.wait_for("#code")
    tab.type("#code", receipt)
    tab.click("#show")
    tab.wait_for("#status")
