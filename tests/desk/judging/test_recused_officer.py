"""What a recused officer can reach: pages, commands, files; none of it may hold a word of the body."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from journey import PASSPHRASE
from rooms import CHEAP, House, answers
from workbench import Officer, hire, passphrase_file, take_in

from desk import casework, handling, looking, queue
from desk.cli import cli
from desk.errors import NotPossible, Recused
from desk.judging import conflicts
from desk.judging.clusters import clusters
from desk.judging.deciding import decide, relate
from desk.judging.linking import Relation
from desk.judging.noticing import notices
from desk.judging.topics import By
from desk.office import roles, roster
from desk.office import session as sessions
from desk.office.roles import Role
from desk.queue import Filters
from desk.search import finding
from desk.subjects import integrity

STORY = "去年十月在河堤路的饭店，鑫源建材的老板给了他一个信封，里面是两万元现金，之后城南小区改造的尾款很快拨了下来。"
RELATIVE = "单志强"
OPEN_FACT = "公款旅游一事查实"
MARK = "独角兽暗语"  # stands in the body of the tip that must not be seen


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
    keep_files(leader, closed, other)
    leader.seat.leave()
    officer = Officer(house.own.vault.folder.root)
    officer.come_in("小周")
    yield officer, closed, other
    officer.seat.leave()


def keep_files(leader: Officer, closed: str, other: str) -> None:
    """Subjects 1 and 2 are made from the closed tip, 3 from the other; that one's file holds a fact from each tip."""
    leader.post(f"/zh/tips/{closed}/subjects/make", {"place": "0"})
    leader.post(f"/zh/tips/{closed}/subjects/make", {"place": "1"})
    leader.post(f"/zh/tips/{other}/subjects/make", {"place": "0"})
    leader.post(f"/zh/tips/{closed}/subjects", {"subject": "3", "said": "same"})
    for subject in "13":
        leader.post(f"/zh/subjects/{subject}/file", {"because": f"核查{MARK}" if subject == "1" else "核查"})
    for tip, text in ((closed, MARK), (other, OPEN_FACT)):
        entry = {"kind": "decision", "text": text, "source": "决定", "day": "2026-01-01", "tip": tip}
        assert leader.post("/zh/subjects/3/file/enter", entry).status_code == 200


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
        ("/zh/audit/about", {"about": "subject-1"}),
        ("/zh/subjects/find", {"query": MARK}),
        ("/zh/subjects/find", {"query": "shanzhiqiang"}),
        ("/zh/subjects/find", {"query": ""}),
        ("/zh/subjects/3/file", {"because": "核查"}),
        ("/zh/subjects/3/opinion", {}),
        ("/zh/subjects/3/file/remove", {"entry": "1"}),
        ("/zh/subjects/3/file/enter", {"kind": "fact", "text": "x", "source": "x", "day": "2026-01-01", "tip": closed}),
    ]
    for subject in "12":
        for act in ("change", "file", "file/enter", "file/remove", "file/lift", "opinion"):
            typed_there: dict[str, str | list[str]] = {
                "because": "看看",
                "act": "rename",
                "name": "x",
                "officer": "小周",
                "entry": "1",
            }
            forms.append((f"/zh/subjects/{subject}/{act}", typed_there))
        forms.append((f"/zh/tips/{other}/subjects", {"subject": subject, "said": "same"}))
        assert officer.http.get(f"/zh/subjects/{subject}").status_code == 403
    acts = ["note", "classify", "preview", "answer", "extract", "priority", "relation", "files/1/copy", "telling"]
    acts += ["subjects", "subjects/make"]
    typed: dict[str, str | list[str]] = {"text": "x", "status": "accepted", "folder": "/nowhere", "letter": "A"}
    forms += [(f"/zh/tips/{closed}/{act}", typed) for act in acts]
    forms += [(f"/zh/tips/{closed}/handler", {"act": act, "officer": "小周"}) for act in ("take", "back", "give")]
    forms.append((f"/zh/tips/{other}/relation", {"other": closed, "relation": "related"}))
    for number, (path, fields) in enumerate(forms):
        response = officer.post(path, fields)
        everything[f"{path} {number}"] = response.text.replace(f'value="{MARK}"', "").replace(f"“{MARK}”", "")
    everything |= {f"after: {path}": text for path, text in crawl(officer).items()}
    files = [text for path, text in everything.items() if path.startswith("/zh/subjects/3/file ")]
    assert any(OPEN_FACT in text for text in files)  # the file that is open was really shown
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


def test_who_comes_back_under_a_new_name_is_recused_as_before(recused: tuple[Officer, str, str], house: House) -> None:
    officer, closed, other = recused
    root, phrase = officer.folder.root, "六 个 随 机 的 词 语 足 够 长"
    new: dict[str, str | list[str]] = {"name": "小周二", "roles": ["I", "L"], "passphrase": phrase, "again": phrase}
    assert officer.post("/zh/officers/add", new | {"instead_of": "没有此人"}).status_code == 422
    roster.add(officer.seat.session(), "小周二", roles.OFFICERS, phrase, CHEAP, instead_of="小周")
    session = sessions.unlock(root, "小周二", phrase)
    assert [row.tip for row in queue.page(session, Filters()).rows] == [other]
    assert queue.page(session, Filters()).recused == 2
    with pytest.raises(Recused):
        casework.read(session, closed)
    with pytest.raises(Recused):
        integrity.read(session, 1, "核查")
    assert [one.name for one in conflicts.declared(session)] == [RELATIVE]
    session.close()
    house.portal.reporter().report(answers(facts="后来的", subject_name=RELATIVE))
    house.own.session = sessions.unlock(root, "officer", PASSPHRASE)
    house.own.take_in(house.portal.export(house.stick)[-1])
    assert queue.page(sessions.unlock(root, "小周二", phrase), Filters()).recused == 3


def everything_a_command_says(root: Path, closed: str, other: str, folder: Path) -> dict[str, str]:
    """What a recused officer gets out of every command that reads; no command knows a word that none was given."""
    opened = ["--vault", str(root), "--officer", "小周", "--passphrase-file", str(passphrase_file(folder.parent))]
    reading = f"""list;list --json;show {closed};show {closed} --json;show {other} --json;search 信封 --json;
        search 单志强;search shanzhiqiang --json;clusters;clusters --json;clusters --by unit --months 600;alerts;
        alerts --json;audit list --count 1000;audit list --about {closed};audit verify;conflict list;unreadable;
        officer list --json;keys;subjects list;subjects list --json;subjects list shanzhiqiang;subjects show 1;
        subjects show 2 --json;subjects show 3 --json;subjects suggest {closed};subjects suggest {other} --json;
        subjects file 1 --because x;subjects file 3 --because x --json;subjects opinion 3 --because x"""
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
