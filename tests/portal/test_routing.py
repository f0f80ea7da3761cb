"""Reports about the organ's own people: the superior alone opens them, and nothing shows that there are any."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from journey import Elements, command, run
from rooms import House, PortalRoom, answers

from crypto.framing import Kind
from desk.errors import BadBundle
from portal import instance
from portal.errors import BadCard
from portal.exporting import Exporter
from portal.operator import Operator
from protocol.bundle.layout import Type
from protocol.bundle.reader import receive
from protocol.calendar import today


def without_superior(house: House) -> PortalRoom:
    return PortalRoom(Operator.create(house.stick.parent / "lonely", house.own.vault.card(), None))


def letters(bundle: Path) -> list[date]:
    with bundle.open("rb") as source, TemporaryFile() as spool:
        return [entry.day for entry in receive(Kind.TO_DESK, source, spool).entries() if entry.type is Type.LETTER]


@pytest.mark.parametrize("reports", [0, 1, 3])
def test_the_superiors_bundle_has_as_many_letters_with_and_without_reports(house: House, reports: int) -> None:
    for number in range(reports):
        reporter = house.portal.reporter()
        receipt = reporter.report(answers(facts=f"第{number}件", about_organ="yes"))
        reporter.look_up(receipt)
        reporter.follow_up("再补充一句。")
    counts = []
    for _ in range(2):
        upper, own = house.portal.export(house.stick)
        with upper.open("rb") as source, TemporaryFile() as spool:
            bundle = receive(Kind.TO_DESK, source, spool)
            counts.append([entry.size for entry in bundle.entries() if entry.type is Type.LETTER])
        assert house.own.take_in(own).imported == 0
    assert [len(sizes) for sizes in counts] == [8, 16]  # the second export adds as many covers again
    assert len({size for sizes in counts for size in sizes}) == 1
    assert house.upper.take_in(upper).imported == 2 * reports


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
    lonely = without_superior(house)
    assert "云岭市纪委监委" in house.portal.reporter().open("/report")
    form = lonely.reporter("en").open("/report")
    assert "hand it to the superior organ directly" in form
    reporter = lonely.reporter()
    reporter.open("/report")
    refused = reporter.post("/report", answers(about_organ="yes", review="yes"), [("a.txt", b"x", "text/plain")])
    assert refused.status_code == 422
    assert "他收了钱。" in refused.text
    assert not list(lonely.operator.instance.incoming.iterdir())


def test_a_superior_whose_card_comes_later_gets_its_reports_from_then_on(house: House) -> None:
    # Given a portal without a superior, with a report that its own desk has, and one that was refused
    portal = without_superior(house)
    early = portal.reporter().report(answers(facts="早先一件。"))
    (own,) = portal.export(house.stick)
    house.own.take_in(own)
    about_the_organ = answers(facts="书记收钱。", about_organ="yes")
    reporter = portal.reporter()
    reporter.open("/report")
    assert reporter.post("/report", about_the_organ).status_code == 422

    # When the operator takes the superior's card while the site runs
    card = house.stick / "superior.card"
    card.write_bytes(house.upper.vault.card())
    folder = portal.operator.instance.folder
    said = command("portal", "card", "--instance", folder, "--upper", card)
    assert "云岭市纪委监委" in said
    assert house.upper.vault.committee.hex()[:4] in said

    # Then such a report is taken; the bundle for the superior looks like any other; every code goes on working
    receipt = portal.reporter().report(about_the_organ)
    upper, own = portal.export(house.stick)
    assert (upper.name[-13:], own.name[-13:]) == ("000001.bundle", "000002.bundle")
    assert letters(upper) == [today()] * 8
    assert house.own.take_in(own).imported == 0
    assert house.upper.take_in(upper).imported == 1
    house.upper.reply("2026-0001", "accepted", "上级已受理。")
    house.own.reply("2026-0001", "accepted", "本级已受理。")
    for desk in (house.upper, house.own):
        portal.apply(desk.export(house.stick))
    for code, text in ((receipt, "上级已受理。"), (early, "本级已受理。")):
        assert any(text in message for message in portal.reporter().look_up(code).messages)


def test_covers_are_dated_on_any_day_since_the_superior_joined(house: House) -> None:
    operator = without_superior(house).operator
    operator.add_upper(house.upper.vault.card())
    key, later = instance.signing_key(operator.instance), today() + timedelta(days=30)
    upper, _ = Exporter(operator.database, operator.store, key, lambda: later).export(house.stick)
    days = letters(upper)
    assert len(days) == 8
    assert len(set(days)) > 1  # all alike by chance once in 27 000 million times
    assert today() <= min(days) <= max(days) <= later


def test_a_second_superior_the_own_card_and_what_is_no_card_are_refused(house: House, tmp_path: Path) -> None:
    lonely, known = without_superior(house).operator, house.portal.operator
    own, upper = house.own.vault.card(), house.upper.vault.card()
    for operator, document in ((lonely, own), (lonely, b"garbage"), (lonely, b""), (known, upper), (known, own)):
        before = operator.committees()
        with pytest.raises(BadCard):
            operator.add_upper(document)
        assert operator.committees() == before
    with pytest.raises(BadCard, match="take it with --upper"):
        lonely.renew(upper)

    card = tmp_path / "superior.card"
    card.write_bytes(upper)
    folder = ("--instance", known.instance.folder)
    refused = run("portal", "card", *folder, "--upper", card)
    assert (refused.returncode, refused.stderr.count("\n"), refused.stdout) == (1, 1, "")
    assert (
        "已有上级机关（云岭市纪委监委）"
        in run("portal", "card", *folder, "--upper", card, env={"LC_ALL": "zh_CN.UTF-8"}).stderr
    )
    assert run("portal", "card", *folder, "--upper", "--at-once", card).returncode == 2
