"""Judging joined to the desk: what an import proposes, what officers decide, and what a recused officer can reach."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from desk_tips import file, thread
from journey import BIN, PASSPHRASE
from rooms import House, answers, make_desk
from workbench import Officer, hire, passphrase_file, take_in

from desk import casework, handling, looking, queue
from desk.classify.classifying import Classification, classify
from desk.cli import cli
from desk.errors import NotPossible, NotShown, Recused, UnknownTip
from desk.filing import Opened, file_letters
from desk.judging import conflicts
from desk.judging.assessing import assess_new, waiting
from desk.judging.clusters import clusters
from desk.judging.deciding import decide, relate
from desk.judging.linking import Relation
from desk.judging.noticing import notices
from desk.judging.topics import By
from desk.office import session as sessions
from desk.office import trail
from desk.office.roles import Role
from desk.office.session import Session
from desk.queue import Filters
from desk.search import finding
from protocol.calendar import today
from protocol.letter import Kind, Letter, SealedBy
from tests.desk.viewing.hostile import docx, png, with_javascript
from tests.desk.viewing.looks import metadata, pixels

STORY = "去年十月在河堤路的饭店，鑫源建材的老板给了他一个信封，里面是两万元现金，之后城南小区改造的尾款很快拨了下来。"
RELATIVE = "单志强"
MARK = "独角兽暗语"  # stands in the body of the tip that must not be seen


@pytest.fixture
def desk(tmp_path: Path) -> Session:
    return make_desk(tmp_path / "vault", "清江县纪委监委")


def assessed(desk: Session, *reports: dict[str, str], first: int = 1) -> list[str]:
    names = file(desk, *reports, first=first)
    assess_new(desk.vault)
    return names


def test_what_belongs_together_is_proposed_in_both_directions(desk: Session) -> None:
    one, two, three = assessed(desk, {"facts": STORY}, {"facts": STORY.replace("两万", "三万")}, {"facts": "别的事"})
    assert [(each.tip, each.kind) for each in casework.read(desk, two).judged.related] == [(one, "text")]
    assert [(each.tip, each.kind) for each in casework.read(desk, one).judged.related] == [(two, "text")]
    assert casework.read(desk, three).judged.related == ()


def test_an_officer_says_what_tips_are_to_each_other(desk: Session) -> None:
    one, two = assessed(desk, {"facts": STORY, "category": "bribery"}, {"facts": STORY})
    before = casework.read(desk, one).judged.points
    relate(desk, two, one, Relation.CORROBORATING)
    related = casework.read(desk, one).judged.related
    assert [(each.tip, each.kind, each.decision) for each in related] == [(two, "corroborating", "corroborating")]
    assert "另有独立线索印证" in [told.label.zh for told in casework.read(desk, one).judged.reasons]
    assert casework.read(desk, one).judged.points >= before
    relate(desk, one, two, None)
    (again,) = casework.read(desk, one).judged.related
    assert (again.kind, again.decision) == ("text", None)  # proposed as before
    assert casework.read(desk, one).judged.points == before
    with pytest.raises(NotPossible):
        relate(desk, one, two, None)
    acts = [(act.about, act.detail) for act in trail.listing(desk) if act.act == "relate"]
    assert acts == [
        (one, {"other": two, "relation": "undecided"}),
        (two, {"other": one, "relation": "corroborating"}),
    ]
    (third,) = file(desk, {"facts": "别的事"}, first=3)
    relate(desk, third, one, Relation.RELATED)
    relate(desk, third, one, None)
    assert casework.read(desk, third).judged.related == ()
    with pytest.raises(NotPossible):
        relate(desk, one, one, Relation.RELATED)
    with pytest.raises(UnknownTip):
        relate(desk, one, "2020-0001", Relation.RELATED)


def test_the_queue_is_ordered_by_priority_and_by_what_officers_decide(desk: Session) -> None:
    full = {
        "category": "bribery",
        "subject_name": "张伟",
        "subject_unit": "交通局",
        "where_to_look": "账上",
        "place": "城南",
    }
    low, high, forced = assessed(
        desk, {"facts": "一"}, {"facts": "二", **full, "period": "去年十月"}, {"facts": "三", "retaliation": "happened"}
    )
    rows = queue.page(desk, Filters()).rows
    assert [(row.tip, row.priority) for row in rows] == [(forced, "A"), (high, "B"), (low, "D")]
    with pytest.raises(NotPossible, match="why"):
        decide(desk, low, "A", " ")
    decide(desk, low, "A", "群体性事件苗头")
    decide(desk, high, "B", "")
    assert [row.tip for row in queue.page(desk, Filters()).rows] == [forced, low, high]
    judged = casework.read(desk, low).judged
    assert (judged.letter, judged.proposed, judged.officer, judged.because) == ("A", "D", "officer", "群体性事件苗头")
    casework.reply(desk, forced, "closed", "")
    assess_new(desk.vault)
    assert queue.page(desk, Filters()).rows[-1].tip == forced


def test_a_class_or_a_later_letter_changes_the_proposal(desk: Session) -> None:
    (tip,) = assessed(desk, {"facts": "一"})
    assert casework.read(desk, tip).judged.letter == "D"
    classify(desk, tip, Classification("duty_corruption.bribe_taking"))
    assert casework.read(desk, tip).judged.letter == "C"
    letter = Letter(Kind.RETALIATION, thread(1), "zh", SealedBy.SERVER, {"text": "我被调走了"})
    with desk.vault.write() as connection:
        file_letters(connection, [Opened(b"r" * 32, bytes(32), today(), letter, thread(1))], today())
        assert waiting(connection) == 1
    assert assess_new(desk.vault) == 1
    assert casework.read(desk, tip).judged.letter == "A"
    assert assess_new(desk.vault) == 0


def test_the_commands_propose_and_decide(house: House, tmp_path: Path) -> None:
    for facts in (STORY, STORY.replace("两万", "三万")):
        house.portal.reporter().report(answers(facts=facts))
    bundle = house.portal.export(house.stick)[-1]
    opened: list[str | Path] = ["--vault", house.own.vault.folder.root, "--passphrase-file", passphrase_file(tmp_path)]
    house.own.session.close()

    def desk_says(*words: str | Path) -> str:
        command: list[str | Path] = [BIN / "desk", *words, *opened]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return str(done.stdout)

    desk_says("import", bundle)
    one, two = (tip["tip"] for tip in json.loads(desk_says("list", "--json")))
    shown = json.loads(desk_says("show", two, "--json"))
    assert shown["related"] == [{"tip": one, "kind": "text", "score": shown["related"][0]["score"]}]
    assert shown["related"][0]["score"] > 0.9
    assert shown["priority"] == "D"
    desk_says("relate", two, one, "duplicate")
    assert json.loads(desk_says("show", one, "--json"))["related"][0]["kind"] == "duplicate"
    desk_says("relate", one, two, "undecided")
    assert json.loads(desk_says("show", two, "--json"))["related"][0]["kind"] == "text"
    desk_says("take", two)
    assert json.loads(desk_says("show", two, "--json"))["handler"] == "officer"
    desk_says("assign", two)
    assert json.loads(desk_says("show", two, "--json"))["handler"] is None
    desk_says("priority", two, "B", "--because", "领导交办")
    assert "B" in desk_says("show", two)
    desk_says("conflict", "add", "单志强")
    assert "单志强" in desk_says("conflict", "list")
    desk_says("conflict", "remove", "单志强")
    assert desk_says("conflict", "list") == ""


@pytest.fixture
def recused(house: House) -> Iterator[tuple[Officer, str, str]]:
    """An officer of every role who declared a relative; then two tips about that relative come, and another one."""
    hire(house, "小周", *(role for role in Role if role is not Role.AUDITOR))
    session = sessions.unlock(house.own.vault.folder.root, "小周", PASSPHRASE)
    conflicts.declare(session, "person", RELATIVE)
    session.close()
    files = [(f"{MARK}.txt", MARK.encode(), "text/plain")]
    about = {"subject_name": "善治强局长", "subject_unit": f"{MARK}局", "category": "bribery", "retaliation": "feared"}
    house.portal.reporter().report(answers(facts=f"{STORY}{MARK}", **about), files)
    house.portal.reporter().report(answers(facts=f"另一件事，{MARK}", **about))
    house.portal.reporter().report(answers(facts=STORY, subject_name="李建国"))
    house.portal.export(house.stick)
    house.own.session.close()
    leader = Officer(house.own.vault.folder.root)
    leader.come_in()
    take_in(leader, house.stick)
    for number in re.findall(r'name="tip" value="([\d-]+)"', leader.get("/zh/tips")):
        if f"{MARK}.txt" in leader.get(f"/zh/tips/{number}"):
            closed = number
        elif MARK in leader.get(f"/zh/tips/{number}"):
            leader.post(f"/zh/tips/{number}/handler", {"act": "take"})
        else:
            other = number
    leader.post(f"/zh/tips/{closed}/note", {"text": f"核查要点：{MARK}"})
    assert all(MARK in leader.get(f"/zh/clusters/{by.value}") for by in (By.PERSON, By.UNIT, By.MATTER))
    leader.seat.leave()
    officer = Officer(house.own.vault.folder.root)
    officer.come_in("小周")
    yield officer, closed, other
    officer.seat.leave()


FORBIDDEN = (MARK, "善治强", "fears", "担心")


def crawl(officer: Officer) -> dict[str, str]:
    """Every page this officer can reach by following links, and the answer to every form on them, wherever it leads."""
    seen: dict[str, str] = {}
    waiting = ["/zh/", "/en/"]
    while waiting:
        path = waiting.pop()
        if path in seen or path.endswith("/lock"):
            continue
        response = officer.http.get(path, follow_redirects=True)
        seen[path] = response.text
        waiting += re.findall(r'(?:href|src|action)="(/[^"#]*)"', response.text)
    return seen


def test_a_recused_officers_whole_session_holds_no_word_of_the_body(recused: tuple[Officer, str, str]) -> None:
    officer, closed, other = recused
    everything = crawl(officer)
    assert len(everything) > 20
    assert any(other in text for text in everything.values())  # what is open is reached
    for path in (
        f"/zh/tips/{closed}",
        f"/en/tips/{closed}",
        f"/zh/tips/{closed}/files/1",
        f"/zh/tips/{closed}/files/1/sound",
    ):
        everything[path] = officer.http.get(path).text
    assert officer.http.get(f"/zh/tips/{closed}").status_code == 403
    forms: list[tuple[str, dict[str, str | list[str]]]] = [
        ("/zh/search", {"query": MARK}),
        ("/zh/search", {"query": "shan zhi qiang"}),
        ("/zh/search", {"query": "信封"}),
        ("/zh/tips/filter", {"retaliation": "feared"}),
        ("/zh/tips/filter", {"subject": MARK}),
        ("/zh/tips/filter", {"topic": f"unit:{MARK}局"}),
        ("/zh/tips/filter", {"topic": f"person:shan zi qian@{MARK}局"}),
        ("/zh/tips/filter", {"handler": "officer"}),
        ("/zh/tips/filter", {"clear": "yes"}),
        ("/zh/tips/chosen", {"tip": [closed], "act": "unread"}),
        ("/zh/audit/about", {"about": closed}),
        ("/zh/conflicts/withdraw", {"kind": "person", "name": RELATIVE}),
        ("/zh/conflicts/lift", {"tip": closed, "officer": "小周"}),
    ]
    acts = ("note", "classify", "preview", "answer", "extract", "priority", "relation", "files/1/copy")
    typed: dict[str, str | list[str]] = {"text": "x", "status": "accepted", "folder": "/nowhere", "letter": "A"}
    forms += [(f"/zh/tips/{closed}/{act}", typed) for act in acts]
    forms += [(f"/zh/tips/{closed}/handler", {"act": act, "officer": "小周"}) for act in ("take", "back", "give")]
    forms.append((f"/zh/tips/{other}/relation", {"other": closed, "relation": "related"}))
    for number, (path, fields) in enumerate(forms):
        response = officer.post(path, fields)
        everything[f"{path} {number}"] = response.text.replace(f'value="{MARK}"', "").replace(f"“{MARK}”", "")
    everything |= {f"after: {path}": text for path, text in crawl(officer).items()}
    leaks = {path: word for path, text in everything.items() for word in FORBIDDEN[:2] if word in without_query(text)}
    assert leaks == {}


def without_query(text: str) -> str:
    """A page without what the officer typed themselves, which forms show again."""
    return re.sub(r'value="[^"]*"', "", text)


def test_a_recused_officers_commands_hold_no_word_of_the_body(
    recused: tuple[Officer, str, str], tmp_path: Path
) -> None:
    officer, closed, other = recused
    session = officer.seat.session()
    listed = queue.listing(session)
    assert {"tip": closed, "recused": True} in listed
    assert [row.tip for row in queue.page(session, Filters()).rows] == [other]
    assert queue.page(session, Filters()).recused == 2
    assert queue.page(session, Filters()).total == 1
    assert finding.search(session, MARK).hits == []
    assert casework.read(session, other).judged.related == ()
    with pytest.raises(Recused):
        casework.read(session, closed)
    with pytest.raises(Recused):
        queue.mark(session, [closed], unread=True)
    with pytest.raises(Recused):
        looking.look(session, closed, 1)
    with pytest.raises(Recused):
        looking.write_sanitised(session, closed, 1, tmp_path / "x.pdf")
    with pytest.raises(Recused):
        decide(session, closed, "A", "x")
    with pytest.raises(Recused):
        relate(session, other, closed, Relation.RELATED)
    with pytest.raises(NotPossible):
        conflicts.lift(session, closed, "小周")
    with pytest.raises(Recused):
        handling.take(session, closed)
    assert [clusters(session, by) for by in By] == [[], [], [], []]
    assert notices(session) == []
    assert list(tmp_path.glob("*.pdf")) == []
    said = everything_a_command_says(officer.folder.root, closed, other, tmp_path / "mine")
    assert other in said["list --json"]
    assert {words: word for words, text in said.items() for word in FORBIDDEN[:2] if word in text} == {}
    written = b"".join(path.read_bytes() for path in (tmp_path / "mine").rglob("*") if path.is_file())
    assert not any(word.encode() in written for word in FORBIDDEN[:2])


def everything_a_command_says(root: Path, closed: str, other: str, folder: Path) -> dict[str, str]:
    """What a recused officer gets out of every command that reads; no command knows a word that none was given."""
    opened = ["--vault", str(root), "--officer", "小周", "--passphrase-file", str(passphrase_file(folder.parent))]
    reading = f"""list;list --json;show {closed};show {closed} --json;show {other} --json;search 信封 --json;
        search 单志强;search shanzhiqiang --json;clusters;clusters --json;clusters --by unit --months 600;alerts;
        alerts --json;audit list --count 1000;audit list --about {closed};audit verify;conflict list;unreadable;
        officer list --json;keys"""
    writing = f"""extract {closed} --to {folder}/out;copy {closed} 1 --to {folder}/copy.pdf;take {closed};
        take {closed} --back;assign {closed} 小周;note {closed} x;reply {closed} --text x;priority {closed} A;
        relate {closed} {other} related;conflict lift {closed} 小周;export --to {folder}/stick"""
    (folder / "stick").mkdir(parents=True)
    said = {}
    for words in map(str.strip, f"{reading};{writing}".split(";")):
        done = CliRunner().invoke(cli, [*words.split(), *opened])
        assert done.exit_code in (0, 1), (words, done.output)
        assert done.exit_code == 1 or closed not in words.split() or words.startswith("audit"), words
        said[words] = done.output + str(done.exception or "")
    return said


def test_a_leader_lifts_for_others_and_never_for_themselves(desk: Session) -> None:
    (tip,) = assessed(desk, {"facts": "一", "subject_name": RELATIVE})
    assert conflicts.declare(desk, "person", RELATIVE) == 1
    with pytest.raises(Recused):
        casework.read(desk, tip)
    conflicts.withdraw(desk, "person", RELATIVE)
    with pytest.raises(Recused):
        casework.read(desk, tip)
    with pytest.raises(NotPossible):
        conflicts.lift(desk, tip, desk.officer)
    assert conflicts.held(desk) == []
    with pytest.raises(NotPossible, match="whole name"):
        conflicts.declare(desk, "person", "王局长")


def test_attachments_are_shown_from_the_vault(house: House, tmp_path: Path) -> None:
    files = [
        ("照片.png", png(20, 10, lambda _: bytes([80] * 20)), "image/png"),
        ("说明.docx", docx(["见附页".encode()]), ""),
        ("a.pdf", with_javascript(), "application/pdf"),
        ("x.bin", bytes(100), ""),
    ]
    house.portal.reporter().report(answers(), files)
    house.own.take_in(house.portal.export(house.stick)[-1])
    (tip,) = [str(row["tip"]) for row in queue.listing(house.own.session)]
    order = [each.name for each in casework.read(house.own.session, tip).attachments]
    number = {name: place for place, name in enumerate(order, 1)}
    seen = looking.look(house.own.session, tip, number["照片.png"])
    assert pixels(seen.pictures[0].png()).at(x=5, y=5) == (80, 80, 80)
    assert "见附页" in looking.look(house.own.session, tip, number["说明.docx"]).text
    with pytest.raises(NotShown, match="kind"):
        looking.look(house.own.session, tip, number["x.bin"])
    with pytest.raises(NotShown, match="number 9"):
        looking.look(house.own.session, tip, 9)
    copy = tmp_path / "copy.pdf"
    assert looking.write_sanitised(house.own.session, tip, number["a.pdf"], copy) == 1
    assert metadata(copy.read_bytes()) == []
    assert copy.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        looking.write_sanitised(house.own.session, tip, number["a.pdf"], copy)
    blob = next(house.own.vault.folder.blobs.iterdir())
    for path in house.own.vault.folder.blobs.iterdir():
        path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with pytest.raises(NotShown, match="damaged"):
        looking.look(house.own.session, tip, number["照片.png"])
    assert blob.exists()
