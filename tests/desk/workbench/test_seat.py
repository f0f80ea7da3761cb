"""Who sits at the desk, for how long, and what is still there after the lock."""

import json
import re
import sys
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from pathlib import Path

import pytest
from journey import PASSPHRASE, Elements
from rooms import CHEAP
from workbench import OFFICER, Officer, house_with_reports, take_in

from desk.office import roster
from desk.office.roles import Role
from desk.workbench import window


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


def test_the_locked_window_holds_no_new_passphrase_and_asks_for_whoever_sat_there(
    officer: Officer, clock: Clock
) -> None:
    officer.come_in()
    clock.now = 601
    phrase = "quite another phrase"
    new: dict[str, str | list[str]] = {"name": "小陈", "roles": ["I"], "passphrase": phrase, "again": phrase}
    locked = officer.post("/zh/officers/add", new)
    assert (locked.status_code, phrase in locked.text) == (403, False)
    assert json.loads(Elements(locked.text).hidden["kept"]) == [["name", "小陈"], ["roles", "I"]]
    locked = officer.post("/zh/tips/2026-0001/handler", {"act": "give", "officer": "小陈"})
    assert re.findall(r'name="officer"[^>]*value="([^"]*)"', locked.text) == [OFFICER]
    again = {"officer": "小李", "passphrase": "wrong", "next": "/zh/sticks", "kept": "[]"}
    refused = officer.post("/zh/sign-in", again)
    assert re.findall(r'name="officer"[^>]*value="([^"]*)"', refused.text) == ["小李"]
    assert Elements(refused.text).hidden["next"] == "/zh/sticks"


def test_a_button_that_was_pressed_too_late_leads_to_a_page_that_is_there(officer: Officer, clock: Clock) -> None:
    officer.come_in()
    for path, leads_to in (("/zh/audit/verify", "/zh/tips"), ("/zh/passphrase", "/zh/passphrase")):
        clock.now += 601
        hidden = Elements(officer.post(path, {}).text).hidden
        fields = {"officer": OFFICER, "passphrase": PASSPHRASE, "next": hidden["next"], "kept": hidden["kept"]}
        arrived = officer.post("/zh/sign-in", fields)
        assert (arrived.status_code, arrived.url.path) == (200, leads_to)


def test_what_was_typed_is_not_sent_on_for_the_next_officer(officer: Officer, clock: Clock) -> None:
    officer.come_in()
    phrase = "quite another phrase"
    roster.add(officer.seat.session(), "小陈", frozenset({Role.INTAKE}), phrase, CHEAP)
    clock.now = 601
    hidden = Elements(officer.post("/zh/tips/2026-0001/note", {"text": "批注"}).text).hidden
    fields = {"officer": "小陈", "passphrase": phrase, "next": hidden["next"], "kept": hidden["kept"]}
    arrived = officer.post("/zh/sign-in", fields)
    assert (arrived.status_code, arrived.url.path, "批注" in arrived.text) == (200, "/zh/tips", False)


def remembered() -> dict[str, int]:
    """How many answers each bounded cache of the desk holds."""
    caches = (
        value
        for name, module in list(sys.modules.items())
        if name.startswith("desk.")
        for value in vars(module).values()
    )
    bounded = {cache for cache in caches if isinstance(cache, _lru_cache_wrapper) and cache.cache_info().maxsize}
    return {cache.__qualname__: cache.cache_info().currsize for cache in bounded}


def test_no_cache_remembers_a_word_after_the_lock(officer: Officer, tmp_path: Path) -> None:
    officer.come_in()
    officer.post("/zh/conflicts/declare", {"kind": "person", "name": "王建国"})
    take_in(officer, tmp_path / "stick")
    assert min(remembered()[name] for name in ("person_name", "unit_key", "sounds", "_readings")) > 0
    officer.post("/zh/lock", {})
    assert set(remembered().values()) == {0}


def test_a_lock_that_can_not_be_recorded_locks_and_the_watch_goes_on(
    officer: Officer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer.come_in()
    officer.post("/zh/conflicts/declare", {"kind": "person", "name": "王建国"})
    session = officer.seat.session()
    with session.vault.write() as connection:
        connection.exec_driver_sql("drop table audit")
    clock.now = 601
    looks = iter((None, None))

    def wait(_: float) -> None:
        next(looks)  # after two looks, the watch ends

    monkeypatch.setattr("desk.workbench.window.time.sleep", wait)
    with pytest.raises(StopIteration):
        window._watch(officer.seat)
    assert session.vault.database.engine.pool.checkedin() == 0  # type: ignore[attr-defined]
    assert set(remembered().values()) == {0}
    assert officer.http.get("/zh/tips").status_code == 403


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
