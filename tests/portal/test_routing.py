"""Reports about the organ's own people: the superior alone opens them, and nothing shows that there are any."""

import secrets
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from journey import Elements
from rooms import House, PortalRoom, answers

from crypto import card as cards
from crypto.envelope import LARGEST_ENVELOPE
from crypto.framing import Kind
from crypto.mailbox import Route
from crypto.sealing import letter_recipient
from desk import epochs
from desk.errors import BadBundle
from portal.committees import OVERLAP
from portal.exporting import Exporter
from portal.instance import signing_key
from portal.intake import Intake, Submission
from portal.operator import Operator
from protocol.bundle.layout import Type
from protocol.bundle.reader import receive
from protocol.calendar import today
from protocol.letter import LONGEST_TEXT, Value
from protocol.letter import Kind as LetterKind

TODAY = today()
LATER = TODAY + timedelta(days=3)
SIZES = [17_683] * 8 + [34_083, 34_083, 66_883, 66_883, 132_483, 263_683, 526_083, 1_050_883]
MANY_NAMES = [(f"{number:02}-{'名' * 400}.txt", b"x", "text/plain") for number in range(20)]


def send(house: House, fields: dict[str, Value], day: date = TODAY) -> None:
    """A report to the superior that arrives on a day."""
    operator = house.portal.operator
    submission = Submission(LetterKind.REPORT, "zh", {"about_organ": "yes"} | fields)
    Intake(operator.database, operator.store, lambda: day).report(secrets.token_bytes(16), submission)


def export_on(house: House, day: date) -> Path:
    """The superior's bundle, made on a day."""
    operator = house.portal.operator
    key = signing_key(operator.instance)
    return Exporter(operator.database, operator.store, key, lambda: day).export(house.stick)[0]


def looks(path: Path) -> dict[bytes, tuple[date, int, bytes]]:
    """What shows of each letter of a bundle: its day, its length and the key it is sealed to."""
    with path.open("rb") as source, TemporaryFile() as spool:
        bundle = receive(Kind.TO_DESK, source, spool)
        shown = [entry for entry in bundle.entries() if entry.type is Type.LETTER]
        return {item.id: (item.day, item.size, letter_recipient(bundle.read(item, LARGEST_ENVELOPE))) for item in shown}


def test_a_bundle_for_the_superior_looks_the_same_with_and_without_reports(house: House) -> None:
    key = house.portal.operator.committees()[Route.UPPER].card.sealing.id
    reporter = house.portal.reporter()
    seen: set[bytes] = set()
    for real in range(3):
        for _ in range(real):
            receipt = reporter.report(answers(facts="说来话长。" * 1000, about_organ="yes"))
            reporter.look_up(receipt)
            reporter.follow_up("再补充一句。")
        upper, own = house.portal.export(house.stick)
        new = {letter: shown for letter, shown in looks(upper).items() if letter not in seen}
        seen |= new.keys()
        assert sorted(new.values()) == [(TODAY, size, key) for size in SIZES]
        assert house.own.take_in(own).imported == 0
        taken = house.upper.take_in(upper)
        assert (taken.imported, taken.unreadable) == (2 * real, [])
    assert house.portal.apply(house.upper.export(house.stick)).letters == 3 * len(SIZES)


def test_no_report_shows_by_its_length_or_the_day_it_came_not_even_in_the_first_bundle(house: House) -> None:
    seen: set[bytes] = set()
    for characters in (5_000, 4_000, 15_000, 30_000, 50_000, 100_000, 200_000):  # one for each size, 34,083 first
        whole, rest = divmod(characters, LONGEST_TEXT)
        texts = ["长" * LONGEST_TEXT] * whole + ["长" * rest]
        send(house, {f"text{number}": text for number, text in enumerate(texts)})
        upper = export_on(house, LATER)
        new = {letter: shown for letter, shown in looks(upper).items() if letter not in seen}
        seen |= new.keys()
        assert sorted((day, size) for day, size, _ in new.values()) == [(LATER, size) for size in SIZES]
    taken = house.upper.take_in(upper)
    assert (taken.imported, taken.unreadable) == (7, [])


def test_the_names_of_many_files_make_no_letter_that_stands_out(house: House) -> None:
    house.portal.reporter().report(answers(facts="长" * 4_000, about_organ="yes"), MANY_NAMES)
    assert sorted(size for _, size, _ in looks(house.portal.export(house.stick)[0]).values()) == SIZES


def test_files_for_the_superior_do_not_tell_the_day_they_came(house: House) -> None:
    house.portal.reporter().report(answers(about_organ="yes"), [("a.txt", b"evidence", "text/plain")])
    with export_on(house, LATER).open("rb") as source, TemporaryFile() as spool:
        assert {entry.day for entry in receive(Kind.TO_DESK, source, spool).entries()} == {LATER}


def test_more_long_letters_than_a_batch_holds_are_topped_up_again(house: House) -> None:
    for _ in range(3):
        send(house, {"facts": "长" * 5_000})
    assert sorted(size for _, size, _ in looks(export_on(house, TODAY)).values()) == sorted([*SIZES, 34_083, 34_083])


def test_a_letter_to_the_key_before_does_not_stand_alone(house: House) -> None:
    # Given a report to the superior's first key, and a second key that takes over before the next export
    old = house.portal.operator.committees()[Route.UPPER].card.sealing.id
    send(house, {"facts": "一"})
    new = house.portal.operator.renew(epochs.rotate(house.upper.session)).card.sealing.id

    # Then the next bundle has as many letters of each length to the one as to the other, and every later one while
    # letters to the first key may still come
    seen: set[bytes] = set()
    for day in (TODAY, LATER):
        fresh = {letter: shown for letter, shown in looks(export_on(house, day)).items() if letter not in seen}
        seen |= fresh.keys()
        assert sorted(fresh.values()) == sorted((day, size, key) for size in SIZES for key in (old, new))

    # And none to a key of which a bundle has said that no more can come: the superior may have destroyed it
    for day, keys in ((LATER + OVERLAP, (old, new)), (LATER + OVERLAP, (new,))):
        fresh = {letter: shown for letter, shown in looks(export_on(house, day)).items() if letter not in seen}
        seen |= fresh.keys()
        assert sorted(fresh.values()) == sorted((day, size, key) for size in SIZES for key in keys)


def test_the_landing_page_names_the_own_organ_whatever_the_epochs(house: House, tmp_path: Path) -> None:
    house.portal.operator.renew(epochs.rotate(house.own.session))
    newer = house.own.vault.card()
    assert cards.read(newer).epoch == 2
    operator = Operator.create(tmp_path / "second", newer, house.upper.vault.card())
    assert list(operator.committees()) == [Route.OWN, Route.UPPER]
    lead = PortalRoom(operator).reporter().open("/").partition('class="lead"')[2].partition("</p>")[0]
    assert "清江县纪委监委" in lead


def test_the_own_desk_can_open_neither_such_a_report_nor_what_follows(house: House) -> None:
    reporter = house.portal.reporter()
    reporter.look_up(reporter.report(answers(facts="书记收钱。", about_organ="yes")))
    reporter.follow_up("再补充一句。")
    reporter.post("/follow-up", {"kind": "retaliation"})
    upper, own = house.portal.export(house.stick)
    assert house.own.take_in(own).imported == 0
    with pytest.raises(BadBundle):
        house.own.take_in(upper)
    assert house.upper.take_in(upper).imported == 3


def test_the_look_before_sending_says_who_alone_will_open_it(house: House) -> None:
    for upwards, name in (("no", "清江县纪委监委"), ("unsure", "云岭市纪委监委")):
        reporter = house.portal.reporter()
        reporter.open("/report")
        page = Elements(reporter.post("/report", answers(about_organ=upwards, review="yes")).text)
        assert name in page.by_id["review"]["text"]


def test_without_a_superiors_card_the_form_says_so_where_it_asks(house: House) -> None:
    lonely = PortalRoom(Operator.create(house.stick.parent / "lonely", house.own.vault.card(), None))
    assert "云岭市纪委监委" in house.portal.reporter().open("/report")
    form = lonely.reporter("en").open("/report")
    assert "hand it to the superior organ directly" in form
    reporter = lonely.reporter()
    reporter.open("/report")
    refused = reporter.post("/report", answers(about_organ="yes", review="yes"), [("a.txt", b"x", "text/plain")])
    assert refused.status_code == 422
    assert "他收了钱。" in refused.text
    assert not list(lonely.operator.instance.incoming.iterdir())
