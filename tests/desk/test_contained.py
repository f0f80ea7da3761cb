"""Faults of our own that a tip brings to light: each is kept to its tip, told by number, and seen in tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_tips import file
from rooms import House, answers, make_desk

from desk import casework, opening, queue
from desk.contained import Contained
from desk.exporting import Exporter
from desk.intake import Taken, take_down
from desk.judging import conflicts, linking, recusal, weighing
from desk.judging.assessing import assess_new
from desk.judging.deciding import decide, relate
from desk.judging.linking import Relation
from desk.judging.priority import Case, Priority, priority_of
from desk.judging.rules import rules
from desk.office.session import Session
from desk.opening import Opened, Sealed
from desk.queue import Filters
from desk.report import import_lines, not_assessed_lines
from protocol.calendar import today
from protocol.letter import Value

BAD = "炸"  # what the broken programs of these tests stumble over


@pytest.fixture
def desk(tmp_path: Path) -> Session:
    return make_desk(tmp_path / "vault", "清江县纪委监委")


def numbers_of(desk: Session) -> list[str]:
    return [row.tip for row in queue.page(desk, Filters()).rows]


def broken(case: Case) -> Priority:
    if BAD in str(case.fields):
        raise IndexError(BAD)
    return priority_of(case)


def three(desk: Session, **others: Value) -> list[str]:
    tips = file(desk, {"facts": "第一件"}, {"facts": BAD} | others, {"facts": "第三件"})
    assert len(tips) == 3
    return tips


def test_a_tip_that_can_not_be_scored_is_shown_and_the_others_are_scored(
    desk: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weighing, "priority_of", broken)
    one, two, three_ = three(desk)
    with pytest.warns(Contained, match=r"^IndexError at \S+ in \w+$"):
        assessed = assess_new(desk.vault)
    assert (assessed.count, assessed.not_assessed, assessed.fault) == (3, [two], "")
    assert numbers_of(desk) == [two, three_, one]
    judged = casework.read(desk, two).judged
    assert (judged.letter, judged.reasons[0].label.zh) == ("B", rules().unassessed.zh)
    with pytest.warns(Contained):
        relate(desk, two, one, Relation.RELATED)
    decide(desk, two, "C", "看过了")
    assert casework.read(desk, two).judged.letter == "C"
    (line,) = not_assessed_lines(assessed)
    assert two in line
    assert BAD not in line


def test_danger_comes_first_even_where_nothing_can_be_scored(desk: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighing, "priority_of", broken)
    _, two, _ = three(desk, danger_now="yes")
    with pytest.warns(Contained):
        assess_new(desk.vault)
    assert casework.read(desk, two).judged.letter == "A"


def test_tests_see_a_fault_that_is_contained(desk: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighing, "priority_of", broken)
    three(desk)
    with pytest.raises(Contained):
        assess_new(desk.vault)


def test_a_tip_that_can_not_be_compared_is_scored(desk: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    one_of = linking._one

    def fails(each: linking.Comparable, *others: Any) -> Any:
        if BAD in each.traits.text:
            raise ValueError(BAD)
        return one_of(each, *others)

    monkeypatch.setattr(linking, "_one", fails)
    _, two, _ = three(desk)
    with pytest.warns(Contained):
        assert assess_new(desk.vault).not_assessed == [two]
    judged = casework.read(desk, two).judged
    assert (judged.letter, len(judged.reasons)) == ("D", 1)


def test_what_can_not_be_matched_is_closed_to_whoever_declared_something(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> Iterator[recusal.Recusal]:
        raise ValueError(BAD)

    conflicts.declare(house.own.session, "person", "王建国")
    monkeypatch.setattr(recusal.Conflicts, "_by_person", fails)
    house.portal.reporter().report(answers())
    bundle = house.portal.export(house.stick)[-1]
    with pytest.warns(Contained):
        result = house.own.take_in(bundle)
    (row,) = queue.listing(house.own.session)
    assert (result.imported, result.not_compared, row["recused"]) == (1, {row["tip"]}, True)
    assert any(str(row["tip"]) in line for line in import_lines(bundle, result))


def test_a_letter_that_this_program_fails_to_read_is_kept_and_the_portal_keeps_it_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = opening._opened

    def fails(keys: Any, portal: bytes, sealed: Sealed) -> Opened | None:
        found = read(keys, portal, sealed)
        if found and BAD in found.answers:
            raise RecursionError(BAD)
        return found

    for facts in (BAD, "好的"):
        house.portal.reporter().report(answers(facts=facts))
    with monkeypatch.context() as patch:
        patch.setattr(opening, "_opened", fails)
        with pytest.warns(Contained):
            result = house.own.take_in(house.portal.export(house.stick)[-1])
    assert (result.imported, len(result.unreadable), house.own.facts()) == (1, 1, ["好的"])
    house.portal.apply(house.own.export(house.stick))
    assert house.own.take_in(house.portal.export(house.stick)[-1]).imported == 1
    assert house.own.facts() == sorted([BAD, "好的"])


def test_a_message_that_can_not_be_sealed_stays_and_the_others_leave(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for facts in ("一", "二"):
        house.portal.reporter().report(answers(facts=facts))
    house.own.take_in(house.portal.export(house.stick)[-1])
    seal = Exporter._seal

    def fails(self: Exporter, connection: Any, item: Any) -> bytes:
        if item.tip == 1:
            raise KeyError(BAD)
        return seal(self, connection, item)

    monkeypatch.setattr(Exporter, "_seal", fails)
    exporter = Exporter(house.own.session)
    with pytest.warns(Contained):
        (path,) = exporter.export(house.stick)
    assert exporter.left_out == {f"{today().year}-0001"}
    assert house.portal.apply(path).messages >= 1


def test_what_was_filed_is_told_even_if_nothing_can_be_assessed(desk: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("desk.judging.assessing.known", fails)
    with pytest.warns(Contained):
        tip = take_down(desk, Taken("letter", today(), {"facts": "来信"}))
    assert numbers_of(desk) == [tip]
