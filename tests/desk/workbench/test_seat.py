"""Who sits at the desk, for how long, and what is still there after the lock."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from journey import PASSPHRASE, Elements
from workbench import OFFICER, Officer, house_with_reports


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def officer(tmp_path: Path, clock: Clock) -> Iterator[Officer]:
    house = house_with_reports(tmp_path)
    officer = Officer(house.own.vault.folder.root, idle_seconds=600, clock=clock)
    yield officer
    officer.seat.leave()


def test_a_wrong_passphrase_or_name_opens_nothing(officer: Officer) -> None:
    for name, passphrase in ((OFFICER, "wrong"), ("nobody", PASSPHRASE)):
        response = officer.come_in(name, passphrase)
        assert response.status_code == 422
        assert PASSPHRASE not in response.text
        assert not officer.seat.taken()


def test_the_right_one_leads_to_the_queue(officer: Officer) -> None:
    assert officer.come_in().url.path == "/zh/tips"


def test_who_stays_away_finds_the_vault_locked(officer: Officer, clock: Clock) -> None:
    officer.come_in()
    clock.now = 599
    officer.get("/zh/tips")  # a sign of life
    clock.now = 1198
    assert officer.http.get("/zh/tips").status_code == 200
    clock.now = 1799
    response = officer.http.get("/zh/tips")
    assert response.status_code == 403
    assert 'name="passphrase"' in response.text
    assert not officer.seat.taken()


def test_the_vault_locks_without_another_request(officer: Officer, clock: Clock) -> None:
    officer.come_in()
    session = officer.seat.session()
    clock.now = 601
    officer.seat.lock_if_idle()  # what the watch does every few seconds
    assert session.vault.database.engine.pool.checkedin() == 0  # type: ignore[attr-defined]
    assert not officer.seat.taken()


def test_what_was_typed_before_the_lock_is_still_there_after_it(officer: Officer, clock: Clock) -> None:
    officer.come_in()
    officer.post("/zh/sticks/in", {"folder": "/nowhere"})
    clock.now = 601
    locked = officer.post("/zh/officers/add", {"name": "新来的\n第二行", "roles": ["I", "S"]})
    assert locked.status_code == 403
    kept = Elements(locked.text).hidden
    assert json.loads(kept["kept"]) == [["name", "新来的\n第二行"], ["roles", "I"], ["roles", "S"]]
    fields = {"officer": OFFICER, "passphrase": PASSPHRASE, "next": kept["next"], "kept": kept["kept"]}
    resumed = officer.post("/zh/sign-in", fields)
    assert resumed.status_code == 200
    assert 'action="/zh/officers/add"' in resumed.text
    assert Elements(resumed.text).hidden["name"] == "新来的\n第二行"


@pytest.mark.parametrize(
    "target", ["http://evil.example/", "//evil.example/", "/zh//evil.example", "/zh/\\evil", "/../x", "javascript:1"]
)
def test_signing_in_leads_nowhere_else(officer: Officer, target: str) -> None:
    officer.http.get(f"/zh/open/{officer.door.token}")
    response = officer.post(
        "/zh/sign-in", {"officer": OFFICER, "passphrase": PASSPHRASE, "next": target, "kept": "no json"}
    )
    assert response.url.path == "/zh/tips"


def test_leaving_locks_at_once(officer: Officer) -> None:
    officer.come_in()
    assert officer.post("/zh/lock", {}).url.path == "/zh/sign-in"
    assert not officer.seat.taken()
    assert officer.http.get("/zh/tips").status_code == 403
