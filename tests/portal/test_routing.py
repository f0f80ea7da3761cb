"""Reports about the organ's own people: the superior alone opens them, and nothing shows that there are any."""

from tempfile import TemporaryFile

import pytest
from journey import Elements
from rooms import House, PortalRoom, answers

from crypto.framing import Kind
from desk.errors import BadBundle
from portal.operator import Operator
from protocol.bundle.layout import Type
from protocol.bundle.reader import receive


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
