"""The receipt is shown only after everything has reached the medium."""

import os
from pathlib import Path
from typing import Any

import pytest
from rooms import House, answers
from sqlalchemy import Engine, event, select

from portal.intake import Intake
from portal.store.tables import letters


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that were synced, in order."""
    paths: list[str] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        paths.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    return paths


def test_files_and_their_folder_are_synced_before_the_letter_is_committed(house: House, synced: list[str]) -> None:
    instance = house.portal.operator.instance
    at_commit: list[list[str]] = []

    def committed(connection: Any) -> None:
        if connection.execute(select(letters.c.digest)).first():
            at_commit.append(list(synced))

    event.listen(Engine, "commit", committed)
    try:
        house.portal.reporter().report(answers(), [("a.txt", b"evidence", "text/plain")])
    finally:
        event.remove(Engine, "commit", committed)
    assert at_commit
    assert [Path(path).parent for path in at_commit[0]] == [instance.incoming, instance.folder]
    assert at_commit[0][-1] == str(instance.blobs)


def test_a_commit_survives_a_power_cut(house: House) -> None:
    with house.portal.operator.database.read() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "secure_delete")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}
    with house.own.vault.database.transaction() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2


def test_when_the_commit_fails_no_file_is_left_and_no_code_is_shown(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Intake._store_letter

    def store_then_fail(self: Intake, *args: Any) -> None:
        real(self, *args)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Intake, "_store_letter", store_then_fail)
    reporter = house.portal.reporter()
    reporter.open("/report")
    response = reporter.post("/report", answers(), [("a.txt", b"evidence", "text/plain")])
    assert response.status_code == 500
    assert "receipt-code" not in response.text
    instance = house.portal.operator.instance
    assert [*instance.blobs.iterdir(), *instance.incoming.iterdir()] == []
