"""Tips about the same, seen together, by officers who may see them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from desk_tips import file
from journey import PASSPHRASE
from rooms import CHEAP, make_desk
from sqlalchemy import delete, insert
from workbench import Officer, passphrase_file

from desk import queue
from desk.cli import cli
from desk.errors import NotPossible
from desk.judging import conflicts
from desk.judging.assessing import assess_new
from desk.judging.clusters import Cluster, clusters, first_of
from desk.judging.deciding import relate
from desk.judging.linking import Relation
from desk.judging.noticing import notices, state
from desk.judging.stories import repeats
from desk.judging.topics import By
from desk.office import roster
from desk.office import session as sessions
from desk.office.roles import Role
from desk.office.session import Session
from desk.queue import Filters
from desk.report_clusters import sentence
from desk.vault.tables import recusals
from protocol.letter import Value

TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
WANG = {"subject_name": "王建国局长", "subject_unit": "清江县交通运输局", "category": "bribery"}
SOUNDS_SO = {"subject_name": "王健国", "subject_unit": "交通局", "category": "tenders"}


@pytest.fixture
def desk(tmp_path: Path) -> Session:
    return at_noon(make_desk(tmp_path / "vault", "清江县纪委监委"))


def at_noon(session: Session) -> Session:
    return replace(session, clock=lambda: TODAY)


def take_in(session: Session, first: int, *reports: tuple[date, Mapping[str, Value]]) -> list[str]:
    names = []
    for number, (day, fields) in enumerate(reports, first):
        names += file(session, {"facts": f"第{number}件", **fields}, day=day, first=number)
    assess_new(session.vault)
    return names


def shown(found: list[Cluster]) -> list[tuple[str, int, tuple[str, ...]]]:
    words = ("person", "project", "unit", "category")
    return [
        ("/".join(filter(None, (getattr(one.topic, name) for name in words))), one.count, one.newest) for one in found
    ]


def test_tips_about_one_person_stand_together_however_the_name_is_written(desk: Session) -> None:
    one, two, three = take_in(
        desk,
        1,
        (date(2026, 1, 5), WANG),
        (date(2026, 6, 1), SOUNDS_SO),
        (date(2026, 6, 1), WANG | {"subject_unit": "教育局"}),  # a namesake elsewhere
    )
    (person,) = clusters(desk, By.PERSON)
    assert shown([person]) == [("王健国/交通运输局", 2, (two, one))]
    assert (person.first, person.last, person.states) == (date(2026, 1, 5), date(2026, 6, 1), {"screening": 2})
    assert shown(clusters(desk, By.UNIT)) == [("交通运输局", 2, (two, one))]
    assert clusters(desk, By.MATTER) == []
    rows = queue.page(desk, Filters(topic=str(person.topic))).rows
    assert [row.tip for row in rows] == [two, one]
    with pytest.raises(NotPossible):
        queue.page(desk, Filters(topic="nothing"))
    assert three not in str(clusters(desk, By.PERSON))


def test_those_in_the_further_rows_of_the_form_stand_together_too(desk: Session) -> None:
    zhang = {"subject_name": "张伟", "subject_unit": "教育局", "category": "bribery"}
    row = {"subject_name": "王健国", "subject_unit": "县交通局"}
    one, two, three = take_in(
        desk,
        1,
        (date(2026, 1, 5), WANG),
        (date(2026, 6, 1), zhang | {"subjects": [row]}),
        (date(2026, 6, 2), zhang | {"subjects": [{"subject_name": "王健国"}]}),  # of the body in the first row
    )
    assert shown(clusters(desk, By.PERSON)) == [
        ("张伟/教育局", 2, (three, two)),
        ("王健国/交通运输局", 2, (two, one)),
    ]
    assert shown(clusters(desk, By.UNIT)) == [("教育局", 2, (three, two)), ("交通运输局", 2, (two, one))]
    for typed in ("王健国", "wangjianguo", "交通局"):
        assert {row.tip for row in queue.page(desk, Filters(subject=typed)).rows} >= {two}


def test_by_matter_by_project_and_by_time(desk: Session) -> None:
    project = {"facts": "JT-2026-014 的尾款", "subject_unit": "交通局", "category": "bribery"}
    tips = take_in(
        desk,
        1,
        (date(2026, 2, 1), project),
        (date(2026, 3, 1), project),
        (date(2025, 11, 30), project),
        (date(2026, 3, 2), {}),
    )
    assert shown(clusters(desk, By.MATTER)) == [("交通运输局/bribery", 2, (tips[2], tips[1], tips[0]))]
    assert shown(clusters(desk, By.PROJECT)) == [("JT-2026-014/交通运输局", 2, (tips[2], tips[1], tips[0]))]
    assert [one.count for one in clusters(desk, By.UNIT, 13)] == [3]
    rows = queue.page(desk, Filters(topic=str(clusters(desk, By.MATTER)[0].topic))).rows
    assert {row.tip for row in rows} == set(tips[:3])
    with pytest.raises(NotPossible):
        clusters(desk, By.UNIT, 0)
    assert first_of(date(2026, 1, 31), 12) == date(2025, 2, 1)


def test_copies_count_once(desk: Session) -> None:
    tips = take_in(desk, 1, *[(date(2026, 3, day), WANG) for day in (1, 2, 3, 4)])
    relate(desk, tips[1], tips[0], Relation.DUPLICATE)
    relate(desk, tips[2], tips[1], Relation.DUPLICATE)
    assert [one.count for one in clusters(desk, By.PERSON)] == [2]
    relate(desk, tips[2], tips[1], Relation.DIFFERENT)
    assert [one.count for one in clusters(desk, By.PERSON)] == [3]
    pairs = [(2, 1), (3, 2), (9, 8)]
    assert repeats(pairs) == {2, 3, 9}
    assert repeats(pairs, {1, 9}) == {3}


def test_each_alert_says_the_numbers_it_rests_on(desk: Session) -> None:
    begun: tuple[date, dict[str, Value]] = (date(2025, 9, 1), {})
    body = [(date(2026, 11, day), {"subject_unit": "教育局"}) for day in range(1, 6)]
    rise = [
        (date(year, month, day + 1), {"category": "school"})
        for (year, month), count in {(2025, 10): 1, (2026, 1): 2, (2026, 4): 3, (2026, 7): 4}.items()
        for day in range(count)
    ]
    three = [(date(2026, month, 1), WANG) for month in (1, 5, 9)]
    tips = take_in(desk, 1, begun, *three, *body, *rise)
    assert [one.alert.sign.value for one in notices(desk)] == ["unit_above_itself", "category_rises"]
    relate(desk, tips[2], tips[1], Relation.CORROBORATING)
    relate(desk, tips[3], tips[1], Relation.CORROBORATING)
    said = [sentence(one, "en", lambda words: words) for one in notices(desk)]
    assert [words.partition(":")[0] for words in said] == [
        "王建国 · 交通运输局",
        "教育局",
        "School fees, meals or admission",
    ]
    assert "3 tips in 12 months" in said[0]
    assert "5 tips this quarter; the four quarters before had 0, 0, 0, 0. More than 0" in said[1]
    assert "1, 2, 3, then 4 tips" in said[2]


def test_what_is_recused_counts_nowhere(desk: Session) -> None:
    begun: tuple[date, dict[str, Value]] = (date(2025, 9, 1), {})
    tips = take_in(
        desk,
        1,
        begun,
        *[(date(2026, 10, day), WANG) for day in (1, 2, 3, 4, 5)],
        (date(2026, 10, 9), SOUNDS_SO),
        (date(2026, 10, 10), SOUNDS_SO),
    )
    for tip in tips[2:4]:
        relate(desk, tip, tips[1], Relation.CORROBORATING)
    roster.add(desk, "小周", frozenset({Role.SUPERVISION}), PASSPHRASE, CHEAP)
    zhou = at_noon(sessions.unlock(desk.vault.folder.root, "小周", PASSPHRASE))
    assert len(notices(zhou)) == len(notices(desk)) == 2
    conflicts.declare(zhou, "unit", "交通运输局")
    assert [clusters(zhou, by) for by in By] == [[], [], [], []]
    assert notices(zhou) == []
    assert queue.page(zhou, Filters(topic="unit:交通运输局")).total == 0
    assert [one.count for one in clusters(desk, By.UNIT)] == [7]


def test_alerts_are_made_anew_when_one_recusal_takes_the_place_of_another(desk: Session) -> None:
    take_in(desk, 1, *[(date(2026, 10, day), WANG) for day in (1, 2)])
    known = []
    for tip in (1, 2):
        with desk.vault.write() as connection:
            connection.execute(delete(recusals))
            connection.execute(insert(recusals).values(tip=tip, officer=desk.officer, cause="declared"))
        known.append(state(desk))
    assert known[0] != known[1]
    assert state(desk) == known[1]


def test_the_commands_tell_the_same(desk: Session, tmp_path: Path) -> None:
    take_in(desk, 1, (TODAY.date(), WANG), (TODAY.date(), SOUNDS_SO))
    desk.close()
    opened = ["--vault", str(desk.vault.folder.root), "--passphrase-file", str(passphrase_file(tmp_path))]

    def desk_says(*words: str) -> str:
        done = CliRunner().invoke(cli, [*words, *opened])
        assert done.exit_code == 0, done.output
        return done.output

    found = json.loads(desk_says("clusters", "--json", "--months", "600"))
    assert set(found) == {"person", "unit", "matter", "project"}
    assert (found["person"][0]["person"], found["person"][0]["count"]) == ("王健国", 2)
    assert "王健国 · 交通运输局" in desk_says("clusters", "--by", "person", "--months", "600")
    assert json.loads(desk_says("alerts", "--json")) == []
    assert desk_says("alerts").count("\n") == 1
    assert CliRunner().invoke(cli, ["clusters", "--months", "0", *opened]).exit_code == 1


def test_the_pages_lead_to_the_tips_and_to_the_search(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "vault", "清江县纪委监委")
    today = desk.today()
    one, two = take_in(desk, 1, (today, WANG), (today, SOUNDS_SO))
    desk.close()
    officer = Officer(desk.vault.folder.root)
    officer.come_in()
    page = officer.get("/zh/clusters")
    assert "王健国 · 交通运输局" in page
    assert f"/zh/tips/{one}" in page
    for by in By:
        assert officer.http.get(f"/en/clusters/{by.value}?months=36").status_code == 200
    assert officer.http.get("/zh/clusters/nothing").status_code == 404
    assert officer.http.get("/zh/clusters/unit?months=0").status_code == 409
    queue_page = officer.post("/zh/tips/filter", {"topic": "person:wang jian guo@交通运输局"}).text
    assert "王健国 · 交通运输局" in queue_page
    assert f'value="{two}"' in queue_page
    assert officer.post("/zh/tips/filter", {"topic": "nothing"}).status_code == 200
    officer.post("/zh/tips/filter", {"clear": "yes"})
    assert f"/zh/tips/{one}" in officer.post("/zh/search", {"query": "王建国"}).text
    officer.seat.leave()
