"""Letters that no form made: they may hold anything, and cost no more than others and lose nothing."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from desk_tips import thread
from hypothesis import given
from hypothesis import strategies as st
from rooms import make_desk
from workbench import Officer

from crypto.sealing import seal_letter
from desk import casework, queue
from desk.beyond import BEYOND, within_form
from desk.filing import file_letters
from desk.judging.assessing import assess_new
from desk.judging.conflicts import declare
from desk.judging.recusal import PERSON
from desk.judging.traits import traits_of
from desk.office.session import Session
from desk.opening import Opened, Parcelled, Sealed, open_all
from desk.queue import Filters
from desk.search import finding, words
from desk.telling import tip_lines
from protocol import letter as letters_format
from protocol.calendar import today
from protocol.letter import LONGEST_TEXT, Kind, Letter, SealedBy, Value
from protocol.vocabulary import vocabulary

KNOWN = vocabulary().fields
HAN = "".join(map(chr, range(0x4E00, 0x4E00 + 12_000)))
NAMES = " ".join(HAN[place : place + 3] for place in range(0, len(HAN), 3))
HOSTILE: dict[str, dict[str, Value]] = {
    "what can't be seen": {"subject_name": "\u200b" * LONGEST_TEXT, "organiser": "\u200b" * LONGEST_TEXT},
    "brackets": {"subject_name": "(" * LONGEST_TEXT, "title": "（" * LONGEST_TEXT},
    "names": {"subject_name": NAMES, "organiser": NAMES},
    "rows": {"subjects": [{"subject_name": NAMES, "subject_unit": HAN, "subject_post": HAN, "other": HAN}] * 6},
    "a choice": {"category": "x" * LONGEST_TEXT, "retaliation": ["happened"] * 100, "domain": [HAN]},
    "unknown questions": {f"question_{number}": HAN for number in range(25)},
}


@pytest.fixture
def desk(tmp_path: Path) -> Session:
    return make_desk(tmp_path / "vault", "清江县纪委监委")


def opened(desk: Session, fields: dict[str, Value], number: int = 1) -> Opened:
    """A letter as it is after it was sealed by whatever program, and opened at the desk."""
    epochs = desk.vault.epochs()
    letter = Letter(Kind.REPORT, thread(number), "zh", SealedBy.BROWSER, fields)
    body = seal_letter(epochs[0].secret_key().public, letters_format.encode(letter))
    (read,) = open_all(Parcelled(bytes(32), epochs, [Sealed(hashlib.sha256(body).digest(), today(), body)]))
    assert isinstance(read, Opened)
    return read


def texts(value: object) -> Iterator[str]:
    """Every text in some answers."""
    if isinstance(value, str):
        yield value
        return
    for item in value.values() if isinstance(value, Mapping) else value:  # type: ignore[attr-defined]
        yield from texts(item)


def test_a_letter_of_any_content_costs_no_more_than_a_long_one(desk: Session) -> None:
    usual = len(words.tokens(HAN * 4))
    letters = [opened(desk, {"facts": "鱼塘", **fields}, number) for number, fields in enumerate(HOSTILE.values())]
    for letter in letters:
        text, subject = letter.words
        assert len(text) < 2 * usual
        assert len(subject) < 20_000
        assert sum(len(key) for _, key in traits_of(letter.letter.fields, 2026).mentioned) < 20_000
    with desk.vault.write() as connection:
        file_letters(connection, letters, today())
    assess_new(desk.vault)
    rows, hits = queue.page(desk, Filters()).rows, finding.search(desk, "鱼塘").hits
    shown = [row.subject for row in rows] + [hit.subject for hit in hits]
    assert len(shown) == 2 * len(HOSTILE)
    assert max(map(len, shown)) <= 81
    for row, fields in zip(rows[::-1], HOSTILE.values(), strict=True):
        kept = "\n".join(texts(casework.read(desk, row.tip).fields))
        assert all(text in kept for text in texts(fields))


def test_what_came_beyond_the_form_is_read_on_the_page_of_the_tip_and_recuses(desk: Session) -> None:
    name = "\u200b" * 40_000
    letter = opened(desk, {"facts": "x", "subject_name": f"{name}李建华经手", "category": "z" * 70 + "<b>"})
    with desk.vault.write() as connection:
        file_letters(connection, [letter], today())
    (row,) = queue.page(desk, Filters()).rows
    assert "李建华经手" in "".join(tip_lines(casework.read(desk, row.tip)))
    officer = Officer(desk.vault.folder.root)
    officer.come_in()
    page = officer.http.get(f"/zh/tips/{row.tip}").text
    officer.seat.leave()
    assert "超出表格的内容" in page
    assert "李建华经手" in page
    assert "z" * 70 + "&lt;b&gt;" in page
    assert "+39990" in page
    assert len(page) < 100_000
    assert declare(desk, PERSON, "李建华") == 1


def test_what_the_form_takes_stays_as_it_is() -> None:
    row = {"subject_name": "李" * 60, "subject_unit": "局" * 120}
    fields: dict[str, Value] = {
        "facts": "事" * LONGEST_TEXT,
        "category": "bribery",
        "subject_name": "王" * 60,
        "subjects": [row] * 4,
        "domain": [option.id for option in KNOWN["domain"].options],
        "earlier_thread": "0" * 64,
        "text": "补充" * 9_000,
        "question_of_a_newer_portal": "是",
    }
    assert within_form(fields) == fields


VALUES = (
    st.text("王x\u200b\n", max_size=200)
    | st.lists(st.text("王x", max_size=80), max_size=3)
    | st.lists(st.dictionaries(st.sampled_from(["subject_name", "other"]), st.text("王x", max_size=80)), max_size=6)
)


@given(st.dictionaries(st.sampled_from([*KNOWN, "other", BEYOND]), VALUES, max_size=8))
def test_nothing_is_lost_and_what_is_kept_beside_is_plain_text(fields: dict[str, Value]) -> None:
    found = within_form(fields)
    kept = "\n".join(texts(found))
    assert all(text in kept for text in texts(fields))
    assert json.loads(json.dumps(found)) == found
    for name, value in found.items():
        if name in KNOWN:
            assert isinstance(value, str) or KNOWN[name].options or name == "subjects"
            assert all(
                len(text) <= max(KNOWN[name].limit, 60) for text in texts(value) if name not in ("facts", "subjects")
            )
