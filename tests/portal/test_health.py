"""`/healthz`: on its own Unix socket alone, and too coarse to see anything arrive."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from journey import Desk, Portal
from rooms import House, answers
from server import on_socket, serving

from portal import health
from protocol.calendar import today


def facts(house: House, ahead: int = 0) -> health.Facts:
    operator = house.portal.operator
    return health.facts(operator.instance, operator.database, today() + timedelta(days=ahead))


def test_only_the_health_socket_answers_to_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", "清江县纪委监委")
    portal = Portal(tmp_path / "portal", desk.card)
    site, own = tmp_path / "site.sock", tmp_path / "health.sock"
    with serving(portal, site, own), on_socket(own) as health_http, on_socket(site) as site_http:
        answer = health_http.get("/healthz")
        assert answer.status_code == httpx.codes.OK
        assert answer.json()["healthy"] is True
        assert health_http.get("/zh/").status_code == httpx.codes.NOT_FOUND
        assert site_http.get("/healthz").status_code == httpx.codes.NOT_FOUND
        assert site_http.get("/zh/").status_code == httpx.codes.OK
        assert on_socket(site, headers={"Host": str(own)}).get("/healthz").status_code == httpx.codes.NOT_FOUND
    portal.start()
    assert httpx.get(f"{portal.url}/healthz").status_code == httpx.codes.NOT_FOUND
    portal.stop()


def test_a_report_does_not_show_on_the_day_it_comes_nor_its_number_later(house: House) -> None:
    before, later = facts(house), facts(house, 1)
    house.portal.reporter().report(answers(), [("a.txt", b"evidence", "text/plain")])
    assert facts(house) == before
    one = facts(house, 1)["before_today_at_most"]
    assert one != later["before_today_at_most"]
    house.portal.reporter().report(answers(facts="第二件。"))
    assert facts(house, 1)["before_today_at_most"] == one


def test_the_superiors_letters_are_not_counted(house: House) -> None:
    before = facts(house, 1)
    house.portal.reporter().report(answers(about_organ="yes"))
    house.portal.export(house.stick)
    assert facts(house, 1) == before


def test_it_is_not_healthy_when_no_report_could_be_sealed_or_stored(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    expired = facts(house, 3000)
    assert (expired["healthy"], expired["takes_reports"]) == (False, False)
    full = type("Usage", (), {"free": 1, "total": 100})
    monkeypatch.setattr("portal.health.shutil.disk_usage", lambda _: full)
    assert facts(house)["healthy"] is False
