"""Which records a tip is said to be about, and why: a table, and what officers make of it."""

from pathlib import Path
from typing import Any

import pytest
from desk_tips import file
from rooms import make_desk

from desk import casework
from desk.errors import NotPossible, UnknownSubject, UnknownTip
from desk.judging.assessing import assess_new
from desk.office.session import Session
from desk.subjects import editing, linking
from desk.subjects.comparing import named_in
from desk.subjects.finding import by_keys, leaders_of, listing
from desk.subjects.records import read
from desk.subjects.suggesting import Proposals, propose
from desk.vault.tables import mentions, subject_tips

UNITS = "水利局"
RECORDS: tuple[dict[str, Any], ...] = (
    {"name": "单志强", "former": "单大强", "alias": "老单头", "unit": "清江县水利局", "title": "局长"},
    {"name": "周建国", "unit": "青石镇民政办", "title": "主任"},
    {"name": "周某某", "unit": "县第二小学", "title": "校长"},
    {"name": "阿卜杜拉·买买提", "unit": "清江县林业局", "title": "站长"},
)
CASES: tuple[tuple[dict[str, str], dict[str, list[str]]], ...] = (
    ({"subject_name": "单志强"}, {"单志强": ["name"]}),
    ({"subject_name": "单志强局长", "subject_unit": "水利局"}, {"单志强": ["name", "unit"], "水利局": ["name"]}),
    ({"subject_name": "善治强（音）"}, {"单志强": ["sound"]}),
    ({"subject_name": "单大强"}, {"单志强": ["former"]}),
    ({"subject_name": "老单头"}, {"单志强": ["alias"]}),
    (
        {"subject_name": "单志强", "subject_unit": "县水务局", "subject_post": "局长"},
        {"单志强": ["name", "post", "unit"], "水利局": ["name"]},
    ),
    ({"subject_name": "周某", "subject_unit": "青石镇民政办"}, {"周建国": ["family", "unit"]}),
    ({"subject_name": "周局长", "subject_unit": "县第二小学"}, {"周某某": ["family", "unit"]}),
    ({"subject_name": "周某某"}, {}),
    ({"subject_name": "周建军", "subject_unit": "青石镇民政办"}, {}),
    ({"subject_name": "李建国", "subject_unit": "青石镇民政办", "subject_post": "主任"}, {}),
    ({"subject_unit": "清江县水利局", "subject_post": "局长"}, {"单志强": ["post", "unit"], "水利局": ["name"]}),
    ({"subject_unit": "清江县水利局河道站"}, {"水利局": ["part"]}),
    ({"subject_name": "阿卜杜拉买买提"}, {"阿卜杜拉·买买提": ["name"]}),
    ({"subject_name": "张三、单志强"}, {"单志强": ["name"]}),
    ({"subject_name": "\u202e\u0000", "subject_unit": "\u200b"}, {}),
    ({"subject_name": "长" * 5000, "subject_unit": "单" * 5000}, {}),
    ({}, {}),
)


@pytest.fixture
def desk(tmp_path: Path) -> Session:
    return make_desk(tmp_path / "vault", "清江县纪委监委")


@pytest.fixture
def records(desk: Session) -> Session:
    """A desk with records of some persons and a body with a former name."""
    for each in RECORDS:
        number = editing.add(desk, "person", each["name"])
        for kind in ("former", "alias"):
            if kind in each:
                editing.add_name(desk, number, kind, each[kind])
        editing.add_post(desk, number, each["unit"], each["title"], first=12 * 2023 + 4, leads=each["title"] == "局长")
    body = editing.add(desk, "unit", UNITS)
    editing.add_name(desk, body, "former", "清江县水务站")
    return desk


def proposed(desk: Session, tip: str) -> Proposals:
    found = casework.read(desk, tip)
    return propose(desk, found.id, found.fields)


def reasons(proposals: Proposals) -> dict[str, list[str]]:
    return {
        one.record.name: [why.value for why in one.reasons]
        for proposal in proposals.named
        for one in proposal.candidates
    }


def test_a_tip_leads_to_records_with_reasons(records: Session) -> None:
    tips = file(records, *({"facts": "x", **fields} for fields, _ in CASES))
    found = {tip: reasons(proposed(records, tip)) for tip in tips}
    assert found == dict(zip(tips, (expected for _, expected in CASES), strict=True))
    assert sum(1 for each in found.values() if each) > 10


def test_nothing_is_linked_by_itself(records: Session) -> None:
    names = file(records, {"facts": "x", "subject_name": "单志强", "subject_unit": "水利局"})
    assess_new(records.vault)
    assert proposed(records, names[0]).linked == ()
    with records.vault.read() as connection:
        assert connection.execute(subject_tips.select()).all() == []


def test_another_person_is_remembered_and_can_be_taken_back(records: Session) -> None:
    (tip,) = file(records, {"facts": "x", "subject_name": "单志强"})
    linking.say(records, tip, 1, "another")
    found = proposed(records, tip)
    assert reasons(found) == {}
    assert [record.id for record in found.others] == [1]
    linking.say(records, tip, 1, "back")
    assert reasons(proposed(records, tip)) == {"单志强": ["name"]}
    with pytest.raises(NotPossible):
        linking.say(records, tip, 1, "back")


def test_a_confirmed_record_answers_for_the_name_and_names_the_leader(records: Session) -> None:
    (tip,) = file(records, {"facts": "x", "subject_name": "善治强", "subject_unit": "县水务局"})
    linking.say(records, tip, 1, "same")
    linking.say(records, tip, 5, "same")
    found = proposed(records, tip)
    assert [record.name for record in found.linked] == ["单志强", UNITS]
    assert found.open == []
    assert [(leader.name, leader.post.since) for leader in found.leaders] == [("单志强", "2023-05")]


def test_a_record_is_made_from_whom_a_tip_names(desk: Session) -> None:
    fields = {
        "facts": "x",
        "subject_name": "王建国局长、李某某",
        "subject_unit": "清江县财政局",
        "subject_post": "局长",
    }
    (tip,) = file(desk, fields)
    made = [linking.make_from(desk, tip, place) for place in range(3)]
    known = [read(desk, number) for number in made]
    assert [(record.kind, record.name) for record in known] == [
        ("person", "王建国"),
        ("person", "李某某"),
        ("unit", "清江县财政局"),
    ]
    assert [(post.unit, post.title) for post in known[0].posts] == [
        ("清江县财政局", "")
    ]  # whose post it is, is not said
    for wrong in (0, 2, 3, -1):  # a second click makes no second record
        with pytest.raises(NotPossible):
            linking.make_from(desk, tip, wrong)
    with pytest.raises(UnknownTip):
        linking.make_from(desk, "2026-0999", 0)
    with pytest.raises(UnknownSubject):
        linking.say(desk, tip, 99, "same")


def test_those_in_the_further_rows_of_the_form_can_be_put_on_record(desk: Session) -> None:
    further = [{"subject_name": "李志强", "subject_unit": "水利局", "subject_post": "科长"}, {"subject_unit": "财政局"}]
    (tip,) = file(desk, {"facts": "x", "subject_name": "王建国", "subject_unit": "财政局", "subjects": further})
    made = [read(desk, linking.make_from(desk, tip, place)) for place in range(4)]
    assert [record.name for record in made] == ["王建国", "财政局", "李志强", "水利局"]
    assert [(post.unit, post.title) for post in made[2].posts] == [("水利局", "科长")]


def test_who_led_a_body_since_when_and_until_when(records: Session) -> None:
    later = editing.add(records, "person", "钱进")
    editing.end_post(records, 1, 1, 12 * 2025 + 2)
    editing.add_post(records, later, "清江县水务局", "局长", first=12 * 2025 + 3, leads=True)
    editing.add_post(records, later, "清江县水务局", "副局长", first=12 * 2020)
    led = leaders_of(records, read(records, 5))
    assert [(one.name, one.post.since, one.post.until) for one in led] == [
        ("钱进", "2025-04", ""),
        ("单志强", "2023-05", "2025-03"),
    ]
    (now,) = listing(records, UNITS).leaders[5]
    assert now.name == "钱进"
    assert [post.title for post in read(records, later).posts] == ["局长", "副局长"]


def test_the_keys_of_mentions_lead_to_records(records: Session) -> None:
    file(records, {"facts": "x", "subject_name": "善治强", "subject_unit": "县水务局"})
    assess_new(records.vault)
    with records.vault.read() as connection:
        keys = {row.key for row in connection.execute(mentions.select())}
        found = by_keys(connection, keys, records.officer)
    assert {record.name for known in found.values() for record in known} == {"单志强", UNITS}


def test_who_is_named_is_cleaned_of_what_cannot_be_seen() -> None:
    (person, body) = named_in(
        {"subject_name": "王\u202e建\u200b国", "subject_unit": "水\u0000利局", "subject_post": "局\u2066长"}
    )
    assert (person.name, person.unit, person.title, body.name) == ("王建国", "水利局", "局长", "水利局")
