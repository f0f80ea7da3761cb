"""Bundles are made of what is there: a file that is not costs itself, and a stick that is full costs the walk."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from rooms import House, answers

from portal import exporting
from portal.cli import cli

FILES = [("a.txt", b"evidence", "text/plain"), ("b.txt", b"more of it", "text/plain")]


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: os.truncate(path, 100)])
def test_one_damaged_file_keeps_no_report_from_the_desk(house: House, spoil: Callable[[Path], None]) -> None:
    house.portal.reporter().report(answers(facts="一"), FILES)
    house.portal.reporter().report(answers(facts="二"))
    instance = house.portal.operator.instance
    lost = min(instance.blobs.iterdir())
    whole = lost.read_bytes()
    spoil(lost)
    result = CliRunner().invoke(cli, ["export", "--instance", str(instance.folder), "--to", str(house.stick)])
    assert result.exit_code == 0
    assert result.stderr.count(lost.name) == 1
    house.own.take_in(Path(result.stdout.splitlines()[-1]))
    assert house.own.facts() == ["一", "二"]
    lost.write_bytes(whole)  # from a backup
    missing: list[bytes] = []
    _, own = house.portal.operator.export(house.stick, missing.append)
    assert missing == []
    house.own.take_in(own)
    (files,) = [tip["attachments"] for tip in house.own.tips() if tip["attachments"]]
    assert [file["size"] for file in files] == [8, 10]


def test_reports_count_as_collected_when_they_are_on_the_stick(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def collected() -> bool:
        return "还没有来取过举报" not in house.portal.reporter().open("/")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    assert not collected()
    with monkeypatch.context() as stick:
        stick.setattr(exporting, "write_verified", full)
        with pytest.raises(OSError, match="No space"):
            house.portal.export(house.stick)
    assert not collected()
    house.portal.export(house.stick)
    assert collected()
