"""Who handles a tip, and what becomes of it when they must not see it any more."""

from functools import partial
from pathlib import Path

import pytest
from desk_tips import file, thread
from journey import PASSPHRASE
from rooms import CHEAP, House, answers, make_desk
from workbench import Officer, hire, take_in

from desk import casework, handling, queue
from desk.errors import NotAllowed, NotPossible, Recused
from desk.filing import file_letters
from desk.intake import Taken, take_down
from desk.judging import conflicts, recording
from desk.office import roster, trail
from desk.office import session as sessions
from desk.office.roles import Role
from desk.office.session import Session
from desk.opening import Opened
from desk.queue import Filters
from protocol.calendar import today
from protocol.letter import Kind, Letter, SealedBy

RELATIVE = "单志强"
MARK = "独角兽暗语"


@pytest.fixture
def desk(tmp_path: Path) -> Session:
    return make_desk(tmp_path / "vault", "清江县纪委监委")


def colleague(desk: Session, name: str, *given: Role) -> Session:
    roster.add(desk, name, frozenset(given), PASSPHRASE, CHEAP)
    return sessions.unlock(desk.vault.folder.root, name, PASSPHRASE)


def waiting(session: Session) -> list[str]:
    return [row.tip for row in queue.page(session, Filters(handler=handling.NOBODY)).rows]


def acts(session: Session, about: str) -> list[tuple[str, dict[str, int | str]]]:
    kept = ("recuse", "take", "assign")
    return [(act.act, act.detail) for act in trail.listing(session, about) if act.act in kept]


def test_an_officer_takes_a_tip_and_gives_it_back(desk: Session) -> None:
    (tip,) = file(desk, {"facts": "一"})
    zhou, li = colleague(desk, "小周", Role.SUPERVISION), colleague(desk, "小李", Role.INVESTIGATION)
    assert waiting(zhou) == [tip]
    handling.take(zhou, tip)
    assert casework.read(li, tip).handler == "小周"
    assert [row.tip for row in queue.page(zhou, Filters(handler="小周")).rows] == [tip]
    assert waiting(zhou) == [row.tip for row in queue.page(li, Filters(handler="小李")).rows] == []
    with pytest.raises(NotPossible, match="小周"):
        handling.take(li, tip)
    with pytest.raises(NotPossible):
        handling.give_back(li, tip)
    handling.give_back(zhou, tip)
    assert waiting(desk) == [tip]
    assert acts(desk, tip) == [("take", {"before": "小周", "waits": 1}), ("take", {"to": "小周"})]


def test_a_leader_gives_it_to_those_who_handle_and_to_nobody_else(desk: Session) -> None:
    (tip,) = file(desk, {"facts": "一"})
    clerk = colleague(desk, "小陈", Role.INTAKE)
    colleague(desk, "小周", Role.SUPERVISION)
    assert handling.handlers(desk) == ["officer", "小周"]
    handling.assign(desk, tip, "小周")
    assert casework.read(desk, tip).handler == "小周"
    for nobody in ("小陈", "无此人"):
        with pytest.raises(NotPossible):
            handling.assign(desk, tip, nobody)
    for refused in (partial(handling.take, clerk, tip), partial(handling.assign, clerk, tip, "小周")):
        with pytest.raises(NotAllowed):
            refused()
    handling.assign(desk, tip, None)
    assert waiting(desk) == [tip]
    casework.reply(desk, tip, "closed", "")
    assert waiting(desk) == []  # nothing is to be done about it


def test_a_handler_who_is_recused_by_a_later_letter_handles_it_no_more(desk: Session) -> None:
    (tip,) = file(desk, {"facts": "一"})
    zhou = colleague(desk, "小周", Role.SUPERVISION)
    conflicts.declare(zhou, "person", RELATIVE)
    handling.take(zhou, tip)
    letter = Letter(Kind.ANSWER, thread(1), "zh", SealedBy.SERVER, {"text": f"还有{RELATIVE}，{MARK}"})
    with desk.vault.write() as connection:
        opened = [Opened(b"r" * 32, bytes(32), today(), letter, thread(1))]
        recording.record(desk, connection, file_letters(connection, opened, today()))
    with pytest.raises(Recused):
        casework.read(zhou, tip)
    assert waiting(desk) == [tip]
    seen = casework.read(desk, tip)
    assert (seen.handler, seen.closed_to) == (None, ("小周",))
    recused = [detail for act, detail in acts(desk, tip) if act == "recuse"]
    assert recused == [{"of": "小周", "cause": "person", "waits": 1}]
    with pytest.raises(NotPossible, match="recused"):
        handling.assign(desk, tip, "小周")
    with pytest.raises(Recused):
        handling.take(zhou, tip)


def test_a_later_declaration_recuses_and_is_recorded_once(desk: Session) -> None:
    one, two = file(desk, {"facts": "一", "subject_name": RELATIVE}, {"facts": "二"})
    zhou = colleague(desk, "小周", Role.SUPERVISION)
    for tip in (one, two):
        handling.take(zhou, tip)
    assert conflicts.declare(zhou, "person", RELATIVE) == 1
    assert waiting(desk) == [one]
    assert casework.read(zhou, two).handler == "小周"
    assert [act for act, _ in acts(desk, one)] == ["recuse", "take"]
    conflicts.declare(zhou, "person", "单致强")  # sounds the same: recused already
    assert [act for act, _ in acts(desk, one)] == ["recuse", "take"]
    conflicts.lift(desk, one, "小周")
    assert casework.read(zhou, one).closed_to == ()


def test_what_an_import_and_an_officer_take_in_is_recorded(house: House) -> None:
    hire(house, "小周", Role.SUPERVISION)
    session = sessions.unlock(house.own.vault.folder.root, "小周", PASSPHRASE)
    conflicts.declare(session, "person", RELATIVE)
    conflicts.declare(session, "unit", "县教育局")
    session.close()
    house.portal.reporter().report(answers(facts=MARK, subject_name=RELATIVE))
    house.own.take_in(house.portal.export(house.stick)[-1])
    (tip,) = [str(row["tip"]) for row in queue.listing(house.own.session)]
    taken = Taken("letter", today(), {"facts": MARK, "subject_unit": "教育局"})
    second = take_down(house.own.session, taken)
    assert acts(house.own.session, tip) == [("recuse", {"of": "小周", "cause": "person"})]
    assert acts(house.own.session, second) == [("recuse", {"of": "小周", "cause": "unit"})]
    assert not any(MARK in str(act) for act in trail.listing(house.own.session))


def test_whoever_is_shut_out_handles_nothing(desk: Session) -> None:
    (tip,) = file(desk, {"facts": "一"})
    zhou = colleague(desk, "小周", Role.SUPERVISION)
    handling.take(zhou, tip)
    roster.change_roles(desk, "小周", frozenset({Role.INTAKE}))
    assert waiting(desk) == [tip]
    roster.change_roles(desk, "小周", frozenset({Role.SUPERVISION, Role.INTAKE}))
    handling.take(zhou, tip)
    roster.change_roles(desk, "小周", frozenset({Role.SUPERVISION}))
    assert waiting(desk) == []
    zhou.close()
    after = roster.disable(desk, "小周")
    assert waiting(after) == [tip]
    assert trail.listing(after, "小周")[0].detail == {"waits": 1}


def test_a_recused_leader_learns_nothing_from_the_trail_and_lifts_nothing(desk: Session) -> None:
    (tip,) = file(desk, {"facts": "一", "subject_name": RELATIVE})
    other = colleague(desk, "小马", Role.LEADER, Role.SUPERVISION)
    zhou = colleague(desk, "小周", Role.SUPERVISION)
    conflicts.declare(zhou, "person", RELATIVE)
    casework.reply(desk, tip, "accepted", "")
    assert any(act.detail for act in trail.listing(other, tip))
    conflicts.declare(other, "person", RELATIVE)
    assert trail.listing(other, tip)
    assert not any(act.detail for act in trail.listing(other, tip))
    assert conflicts.held(other) == []
    with pytest.raises(Recused):
        conflicts.lift(other, tip, "小周")
    assert trail.verify(other).number > 1  # the trail itself is whole


def test_the_page_hands_a_tip_over_and_the_queue_shows_mine_and_nobodys(house: House) -> None:
    hire(house, "小周", Role.SUPERVISION)
    house.portal.reporter().report(answers())
    house.portal.export(house.stick)
    house.own.session.close()
    officer = Officer(house.own.vault.folder.root)
    officer.come_in()
    take_in(officer, house.stick)
    tip = officer.seat.session()
    (number,) = [str(row["tip"]) for row in queue.listing(tip)]
    for act, to, handler in (("take", "", "officer"), ("give", "小周", "小周"), ("give", "", None)):
        officer.post(f"/zh/tips/{number}/handler", {"act": act, "officer": to})
        assert casework.read(officer.seat.session(), number).handler == handler
    assert officer.post(f"/zh/tips/{number}/handler", {"act": "back"}).status_code == 422
    officer.post(f"/en/tips/{number}/handler", {"act": "take"})
    for handler, shown in (("officer", True), (handling.NOBODY, False)):
        officer.post("/zh/tips/filter", {"handler": handler})
        assert (f'value="{number}"' in officer.get("/zh/tips")) is shown
    officer.seat.leave()
