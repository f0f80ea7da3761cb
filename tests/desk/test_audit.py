"""The trail of what everyone did."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from desk_tips import file
from rooms import House, answers, make_desk

from desk import casework, queue
from desk.classify.classifying import Classification, classify
from desk.errors import AuditBroken, NotPossible, UnknownTip
from desk.office import audit, trail
from desk.office.audit import End
from desk.office.roles import Act
from desk.office.session import Session
from desk.search import finding

Change = Callable[[Any], object]


@pytest.fixture
def desk(tmp_path: Path) -> Session:
    """A desk where ten and more acts were done."""
    desk = make_desk(tmp_path / "vault", "清江县纪委监委")
    tips = file(desk, *({"facts": f"第 {number} 件"} for number in range(10)))
    for tip in tips:
        casework.note(desk, tip, "看过")
    return desk


def sql(statement: str) -> Change:
    return lambda connection: connection.exec_driver_sql(statement)


def swap(connection: Any) -> None:
    """Rows 4 and 5 change places, hashes and all."""
    for statement in (
        "update audit set number = 0 where number = 4",
        "update audit set number = 4 where number = 5",
        "update audit set number = 5 where number = 0",
    ):
        connection.exec_driver_sql(statement)


def forge_last(connection: Any) -> None:
    """An act nobody did, chained on as it should be, but behind the end the desk knows of."""
    known = audit.end(connection)
    audit.append(connection, datetime(2026, 11, 22, tzinfo=UTC), "nobody", Act.READ, "2026-0001", {})
    connection.exec_driver_sql("update audit_end set number = ?, hash = ?", (known.number, known.hash))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (sql("update audit set officer = 'somebody' where number = 5"), "act 5 of"),
        (sql("update audit set at = '2020-01-01 00:00:00.000000' where number = 6"), "act 6 of"),
        (sql("update audit set act = 'read' where number = 7"), "act 7 of"),
        (sql("update audit set object = '2026-0009' where number = 4"), "act 4 of"),
        (sql("update audit set detail = '{\"tips\":3}' where number = 8"), "act 8 of"),
        (sql("update audit set hash = zeroblob(32) where number = 3"), "act 3 of"),
        (sql("delete from audit where number = 1"), "act 1 is missing"),
        (sql("delete from audit where number = 5"), "act 5 is missing"),
        (sql("delete from audit where number = 12"), "act 12 is missing"),
        (sql("delete from audit where number > 9"), "act 10 is missing"),
        (sql("delete from audit"), "act 1 is missing"),
        (swap, "act 4 of"),
        (forge_last, "act 13 of .* put in from outside"),
    ],
)
def test_a_changed_removed_moved_or_added_act_is_named(desk: Session, change: Change, named: str) -> None:
    assert trail.verify(desk).number == 12
    with desk.vault.database.transaction() as connection:
        connection.exec_driver_sql("delete from audit where act = 'verify'")
        connection.exec_driver_sql(
            "update audit_end set number = 12, hash = (select hash from audit where number = 12)"
        )
        change(connection)
    with pytest.raises(AuditBroken, match=named):
        trail.verify(desk)


def test_an_act_with_a_hash_made_to_fit_breaks_the_chain_behind_it(desk: Session) -> None:
    with desk.vault.database.transaction() as connection:
        connection.exec_driver_sql("update audit set officer = 'somebody' where number = 5")
        row = connection.exec_driver_sql("select * from audit where number = 5").mappings().one()
        before = connection.exec_driver_sql("select hash from audit where number = 4").scalar_one()
        fitting = audit._hash(before, dict(row) | {"at": datetime.fromisoformat(row["at"])})
        connection.exec_driver_sql("update audit set hash = ? where number = 5", (fitting,))
    with pytest.raises(AuditBroken, match="act 6 of"):
        trail.verify(desk)


def test_a_trail_forged_anew_from_some_act_on_does_not_fit_what_was_noted_on_paper(desk: Session) -> None:
    noted = trail.verify(desk)
    with desk.vault.database.transaction() as connection:
        connection.exec_driver_sql("delete from audit where number >= 9")
        connection.exec_driver_sql("update audit_end set number = 8, hash = (select hash from audit where number = 8)")
        for _ in range(5):
            audit.append(connection, datetime(2026, 11, 22, tzinfo=UTC), "officer", Act.READ, "2026-0001", {})
    trail.verify(desk)
    with pytest.raises(AuditBroken, match=r"act 12 of the audit trail is not what it was"):
        trail.verify(desk, [noted])
    with pytest.raises(AuditBroken, match="missing"):
        trail.verify(desk, [End(10_000, bytes(32))])


def test_what_is_noted_is_read_as_it_is_printed() -> None:
    assert trail.parse_end(f" 12:{'ab' * 32}\n") == End(12, b"\xab" * 32)
    assert trail.parse_end(f"１２： {'ABAB abab  ' * 8}") == End(12, b"\xab" * 32)
    for wrong in ("", "12", f"12:{'ab' * 31}", f"-1:{'ab' * 32}", f"x:{'ab' * 32}"):
        with pytest.raises(NotPossible):
            trail.parse_end(wrong)


def test_each_act_is_recorded_with_officer_time_and_object(house: House) -> None:
    desk = house.own.session
    house.portal.reporter().report(answers(), [("a.txt", b"evidence", "text/plain")])
    house.own.take_in(house.portal.export(house.stick)[-1])
    (tip,) = (row.tip for row in queue.page(desk, queue.Filters()).rows)
    casework.read(desk, tip)
    casework.note(desk, tip, "批注")
    classify(desk, tip, Classification("unsure.unsure"))
    house.own.reply(tip, "accepted", "已受理。")
    finding.search(desk, "收了钱")
    house.own.export(house.stick)
    done = trail.listing(desk)[::-1]
    assert [act.act for act in done] == [
        "found", "unlock", "import", "imported", "read", "note", "classify", "answer", "search", "export",
    ]  # fmt: skip
    assert {act.officer for act in done} == {"officer"}
    assert {act.about for act in done if act.act in {"read", "note", "classify", "answer"}} == {tip}
    assert abs((datetime.now(UTC).replace(tzinfo=None) - done[-1].at).total_seconds()) < 600
    trail.verify(desk)


def test_an_act_that_fails_leaves_neither_a_trace_nor_a_change(desk: Session) -> None:
    before = trail.listing(desk)
    with pytest.raises(UnknownTip):
        casework.reply(desk, "2026-9999", "accepted", "")
    assert trail.listing(desk) == before


def test_nothing_that_was_said_can_stand_in_the_trail(desk: Session) -> None:
    with pytest.raises(ValueError, match="ids and numbers"), desk.doing(Act.NOTE, "他收了钱 昨天") as deed:
        assert deed.about
    finding.search(desk, "第 件")
    said = " ".join(str(act) for act in trail.listing(desk))
    assert "第" not in said
