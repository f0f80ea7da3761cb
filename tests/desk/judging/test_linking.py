"""Tips that belong together find each other, in a real encrypted database."""

import ast
import random
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from bench_judging import BOUND, WANTED, measure
from planted import ATTACHMENT, DUPLICATE, LEVELS, SUBJECT, edited
from sqlalchemy import Connection, func, insert, select

from desk.judging.linking import Comparable, Linker, Reasons, Why
from desk.judging.texts import COMMON
from desk.judging.traits import traits_of
from desk.vault.database import Database
from desk.vault.tables import attachments, letters, place_of, text_runs, tips
from protocol.letter import Value

ROOT = Path(__file__).parents[3]

STORY = (
    "去年十月，鑫源建材有限公司的老板在河堤路的饭店请他吃饭，席间给了一个信封，里面是两万元现金。之后城南小区改造的尾款很快拨了下来，"
    "验收单上的日期是后来补的，签字的人当天并不在场。仓库保管员说材料少了三分之一，监理问过一次，第二天就换了人。"
)
OTHER = (
    "村里的鱼塘没有开会就包了出去，合同谁也没有见过，租金每年只有两千元，市价至少要六千。群众去问，会计说账本借走了没有还，公示栏里的"
    "名单第二天就撕掉了，几户困难家庭的救助款到现在也没有发。"
)


class Bench:
    """Takes reports as an import would."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._facts: dict[int, str] = {}
        self.linker = Linker(connection, lambda wanted: {tip: self._facts[tip] for tip in wanted})

    def take(self, facts: str, *files: bytes, **answers: Value) -> dict[int, Reasons]:
        tip = len(self._facts) + 1
        self._facts[tip] = facts
        day = date(2026, 11, 1)
        row = {"id": tip, "year": 2026, "sequence": tip, "day": day, "channel": "portal", "status": "screening"}
        row |= {"category": "", "retaliation": "", "urgency": 0, "unread": True, "attachments": 0, "events": 1}
        self._connection.execute(insert(tips).values(row))
        row = {"place": place_of(tip, 1), "digest": bytes(32), "kind": "report", "day": day, "sealed_by": "server"}
        self._connection.execute(insert(letters).values(row | {"fields": "{}"}))
        for position, sha256 in enumerate(files):
            row = {"letter": place_of(tip, 1), "position": position, "id": sha256, "key": sha256, "size": 1}
            row |= {"sha256": sha256, "name": "a", "media_type": ""}
            self._connection.execute(insert(attachments).values(row))
        (found,) = self.linker.take([Comparable(tip, traits_of({"facts": facts, **answers}, 2026), files)])
        return found


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    database = Database(tmp_path / "vault.db", bytes(32))
    database.upgrade()
    with database.transaction() as connection:
        yield Bench(connection)
    database.close()


def test_an_account_that_was_sent_again_with_changes(bench: Bench) -> None:
    assert bench.take(STORY) == {}
    assert bench.take(OTHER) == {}
    changed = edited(random.Random(1), STORY, 15)
    found = bench.take(changed)
    assert list(found) == [1]
    assert 0.7 < found[1][Why.TEXT] < 0.95


def test_spacing_width_and_punctuation_make_no_difference(bench: Bench) -> None:
    bench.take(STORY)
    assert bench.take(" ".join(STORY.replace("，", ",")))[1] == {Why.TEXT: 1.0}


def test_the_same_attachment(bench: Bench) -> None:
    bench.take(STORY, b"a" * 32)
    assert bench.take(OTHER, b"b" * 32, b"a" * 32) == {1: {Why.ATTACHMENT: 1.0}}


SUBJECT_ANSWERS = {
    "subject_name": "单志强",
    "subject_unit": "清江县交通运输局",
    "category": "bribery",
    "period": "去年十月",
}


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ({}, 0.8),
        ({"subject_name": "善治强副局长", "subject_unit": "交通局"}, 0.8),
        ({"period": ""}, 0.6),
        ({"period": "今年"}, None),
        ({"category": "gifts"}, None),
        ({"subject_unit": "教育局"}, None),
        ({"subject_name": "单局长"}, None),
    ],
)
def test_the_same_subject_class_and_time(bench: Bench, answers: dict[str, Value], score: float | None) -> None:
    bench.take(STORY, **SUBJECT_ANSWERS)
    found = bench.take(OTHER, **(SUBJECT_ANSWERS | answers))
    assert found == ({1: {Why.SUBJECT: score}} if score else {})


def test_the_same_project_of_the_same_body(bench: Bench) -> None:
    bench.take(STORY + "项目编号QJ2025-0173。", subject_unit="住建局")
    assert bench.take(OTHER + "编号 ＱＪ2025-0173", subject_unit="清江县住房和城乡建设局") == {1: {Why.PROJECT: 0.9}}
    assert bench.take("另一件事" + "qj2025-0173", subject_unit="教育局") == {}


def test_a_hundred_copies_of_a_leaflet_are_all_found_and_make_nothing_common(bench: Bench) -> None:
    bench.take(STORY)
    draw = random.Random(7)
    for _ in range(3 * COMMON):
        assert 1 in bench.take(edited(draw, STORY, 3))
    assert bench.take(edited(draw, STORY, 15))[1]


def test_runs_that_everybody_uses_are_no_reason(bench: Bench) -> None:
    draw = random.Random(3)
    phrase = "请上级领导在百忙之中抽出时间查一查此事还百姓一个公道"
    letters_of_alphabet = [chr(code) for code in range(0x4E00, 0x5E00)]
    for _ in range(2 * COMMON):
        assert bench.take(phrase + "".join(draw.choices(letters_of_alphabet, k=80))) == {}
    sizes = bench._connection.execute(select(func.length(text_runs.c.tips))).scalars().all()
    assert min(sizes) == 0
    assert max(sizes) <= 4 * COMMON


def test_planted_pairs_are_found_and_nothing_else_is_suggested() -> None:
    """The benchmark's measure on fewer tips; bench/bench_judging.py does it with a hundred thousand."""
    score, _, _ = measure(3000)
    names = [f"{DUPLICATE} {level:2} %" for level in LEVELS if level <= BOUND] + [ATTACHMENT, SUBJECT]
    assert all(score.planted[name] >= 5 for name in names)
    assert {name: score.found[name] / score.planted[name] >= WANTED for name in names} == dict.fromkeys(names, True)
    assert set(score.said) >= {Why.TEXT, Why.ATTACHMENT, Why.SUBJECT}
    assert min(score.true[why] / score.said[why] for why in score.said) >= WANTED


def test_nothing_compares_reporters() -> None:
    """Style, authors, devices and times of sending appear in no name and no text of the room, but to say so."""
    named = set()
    for path in (ROOT / "desk" / "judging").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for attribute in ("name", "id", "attr", "arg"):
                word = getattr(node, attribute, None)
                if isinstance(word, str):
                    named.add(word.lower())
    forbidden = re.compile(
        r"styl(?!e=|e$)|author|writer|stylometr|fingerprint|submitted|sent_at|sealed_by|language|browser"
    )
    assert len(named) > 100
    assert [word for word in named if forbidden.search(word)] == []
