"""The integrity file: who may not see it, what the trail keeps of it, and what never leaves with an opinion."""

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from desk_tips import file
from journey import BIN, PASSPHRASE
from rooms import CHEAP, make_desk
from sqlalchemy import event
from workbench import passphrase_file

from desk.cli import cli
from desk.errors import DeskError, NotAllowed, NotPossible, Recused
from desk.judging import conflicts
from desk.judging.closed_files import closed_subjects
from desk.office import audit, roster, trail
from desk.office import session as sessions
from desk.office.audit import End
from desk.office.roles import OFFICERS, Act, Role
from desk.office.session import Session
from desk.subjects import editing, entries, integrity, linking
from desk.subjects.entries import Told
from desk.subjects.finding import leaders_of, listing
from desk.subjects.records import read
from desk.subjects.suggesting import propose
from desk.vault.tables import letters

DAY = date(2025, 6, 1)
SECRET = "独角兽暗语"


@pytest.fixture
def desk(tmp_path: Path) -> Session:
    return make_desk(tmp_path / "vault", "清江县纪委监委")


@pytest.fixture
def other(desk: Session) -> Session:
    """Another officer with every role; they are related to somebody."""
    roster.add(desk, "小周", OFFICERS, PASSPHRASE, CHEAP)
    return sessions.unlock(desk.vault.folder.root, "小周", PASSPHRASE)


def refused(session: Session, subject: int) -> list[dict[str, Any]]:
    """Every way to a subject's record and file is refused; what the trail says of it, newest last."""
    ways: list[Any] = [
        lambda: read(session, subject),
        lambda: integrity.read(session, subject, "看看"),
        lambda: integrity.opinion(session, subject, "看看"),
        lambda: integrity.lift(session, subject, session.officer),
        lambda: editing.rename(session, subject, "别人"),
        lambda: editing.add_name(session, subject, "alias", "别人"),
        lambda: editing.remove_name(session, subject, "别人"),
        lambda: editing.add_post(session, subject, "县财政局", "局长"),
        lambda: editing.end_post(session, subject, 1, 0),
        lambda: editing.remove_post(session, subject, 1),
        lambda: editing.set_authority(session, subject, "self"),
        lambda: entries.enter(session, subject, Told("fact", "x", "x", DAY)),
        lambda: entries.remove(session, subject, 1),
    ]
    for way in ways:
        with pytest.raises(Recused, match="not yours"):
            way()
    with session.vault.read() as connection:
        rows = audit.listing(connection, f"subject-{subject}")
    tried = [row for row in rows if row["officer"] == session.officer]
    assert len(tried) == len(ways)
    return [dict(audit.details(row)) for row in tried[::-1]]


@pytest.mark.parametrize(
    ("kind", "declared", "record"),
    [
        ("person", "单志强", {"name": "单志强"}),
        ("person", "善治强", {"name": "单志强"}),  # sounds alike
        ("person", "单志强", {"name": "王五", "alias": "单志强"}),
        ("person", "单志强", {"name": "王五", "former": "善治强"}),
        ("unit", "县水利局", {"name": "王五", "unit": "清江县水务局"}),
        ("unit", "县水利局", {"name": "王五", "unit": "清江县水务局河道站"}),
        ("unit", "县水利局", {"kind": "unit", "name": "清江县水利局"}),
    ],
)
@pytest.mark.parametrize("first", ["declared", "recorded"])
def test_nobody_sees_their_own_or_a_relatives_file(
    desk: Session, other: Session, kind: str, declared: str, record: dict[str, str], first: str
) -> None:
    if first == "declared":
        conflicts.declare(other, kind, declared)
    number = editing.add(desk, record.get("kind", "person"), record["name"])
    for name_kind in ("alias", "former"):
        if name_kind in record:
            editing.add_name(desk, number, name_kind, record[name_kind])
    if "unit" in record:
        editing.add_post(desk, number, record["unit"], "科员")
    if first == "recorded":
        assert read(other, number).name == record["name"]
        conflicts.declare(other, kind, declared)
    found = listing(other)
    assert (found.records, found.closed) == ([], (number,))
    assert listing(other, record["name"]).closed == ()  # looking for a name does not even say that there is a file
    assert read(desk, number).name == record["name"]
    assert [held.officer for held in integrity.read(desk, number, "核查").conflicts] == ["小周"]


def test_every_try_is_refused_and_recorded_with_its_reason(desk: Session, other: Session) -> None:
    conflicts.declare(other, "person", "单志强")
    number = editing.add(desk, "person", "单志强")
    tried = refused(other, number)
    assert all(detail["refused"] == 1 for detail in tried)
    assert [detail.get("because") for detail in tried[1:3]] == ["看看", "看看"]


def test_a_file_stays_closed_until_another_leader_opens_it(desk: Session, other: Session) -> None:
    number = editing.add(desk, "person", "单志强")
    conflicts.declare(other, "person", "善治强")
    conflicts.withdraw(other, "person", "善治强")
    with pytest.raises(Recused):
        integrity.read(other, number, "看看")
    integrity.lift(desk, number, "小周")
    assert integrity.read(other, number, "核查").conflicts == []
    with pytest.raises(NotPossible):
        integrity.lift(desk, number, "小周")
    editing.rename(desk, number, "单志刚")  # what is told anew is matched anew, and nobody declared this
    assert read(other, number).name == "单志刚"


def test_what_came_from_a_tip_is_closed_to_whom_the_tip_is_closed(desk: Session, other: Session) -> None:
    conflicts.declare(other, "person", "单志强")
    about = {"facts": f"单志强和他妻子……{SECRET}", "subject_name": "钱多多", "subject_unit": "清江县财政局"}
    closed, open_ = file(desk, about, {"facts": "另一件", "subject_name": "李进"})
    made = linking.make_from(desk, closed, 0)
    known = linking.make_from(desk, open_, 0)
    linking.say(desk, closed, known, "same")
    entries.enter(desk, known, Told("fact", SECRET, "核查报告", DAY, closed))
    entries.enter(desk, known, Told("fact", "已查实一事", "核查报告", DAY, open_))
    integrity.read(desk, made, SECRET)

    assert closed_subjects_of(other) == {made}
    seen = integrity.read(other, known, "核查")
    assert ([entry.text for entry in seen.confirmed], seen.hidden) == (["已查实一事"], 1)
    assert [tip.tip for tip in seen.reported] == [open_]
    with pytest.raises(NotPossible, match="another officer"):
        integrity.opinion(other, known, "核查")
    with pytest.raises(NotPossible):
        entries.remove(other, known, 1)
    for session_act in (
        lambda: linking.say(other, closed, known, "another"),
        lambda: linking.make_from(other, closed, 0),
        lambda: entries.enter(other, known, Told("fact", "x", "x", DAY, closed)),
    ):
        with pytest.raises(Recused):
            session_act()
    shown = str(trail.listing(other)) + str(listing(other)) + str(seen)
    assert SECRET not in shown
    assert "钱多多" not in shown
    assert SECRET in str(trail.listing(desk))
    assert all("subject" not in act.detail for act in trail.listing(other, closed))
    assert any(act.detail.get("subject") == f"subject-{known}" for act in trail.listing(desk, closed))


def closed_subjects_of(session: Session) -> set[int]:
    with session.vault.read() as connection:
        return closed_subjects(connection, session.officer)


def test_a_leader_who_is_not_yours_is_not_named_on_the_page_of_a_body(desk: Session, other: Session) -> None:
    conflicts.declare(other, "person", "单志强")
    number = editing.add(desk, "person", "单志强")
    body = editing.add(desk, "unit", "清江县水利局")
    editing.add_post(desk, number, "县水利局", "局长", leads=True)
    assert [leader.name for leader in leaders_of(other, read(other, body))] == [""]
    assert [leader.name for leader in listing(other).leaders[body]] == [""]
    (tip,) = file(desk, {"facts": "x", "subject_unit": "水利局"})
    linking.say(desk, tip, body, "same")
    linking.say(desk, tip, number, "same")
    found = propose(other, 1, {})
    assert ([record.id for record in found.linked], found.closed, found.leaders[0].name) == ([body], 1, "")


def test_an_opinion_holds_confirmed_facts_alone(desk: Session) -> None:
    number = editing.add(desk, "person", "王建国")
    (tip,) = file(desk, {"facts": SECRET, "subject_name": "王建国"})
    linking.say(desk, tip, number, "same")
    entries.enter(desk, number, Told("clarification", "贪污一事失实", "澄清函", DAY, tip))
    nothing = "\n".join(integrity.opinion_lines(integrity.opinion(desk, number, "任用"), str))
    assert "no confirmed fact" in nothing
    entries.enter(desk, number, Told("decision", "党内\u202e警告\r\n第二\u0000行", "清纪决\u200b〔2025〕3号", DAY, tip))
    lines = "\n".join(integrity.opinion_lines(integrity.opinion(desk, number, "任用"), str))
    assert "党内警告\n第二行" in lines
    assert "清纪决〔2025〕3号" in lines
    for never in (SECRET, tip, "失实", "澄清函", desk.officer):
        assert never not in lines
    for wrong in (
        Told("fact", "x", f"线索 {tip}", DAY),
        Told("fact", f"见{tip}。", "x", DAY),
        Told("fact", "x", "x", DAY, "1"),
    ):
        with pytest.raises(DeskError):
            entries.enter(desk, number, wrong)
    entries.enter(desk, number, Told("fact", "2019-2021年期间兼职取酬", "清组〔2022〕0001-0009号", DAY))
    assert "2019-2021年期间" in "\n".join(integrity.opinion_lines(integrity.opinion(desk, number, "任用"), str))


def test_the_trail_holds_the_reason_in_its_chain(desk: Session) -> None:
    number = editing.add(desk, "person", "王建国")
    integrity.read(desk, number, "  组织部\n征求意见\u202e ")
    end = trail.verify(desk)
    (seen,) = [act for act in trail.listing(desk, "subject-1") if act.act == Act.FILE.value]
    assert seen.detail == {"because": "组织部 征求意见"}
    with desk.vault.write() as connection:
        connection.exec_driver_sql(
            "update audit set detail = replace(detail, '组织部', '本人') where number = ?", (seen.number,)
        )
    with pytest.raises(DeskError, match=f"act {seen.number} of the audit trail"):
        trail.verify(desk, [End(end.number, end.hash)])


@pytest.mark.parametrize("reason", ["", " \n", "\u202e", "长" * 201])
def test_no_file_is_opened_without_a_reason(desk: Session, reason: str) -> None:
    number = editing.add(desk, "person", "王建国")
    for look in (integrity.read, integrity.opinion):
        with pytest.raises(NotPossible):
            look(desk, number, reason)
    assert [act.act for act in trail.listing(desk, "subject-1")] == [Act.SUBJECT.value]


@pytest.mark.parametrize("detail", [{"because": "两\n行"}, {"because": "长" * 201}, {"why": "自由文本 带空格"}])
def test_the_trail_takes_no_other_free_text(desk: Session, detail: dict[str, int | str]) -> None:
    with pytest.raises(ValueError, match=r"printable|ids and numbers"), desk.vault.write() as connection:
        audit.append(connection, desk.clock(), desk.officer, Act.FILE, "subject-1", detail)


def test_intake_keeps_records_and_sees_no_file(desk: Session) -> None:
    roster.add(desk, "信访", frozenset({Role.INTAKE}), PASSPHRASE, CHEAP)
    intake = sessions.unlock(desk.vault.folder.root, "信访", PASSPHRASE)
    number = editing.add(intake, "person", "王建国")
    for act in (integrity.read, integrity.opinion):
        with pytest.raises(NotAllowed):
            act(intake, number, "看看")
    with pytest.raises(NotAllowed):
        entries.enter(intake, number, Told("fact", "x", "x", DAY))


def test_all_of_it_at_the_command_line(desk: Session, tmp_path: Path) -> None:
    (tip,) = file(desk, {"facts": SECRET, "subject_name": "单志强", "subject_unit": "县水务局"})
    options = ("--vault", str(desk.vault.folder.root), "--passphrase-file", str(passphrase_file(tmp_path)))

    def says(*words: str) -> str:
        done = CliRunner().invoke(cli, ["subjects", words[0], *options, *words[1:]], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    assert "Nobody is on record" in says("list")
    assert "1" in says("add", "善治强", "--alias", "老善")
    says("post", "1", "清江县水利局", "局长", "--from", "2023-05", "--leads")
    (named, body) = json.loads(says("suggest", tip, "--json"))["named"]
    assert named["suggested"] == [{"subject": 1, "name": "善治强", "reasons": ["sound", "unit"]}]
    assert body["suggested"] == []
    says("link", tip, "1")
    says("enter", "1", "decision", "党内警告", "--source", "清纪决〔2025〕3号", "--day", "2025-06-01", "--tip", tip)
    shown = json.loads(says("file", "1", "--because", "核查", "--json"))
    assert shown["unverified"] == [
        {"tip": tip, "received_week": shown["unverified"][0]["received_week"], "status": "screening"}
    ]
    assert [entry["text"] for entry in shown["confirmed"]] == ["党内警告"]
    assert SECRET not in says("file", "1", "--because", "核查")
    opinion = says("opinion", "1", "--because", "任用")
    assert "党内警告" in opinion
    assert tip not in opinion
    assert json.loads(says("list", "szq", "--json"))[0]["posts"][0]["from"] == "2023-05"
    assert "老善" in says("show", "1")
    wrong = [
        ("show", "9"),
        ("file", "1", "--because", " "),
        ("post", "1", "局", "长", "--from", "5月"),
        ("add", "\u202e"),
    ]
    for words in wrong:
        with pytest.raises(DeskError):
            says(*words)
    failed = subprocess.run(
        [BIN / "desk", "subjects", "show", *options, "9"], capture_output=True, text=True, check=False
    )
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr == "error: there is no subject 9; desk subjects list shows them all\n"


def test_records_and_reasons_cost_an_import_nothing(desk: Session) -> None:
    """Filing reads and writes no table of subjects, however many there are."""
    editing.add(desk, "person", "单志强")
    statements: list[str] = []

    event.listen(desk.vault.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    file(desk, {"facts": "x", "subject_name": "单志强"})
    assert any(str(letters.name) in statement for statement in statements)
    tables = ("subjects", "subject_", "posts")
    assert [statement for statement in statements if any(table in statement for table in tables)] == []
