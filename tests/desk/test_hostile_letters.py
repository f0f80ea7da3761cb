"""What anyone may write: it stops neither the import, nor the assessing, nor the export of what others wrote."""

import io
from pathlib import Path

import pytest
from desk_tips import file, thread
from hypothesis import given, settings
from hypothesis import strategies as st
from rooms import House, answers, make_desk
from sqlalchemy import select

from crypto.framing import Kind as FileKind
from crypto.sealing import seal_letter
from desk import casework, queue
from desk.errors import NotPossible
from desk.exporting import Exporter
from desk.filing import file_letters
from desk.importing import Importer
from desk.intake import Taken, take_down
from desk.judging import conflicts
from desk.judging.assessing import assess_new, waiting
from desk.judging.names import may_be_same, person_name
from desk.judging.similarity import likeness, normal
from desk.office.session import Session
from desk.opening import Opened
from desk.queue import Filters
from desk.report import left_out_lines
from desk.subjects import editing
from desk.subjects.suggesting import propose
from desk.vault.tables import messages, threads
from protocol import letter as letters_format
from protocol.bundle.layout import Type
from protocol.bundle.reader import receive
from protocol.calendar import today
from protocol.letter import Kind, Letter, SealedBy, Thread, Value
from protocol.vocabulary import vocabulary
from tests.desk.test_hostile_bundles import forged, letter_entry, portal_key

# Names, numbers and marks that rules look for, in one heap; what decomposes into many; what is nothing at all.
PIECES = [
    *"王建国某×?*零两十百千万亿多余年月春去0９⑳㏰Ａß",
    "KTV",
    "LXG",
    "𠮷𱁬",
    "阿卜杜拉·买买提",
    "ﷺ",
    "\u200b",
    "\u0300",
]
PIECES += [*"（(【[、，,;/\n ．-", "局长", "交通局", "2026", "GZ-2026-01", "亿" * 39, "9" * 150, "http://"]
hostile_text = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map("".join)
hostile_value = st.one_of(
    hostile_text,
    st.lists(hostile_text, max_size=3),
    st.lists(st.dictionaries(st.just("name"), hostile_text), max_size=3),
)
hostile_fields = st.dictionaries(st.sampled_from(sorted(vocabulary().fields)), hostile_text, max_size=6) | (
    st.dictionaries(st.sampled_from([*sorted(vocabulary().fields), "subjects", "newer"]), hostile_value, max_size=6)
)


@pytest.fixture
def desk(tmp_path: Path) -> Session:
    return make_desk(tmp_path / "vault", "清江县纪委监委")


@pytest.fixture(scope="module")
def busy_desk(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A desk whose officer declared persons and a body."""
    desk = make_desk(tmp_path_factory.mktemp("desk") / "vault", "清江县纪委监委")
    for kind, name in (("person", "王建国"), ("person", "阿卜杜拉·买买提"), ("person", "KTV"), ("unit", "交通局")):
        conflicts.declare(desk, kind, name)
        editing.add(desk, kind, name)
    return desk


def letter(number: int, kind: Kind = Kind.REPORT, address_of: int | None = None, **fields: Value) -> Opened:
    """A letter of a thread; it may name the mailbox of another."""
    mine = thread(number)
    if address_of is not None:
        mine = Thread(mine.id, thread(address_of).address, mine.reply)
    digest = bytes([number, len(fields), *kind.value.encode()]).ljust(32, b"\0")
    return Opened(digest, bytes(32), today(), Letter(kind, mine, "zh", SealedBy.BROWSER, dict(fields)), mine)


def take(desk: Session, *opened: Opened) -> None:
    with desk.vault.write() as connection:
        file_letters(connection, opened, desk.today())


def numbers_of(desk: Session) -> list[str]:
    return [row.tip for row in queue.page(desk, Filters()).rows]


@settings(max_examples=25)
@given(reports=st.lists(hostile_fields, min_size=1, max_size=3))
def test_whatever_a_report_says_it_is_filed_compared_and_scored(
    busy_desk: Session, reports: list[dict[str, Value]]
) -> None:
    with busy_desk.vault.read() as connection:
        first = connection.execute(select(threads.c.tip)).all()
    tips = file(busy_desk, *reports, first=len(first) + 1)
    assess_new(busy_desk.vault)
    with busy_desk.vault.read() as connection:
        assert waiting(connection) == 0
    closed = {row["tip"] for row in queue.listing(busy_desk) if row.get("recused")}
    for tip, fields in zip(tips, reports, strict=True):
        if tip not in closed:
            read = casework.read(busy_desk, tip)
            assert read.judged.letter in set("ABCD")
            assert propose(busy_desk, read.id, fields) is not None


@given(one=hostile_text, other=hostile_text)
def test_any_two_names_can_be_compared(one: str, other: str) -> None:
    first, second = person_name(one), person_name(other)
    if first and second:
        assert may_be_same(first, second) is may_be_same(second, first)


@given(one=hostile_text, other=hostile_text)
def test_any_two_accounts_can_be_compared(one: str, other: str) -> None:
    assert 0 <= likeness(normal(one), normal(other)) <= 1


@pytest.mark.parametrize("name", ["KTV", "张伟、KTV", "LXG", "Tom;BMW"])
def test_a_latin_name_as_long_as_a_declared_one_is_filed(desk: Session, name: str) -> None:
    conflicts.declare(desk, "person", "王建国")
    (tip,) = file(desk, {"facts": "在那里吃饭", "subject_name": name})
    assess_new(desk.vault)
    assert numbers_of(desk) == [tip]
    assert conflicts.declare(desk, "person", "李建华") == 0  # matches what is there already


def test_an_impossible_sum_costs_nobody_their_priority(desk: Session) -> None:
    sums = ("9" + "亿" * 39, "⑳" * 200, "9" * 120 + "万" * 60)
    file(desk, *({"facts": f"第{amount[:1]}件", "amount": amount} for amount in sums), {"facts": "别的"})
    assert assess_new(desk.vault).count == 4
    assert take_down(desk, Taken("letter", today(), {"facts": "来信", "amount": sums[0]})) == f"{today().year}-0005"
    with desk.vault.read() as connection:
        assert waiting(connection) == 0


# Two threads, one mailbox.


def test_the_first_tip_keeps_its_mailbox_and_every_answer_leaves(house: House) -> None:
    house.own.take_in(house.portal.export(house.stick)[-1])
    sealing = next(iter(house.own.vault.keys.values())).public
    contents = [letter(1, facts="先来的"), letter(2, address_of=1, facts="后来的"), letter(3, facts="别人的")]
    for number, one in enumerate(contents, 7):
        body = seal_letter(sealing, letters_format.encode(one.letter))
        bundle = forged(house, portal_key(house), [letter_entry(body)], number=number)
        assert Importer(house.own.session).take_in(io.BytesIO(bundle)).imported == 1
    first, second, _third = [str(row["tip"]) for row in queue.listing(house.own.session)]
    read = casework.read(house.own.session, second)
    assert (read.answerable, read.conflict, casework.read(house.own.session, first).conflict) == (False, True, False)
    with pytest.raises(NotPossible, match="mailbox of an earlier tip"):
        house.own.reply(second, "accepted", "已受理")
    house.own.reply(second, "not_accepted", "")
    house.own.reply(first, "accepted", "已受理")
    path = house.own.export(house.stick)
    with path.open("rb") as source:
        kinds = [entry.type for entry in receive(FileKind.TO_PORTAL, source, io.BytesIO()).entries()]
    assert kinds.count(Type.ACK) == 3
    assert kinds.count(Type.MESSAGE) >= 3


def test_two_in_one_batch_are_told_apart_too(desk: Session) -> None:
    take(
        desk,
        letter(1, facts="一"),
        letter(2, address_of=1, facts="二"),
        letter(2, Kind.ANSWER, address_of=1, text="补"),
    )
    with desk.vault.read() as connection:
        assert connection.execute(select(messages.c.tip)).scalars().all() == [1]
        assert connection.execute(select(threads.c.conflict).order_by(threads.c.tip)).scalars().all() == [False, True]


def test_of_two_messages_for_one_place_in_a_mailbox_the_first_tips_leaves(house: House) -> None:
    for number in (1, 2):
        house.portal.reporter().report(answers(facts=f"第{number}件"))
    house.own.take_in(house.portal.export(house.stick)[-1])
    with house.own.vault.write() as connection:  # as a vault of before may be
        address = connection.execute(select(threads.c.address).where(threads.c.tip == 1)).scalar_one()
        connection.execute(threads.update().values(address=address))
    exporter = Exporter(house.own.session)
    assert len(exporter.export(house.stick)) == 1
    assert exporter.left_out == {f"{today().year}-0002"}
    assert f"{today().year}-0002" in "".join(left_out_lines(exporter.left_out))
