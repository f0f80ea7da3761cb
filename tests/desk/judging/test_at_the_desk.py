"""Judging joined to the desk: what an import proposes, what officers decide, and what a recused officer can reach."""

import hashlib
import json
import subprocess
from pathlib import Path

import pytest
from desk_tips import file, thread
from journey import BIN
from rooms import House, answers, make_desk
from workbench import passphrase_file

from desk import casework, looking, queue
from desk.classify.classifying import Classification, classify
from desk.errors import NotPossible, NotShown, Recused, UnknownTip
from desk.filing import file_letters
from desk.intake import Taken, take_down
from desk.judging import conflicts
from desk.judging.assessing import assess_new, waiting
from desk.judging.deciding import decide, relate
from desk.judging.linking import Relation
from desk.office import trail
from desk.office.session import Session
from desk.opening import Opened
from desk.queue import Filters
from protocol.calendar import today
from protocol.letter import Kind, Letter, SealedBy
from tests.desk.viewing.hostile import docx, png, with_javascript
from tests.desk.viewing.looks import metadata, pixels

STORY = "去年十月在河堤路的饭店，鑫源建材的老板给了他一个信封，里面是两万元现金，之后城南小区改造的尾款很快拨了下来。"
RELATIVE = "单志强"


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
    assert assess_new(desk.vault).count == 1
    assert casework.read(desk, tip).judged.letter == "A"
    assert assess_new(desk.vault).count == 0


def write(desk: Session, kind: Kind, **fields: str) -> None:
    """A letter to the first tip, and the assessing that follows an import."""
    digest = hashlib.sha256(repr((kind, fields)).encode()).digest()
    letter = Letter(kind, thread(1), "zh", SealedBy.SERVER, dict(fields))
    with desk.vault.write() as connection:
        file_letters(connection, [Opened(digest, bytes(32), today(), letter, thread(1))], today())
    assess_new(desk.vault)


def order(desk: Session) -> list[tuple[str, str, int]]:
    return [(row.tip, row.priority, row.urgency) for row in queue.page(desk, Filters()).rows]


@pytest.mark.parametrize("status", ["closed", "not_accepted", "transferred"])
def test_who_suffers_after_it_was_settled_comes_first_until_it_is_answered(desk: Session, status: str) -> None:
    one, two = assessed(desk, {"facts": "一"}, {"facts": "二", "retaliation": "happened"})
    casework.reply(desk, one, status, "")
    write(desk, Kind.RATING, text="谢谢")
    assert order(desk) == [(two, "A", 3), (one, "D", 0)]
    write(desk, Kind.RETALIATION, text="我被辞退了")
    assert order(desk) == [(two, "A", 3), (one, "A", 3)]
    casework.note(desk, one, "已看")
    assess_new(desk.vault)
    assert order(desk)[1] == (one, "A", 3)
    casework.reply(desk, one, None, "已收到，正在核实。")
    assess_new(desk.vault)
    assert order(desk)[1] == (one, "A", 0)


def test_a_priority_that_was_decided_yields_to_a_later_notice_of_retaliation(desk: Session) -> None:
    one, two = assessed(desk, {"facts": "一"}, {"facts": "二"})
    decide(desk, one, "D", "")
    decide(desk, two, "B", "有苗头")
    write(desk, Kind.ANSWER, text="再补一句")
    assert order(desk) == [(two, "B", 2), (one, "D", 0)]
    write(desk, Kind.RETALIATION, text="我被辞退了")
    assert order(desk) == [(one, "A", 3), (two, "B", 2)]
    judged = casework.read(desk, one).judged
    assert (judged.letter, judged.overtaken, judged.officer) == ("A", True, "officer")
    casework.reply(desk, one, "accepted", "")
    assert order(desk)[0] == (one, "A", 3)
    decide(desk, one, "C", "已经制止")
    assess_new(desk.vault)
    assert order(desk) == [(two, "B", 2), (one, "C", 1)]
    assert not casework.read(desk, one).judged.overtaken


def test_a_tip_that_is_opened_again_goes_back_to_its_place(desk: Session) -> None:
    (one,) = assessed(desk, {"facts": "一", "retaliation": "happened"})
    taken = take_down(desk, Taken("visit", today(), {"facts": "二", "retaliation": "happened"}))
    for tip in (one, taken):
        casework.reply(desk, tip, "closed", "")
    assess_new(desk.vault)
    assert order(desk) == [(taken, "A", 0), (one, "A", 0)]
    for tip in (one, taken):
        casework.reply(desk, tip, "in_progress", "")
    assert order(desk) == [(taken, "A", 3), (one, "A", 3)]


@pytest.mark.parametrize("later", ["no", "feared", "", "x"])
def test_retaliation_that_happened_stays_whatever_comes_after_it(desk: Session, later: str) -> None:
    write(desk, Kind.RETALIATION, text="我被辞退了")
    write(desk, Kind.REPORT, facts="一", retaliation=later)
    (row,) = queue.page(desk, Filters(retaliation="happened")).rows
    assert (row.retaliation, row.priority) == ("happened", "A")


@pytest.mark.slow
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
