"""The desk's commands as officers type them: one line for what happened, one for a refusal, in either language."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import pytest
from journey import PASSPHRASE, Desk, run

Words: TypeAlias = Sequence[str | Path]
SECOND = "second passphrase of two"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "desk", "清江县纪委监委")
    (tmp_path / "second").write_text(SECOND)
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4 evidence")
    return desk


def as_officer(desk: Desk, name: str, passphrase: Path, *words: str | Path) -> Words:
    command, *others = words
    return [
        "desk",
        *str(command).split(),
        "--vault",
        desk.vault,
        "--officer",
        name,
        "--passphrase-file",
        passphrase,
        *others,
    ]


def refused(words: Words, language: str = "C.UTF-8") -> str:
    """The one line a refused command says."""
    result = run(*words, env={"LC_ALL": language, "LANGUAGE": language[:2]})
    assert (result.returncode, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    return line


def done(words: Words) -> str:
    result = run(*words)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_a_letter_is_taken_down_found_and_taken_out_again(desk: Desk, tmp_path: Path) -> None:
    facts = ["--facts", "副局长王伟收了购物卡。", "--name", "王伟", "--retaliation", "happened"]
    assert "tip" in desk("intake", "--channel", "letter", "--day", "2026-11-02", *facts, tmp_path / "scan.pdf")
    ((found),) = desk.json("search", "副局长", "购物卡")
    assert (found["tip"], "购物卡" in found["snippet"]) == ("2026-0001", True)
    assert "【王伟】" in desk("search", "wangwei")
    assert desk.json("list")[0] == {
        "tip": "2026-0001", "status": "screening", "received_week": "2026-W45", "channel": "letter", "unread": False,
        "attachments": 1, "handler": None,
    }  # fmt: skip
    desk("note", "2026-0001", "已电话核实")
    assert "nobody to answer" in desk("reply", "2026-0001", "--status", "accepted")
    shown = desk.json("show", "2026-0001")
    assert [(note["officer"], note["text"]) for note in shown["notes"]] == [("officer", "已电话核实")]
    desk("extract", "2026-0001", "--to", tmp_path / "out")
    assert (tmp_path / "out" / "scan.pdf").read_bytes() == b"%PDF-1.4 evidence"
    assert "could be read" in desk("unreadable")


@pytest.mark.slow
def test_officers_come_and_go(desk: Desk, tmp_path: Path) -> None:
    first, second = desk.vault.parent / "passphrase", tmp_path / "second"
    desk("intake", "--channel", "visit", "--facts", "村里的鱼塘被低价承包。")
    words = as_officer(desk, "officer", first, "officer add", "张三", "--roles", "I,S", "--new-passphrase-file", second)
    assert "张三" in done(words)
    mine = as_officer(desk, "张三", second, "search", "鱼塘")
    assert "2026-0001" in done(mine)
    assert "roles do not include" in refused(as_officer(desk, "张三", second, "officer list"))
    assert "several officers" in refused(["desk", *desk.words("list")])
    listed = done(as_officer(desk, "officer", first, "officer list"))
    assert [line.split()[0] for line in listed.splitlines()] == ["officer", "张三"]
    stick = tmp_path / "stick"
    stick.mkdir()
    backup = done(as_officer(desk, "officer", first, "backup", "--to", stick)).strip()

    said = done(as_officer(desk, "officer", first, "officer disable", "张三", "--new-sheet"))
    assert len(re.findall(r"^ {4}( ?\d+ \w+ +)+", said, re.MULTILINE)) == 6
    assert "copy or backup made before" in said
    assert "no officer 张三" in refused(mine)
    assert "没有工作人员 张三" in refused(mine, "zh_CN.UTF-8")
    assert "2026-0001" in done(["desk", *desk.words("list")])

    (tmp_path / "sheet").write_text(desk.sheet)
    recover: Words = ["desk", "recover", "--vault", desk.vault, "--sheet-file", tmp_path / "sheet", "--officer", "张三"]
    assert "sheet" in refused([*recover, "--passphrase-file", second])
    restored: Words = ["--vault", tmp_path / "back", "--officer", "officer", "--passphrase-file", first]
    assert "as it was on" in done(["desk", "restore", *restored, backup])
    assert done(["desk", "list", *restored]).startswith("2026-0001")


def test_a_passphrase_is_changed(desk: Desk, tmp_path: Path) -> None:
    assert "changed" in desk("passphrase", "--new-passphrase-file", tmp_path / "second")
    assert "does not open" in refused(["desk", *desk.words("list")])
    assert PASSPHRASE != SECOND
    assert run(*as_officer(desk, "officer", tmp_path / "second", "list")).returncode == 0


def test_the_trail_is_checked_against_what_was_noted(desk: Desk) -> None:
    desk("intake", "--channel", "phone", "--facts", "他收了钱。")
    verify = desk.words("audit verify")
    first = done(["desk", "audit", "verify", *verify[1:]])
    noted = first.split()[-1]
    assert re.fullmatch(r"\d+:[0-9a-f]{64}", noted)
    assert "whole" in done(["desk", "audit", "verify", *verify[1:], "--noted", noted])
    number, digest = noted.split(":")
    wrong = f"{number}:{digest[::-1]}"
    assert f"act {number} of the audit trail is not what it was" in refused(
        ["desk", "audit", "verify", *verify[1:], "--noted", wrong]
    )
    acts = done(["desk", "audit", "list", *verify[1:], "--about", "2026-0001"])
    assert re.fullmatch(r" +\d+  \d{4}-\d\d-\d\d \d\d:\d\d  officer  took down a tip  2026-0001  .*\n", acts)


WRONG: list[list[str]] = [
    ["intake", "--channel", "letter", "--facts", " "],
    ["intake", "--channel", "letter", "--facts", "x", "--day", "2999-01-01"],
    ["intake", "--channel", "letter", "--facts", "x", "missing.pdf"],
    ["search", "，"],
    ["note", "2026-9999", "text"],
    ["officer add", "a b", "--roles", "I", "--new-passphrase-file", "second"],
    ["officer add", "b", "--roles", "I,nobody", "--new-passphrase-file", "second"],
    ["officer add", "b", "--roles", "L,auditor", "--new-passphrase-file", "second"],
    ["officer disable", "officer"],
    ["officer disable", "nobody"],
    ["officer roles", "officer", "--roles", "I"],
    ["backup", "--to", "missing"],
    ["audit verify", "--noted", "nonsense"],
]


@pytest.mark.slow
def test_what_is_wrong_is_one_line(desk: Desk, tmp_path: Path) -> None:
    for number, (command, *others) in enumerate(WRONG):
        placed = [tmp_path / word if word == "second" else word for word in others]
        language, begins = (("C.UTF-8", "error: "), ("zh_CN.UTF-8", "错误"))[number % 2]
        line = refused(as_officer(desk, "officer", desk.vault.parent / "passphrase", command, *placed), language)
        assert line.startswith(begins)
        assert "Traceback" not in line
