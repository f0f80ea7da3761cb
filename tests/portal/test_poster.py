"""The page to hang up: it says the same in both languages, loads nothing, and fits on one sheet."""

from pathlib import Path

import pytest
from journey import run
from playwright.sync_api import Browser
from rooms import House

from crypto.mailbox import Route
from portal.poster import poster
from protocol.fingerprint import readable

ONION = "http://" + "qingfeng" * 7 + ".onion"
A4_AT_96_DPI = 1123  # pixels high, the margins included


@pytest.mark.parametrize("address", [ONION, "https://jubao.example.cn", ""])
def test_the_poster_fits_one_sheet_and_loads_nothing(house: House, browser: Browser, address: str) -> None:
    card = house.portal.operator.committees()[Route.OWN].card
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(poster(card, address))
    page.emulate_media(media="print")
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    text = page.inner_text("body")
    page.close()
    assert [url for url in asked if not url.startswith("data:")] == []
    assert pdf.count(b"/Type /Page\n") == 1
    assert address in text
    assert card.name in text
    assert readable(card.committee) in " ".join(text.split())
    assert "不必说出您是谁" in text
    assert "without saying who you are" in text


def test_the_command_writes_one_file(house: House, tmp_path: Path) -> None:
    folder = house.portal.operator.instance.folder
    target = tmp_path / "poster.html"
    good = run("portal", "poster", "--instance", folder, "--to", target, "--address", ONION)
    assert (good.returncode, good.stdout) == (0, f"{target}\n")
    assert "<svg" in target.read_text(encoding="utf-8")
    bare = run("portal", "poster", "--instance", folder, "--to", target)
    assert bare.returncode == 0
    assert "--address" in bare.stderr
    assert "<svg" not in target.read_text(encoding="utf-8")


def test_what_stands_in_an_address_is_no_markup(house: House) -> None:
    card = house.portal.operator.committees()[Route.OWN].card
    assert "<script" not in poster(card, "http://x/<script>alert(1)</script>")
