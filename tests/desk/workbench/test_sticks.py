"""Sticks by button: taking in, writing out, backups."""

import time
import warnings
from pathlib import Path

import pytest
from journey import Elements
from rooms import House
from workbench import Officer, numbers, take_in

from desk.contained import keep_quiet
from desk.workbench.job import Job, Kind


def test_a_stick_is_taken_in_once(officer: Officer, house: House) -> None:
    first = take_in(officer, house.stick)
    assert "新收到 3 件" in first
    assert "指纹" in first
    again = take_in(officer, house.stick)
    assert "没有新来件" in again
    assert "以前已导入 3 件" in again


def test_the_superiors_bundle_on_the_same_stick_is_left_alone(officer: Officer, house: House) -> None:
    upper = list(house.stick.glob(f"*{house.upper.vault.committee.hex()[:8]}*"))
    assert upper
    for bundle in house.stick.glob(f"*{house.own.vault.committee.hex()[:8]}*"):
        bundle.unlink()
    response = officer.post("/zh/sticks/in", {"folder": str(house.stick)})
    assert response.status_code == 422
    assert "没有发给本机关的数据包" in response.text


@pytest.mark.parametrize("folder", ["", "relative/path", "/nowhere/at/all", "/etc/passwd"])
def test_a_folder_that_can_not_be_is_refused_in_one_line(officer: Officer, folder: str) -> None:
    for path in ("/zh/sticks/in", "/zh/sticks/out", "/zh/sticks/backup"):
        response = officer.post(path, {"folder": folder})
        while "Refresh" in response.headers:
            response = officer.http.get("/zh/sticks/progress")
        assert response.status_code == 422
        assert Elements(response.text).by_id["problem"]["text"].strip()


def test_a_broken_bundle_is_named_and_changes_nothing(officer: Officer, house: House) -> None:
    (bundle,) = house.stick.glob(f"*{house.own.vault.committee.hex()[:8]}*")
    bundle.write_bytes(bundle.read_bytes()[:-1])
    assert bundle.name in take_in(officer, house.stick)
    assert numbers(officer.get("/zh/tips")) == []


def test_a_backup_is_written_by_button(officer: Officer, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    response = officer.post("/zh/sticks/backup", {"folder": str(tmp_path / "disk")})
    while "Refresh" in response.headers:
        time.sleep(0.05)
        response = officer.http.get("/zh/sticks/progress")
    assert response.status_code == 200
    assert len(list((tmp_path / "disk").glob("*.backup"))) == 1


def test_a_page_tells_how_far_it_is_and_nothing_else_begins_meanwhile(officer: Officer, house: House) -> None:
    job = Job(Kind.IMPORT, 200, lambda _: None)  # never started: it stays where it is
    job.done = 90
    officer.seat.place().job = job
    page = officer.http.get("/zh/sticks/progress")
    assert page.headers["Refresh"] == "2"
    assert "45%" in page.text
    refused = officer.post("/zh/sticks/in", {"folder": str(house.stick)})
    assert refused.status_code == 422
    assert officer.post("/zh/lock", {}).status_code == 409
    assert officer.seat.taken()
    job.running = False


def test_work_that_goes_on_keeps_the_vault_open(house: House) -> None:
    now = [0.0]
    officer = Officer(house.own.vault.folder.root, clock=lambda: now[0])
    officer.come_in()
    job = Job(Kind.IMPORT, None, lambda _: None)
    officer.seat.place().job = job
    now[0] = 10_000
    officer.seat.lock_if_idle()
    assert officer.seat.taken()
    job.running = False
    now[0] = 20_000
    officer.seat.lock_if_idle()
    assert not officer.seat.taken()


def test_work_that_fails_in_an_unforeseen_way_says_so_without_details(officer: Officer) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("MARKER")

    job = Job(Kind.EXPORT, None, fail)
    officer.seat.place().job = job
    job.start()
    while job.running:
        time.sleep(0.01)
    response = officer.http.get("/zh/sticks/progress")
    assert response.status_code == 422
    assert "RuntimeError" in response.text
    assert "MARKER" not in response.text


def test_the_outcome_page_tells_what_came_beside_what_failed(
    officer: Officer, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("desk.judging.assessing.known", fails)
    with warnings.catch_warnings():
        keep_quiet()
        said = take_in(officer, house.stick)
    assert "新收到 3 件" in said
    assert "指纹" in said
    assert "ZeroDivisionError" in said
