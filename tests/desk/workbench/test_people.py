"""Who may see and do what; letting in and shutting out."""

import re
from datetime import UTC, datetime

from journey import Elements
from rooms import House
from workbench import OFFICER, Officer, hire, number_of

from desk.office import audit
from desk.office.roles import Act, Role


def test_an_auditor_sees_acts_and_no_tip(busy: Officer, house: House) -> None:
    number = number_of(busy, "民政办")
    busy.seat.leave()
    hire(house, "审计员", Role.AUDITOR)
    arrived = busy.come_in("审计员")
    assert arrived.url.path == "/zh/audit"
    assert "阅读线索" not in Elements(arrived.text).by_id
    for path in ("/zh/tips", f"/zh/tips/{number}", "/zh/intake", "/zh/sticks"):
        response = busy.http.get(path)
        assert response.status_code == 403, path
        assert "周某某" not in response.text
        assert f'href="{path}"' not in arrived.text
    checked = busy.post("/zh/audit/verify", {})
    assert "无缺失，无改动" in checked.text
    assert busy.post("/zh/search", {"query": "周某某"}).status_code == 403


def test_an_auditor_compares_the_trail_with_what_was_noted_on_paper(busy: Officer, house: House) -> None:
    busy.seat.leave()
    hire(house, "审计员", Role.AUDITOR)
    busy.come_in("审计员")
    checked = Elements(busy.post("/zh/audit/verify", {}).text).by_id["verified"]["text"]
    noted = re.search(r"\d+: ?[0-9a-f ]{64,}", checked)
    assert noted
    again = busy.post("/zh/audit/verify", {"noted": noted[0]})
    assert f"第 {noted[0].split(':')[0]} 条" in Elements(again.text).by_id["verified"]["text"]
    assert busy.post("/zh/audit/verify", {"noted": "12: 0a1b"}).status_code == 422
    with busy.seat.session().vault.write() as connection:  # who can open the vault forges the end of the chain anew
        connection.exec_driver_sql("delete from audit where number >= 3")
        connection.exec_driver_sql("update audit_end set number = 2, hash = (select hash from audit where number = 2)")
        for _ in range(50):
            audit.append(connection, datetime(2026, 11, 22, tzinfo=UTC), "officer", Act.READ, "2026-0001", {})
    assert "无缺失，无改动" in busy.post("/zh/audit/verify", {}).text
    forged = busy.post("/zh/audit/verify", {"noted": noted[0]})
    assert forged.status_code == 409
    assert noted[0].split(":")[0] in Elements(forged.text).by_id["problem"]["text"]


def test_a_handler_reads_but_runs_neither_sticks_nor_people(busy: Officer, house: House) -> None:
    busy.seat.leave()
    hire(house, "承办人", Role.INVESTIGATION)
    busy.come_in("承办人")
    number = number_of(busy, "民政办")
    page = busy.get(f"/zh/tips/{number}")
    assert 'id="nature"' not in page  # it may answer, but not classify
    assert 'id="new-status"' in page
    for path in ("/zh/officers", "/zh/audit", "/zh/sticks"):
        assert busy.http.get(path).status_code == 403
        assert f'href="{path}"' not in page
    fields = {"nature": "duty_corruption.embezzlement", "authority": "tbd"}
    assert busy.post(f"/zh/tips/{number}/classify", fields).status_code == 403


def test_somebody_is_let_in_given_other_roles_and_shut_out(officer: Officer) -> None:
    phrase = "a phrase of my own"
    new: dict[str, str | list[str]] = {"name": "小陈", "roles": ["I"], "passphrase": phrase, "again": phrase}
    assert officer.post("/zh/officers/add", new | {"again": "another"}).status_code == 422
    assert officer.post("/zh/officers/add", new | {"passphrase": "short", "again": "short"}).status_code == 422
    assert officer.post("/zh/officers/add", new | {"roles": []}).status_code == 422
    assert "小陈 现在可以登录" in officer.post("/zh/officers/add", new).text
    assert "职责已变更" in officer.post("/zh/officers/roles", {"officer": "小陈", "roles": ["S", "A"]}).text
    asked = officer.post("/zh/officers/disable", {"officer": "小陈"})
    assert "停用 小陈" in asked.text
    assert "已停用 小陈" in officer.post("/zh/officers/disabled", {"officer": "小陈"}).text
    assert officer.get("/zh/tips")  # the leader goes on under the new key
    officer.post("/zh/lock", {})
    assert officer.come_in("小陈", phrase).status_code == 422


def test_ones_own_passphrase_is_changed(officer: Officer) -> None:
    mine = {"passphrase": "quite another phrase", "again": "quite another phrase"}
    assert officer.post("/zh/passphrase", mine).status_code == 200
    officer.post("/zh/lock", {})
    assert officer.come_in().status_code == 422
    assert officer.come_in(OFFICER, "quite another phrase").url.path == "/zh/tips"
