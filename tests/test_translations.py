"""Everything a person reads exists in Chinese."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
REFUSALS = re.findall(r"\b[A-Z]\w+", (ROOT / "Makefile").read_text().split("REFUSALS :=")[1].split(")")[0])
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
OPTIONS = {"**.html": {"encoding": "utf-8"}}
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd%]")


def catalogue(room: str) -> Catalog:
    with (ROOT / room / "locale/zh/LC_MESSAGES" / f"{room}.po").open("rb") as file:
        return read_po(file, locale="zh")


def said(room: str) -> set[str]:
    """Every message in the code and templates of a program."""
    keywords = DEFAULT_KEYWORDS | {"N_": None} | dict.fromkeys(REFUSALS)
    found = set()
    for folder in ("crypto", "protocol", room, f"templates/{room}"):
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, METHODS, OPTIONS, keywords):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found


@pytest.mark.parametrize("room", ["portal", "desk"])
def test_every_message_is_translated(room: str) -> None:
    assert len(said(room)) > 100
    translated = {message.id for message in catalogue(room) if message.string}
    translated |= {message[0] for message in translated if isinstance(message, tuple)}
    assert said(room) - translated == set()


@pytest.mark.parametrize("room", ["portal", "desk"])
def test_every_translation_is_chinese_and_keeps_its_places(room: str) -> None:
    for message in catalogue(room):
        if not message.id:
            continue
        english, plural = message.id if isinstance(message.id, tuple) else (str(message.id), str(message.id))
        translated = message.string[0] if isinstance(message.string, tuple) else str(message.string)
        places = sorted(PLACE.findall(plural))
        assert sorted(PLACE.findall(translated)) == places, english
        assert not message.fuzzy, english
        if re.sub(PLACE, "", english).strip():
            assert re.search(r"[\u4e00-\u9fff]", translated), english


def test_the_refusals_that_are_collected_are_all_there_are() -> None:
    classes = set()
    for name in ("crypto/errors.py", "portal/errors.py", "desk/errors.py"):
        classes |= set(re.findall(r"^class (\w+)\(", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
    silent = {"CryptoError", "PortalError", "DeskError", "BadCode", "WrongLength", "UnknownWord", "BadChecksum"}
    silent |= {"NothingSealed", "NoUpperCard", "CardExpired", "NoMailbox", "NotForUs", "FilesGone"}
    assert classes - silent == set(REFUSALS) - {"StickError"}
