"""Looking up a code, and what is shown of a mailbox."""

import re
from datetime import date

import pytest
from journey import Elements, Refused, Reporter
from rooms import House, PortalRoom, answers
from sqlalchemy import delete, insert, select, update

from crypto import code
from crypto import mailbox as derive
from crypto.mailbox import Route
from portal.mailboxes import expiry
from portal.store.tables import mailboxes, messages
from tests.portal.postbox import answered, message_for, put_message


def round_trip(house: House) -> None:
    """What waits on either side crosses once."""
    house.own.take_in(house.portal.export(house.stick)[-1])
    house.portal.apply(house.own.export(house.stick))


def test_before_the_first_answer_a_report_is_received(house: House) -> None:
    receipt = house.portal.reporter().report(answers())
    page = house.portal.reporter().look_up(receipt)
    assert (page.status, page.messages) == ("received", [])


def test_an_answer_is_read_with_the_code(house: House) -> None:
    page = house.portal.reporter().look_up(answered(house))
    assert page.status == "need_info"
    assert "请问是哪一年？" in page.messages[0]


def test_the_code_is_taken_in_any_spelling(house: House) -> None:
    entropy = code.parse(house.portal.reporter().report(answers()))
    english = code.words(entropy, "en")
    spellings = [" ".join(english), " ".join(word[:4] for word in english).upper(), "".join(code.words(entropy, "zh"))]
    for language in ("zh", "en"):
        for spelling in spellings:
            assert house.portal.reporter(language).look_up(spelling).status == "received"


def test_a_look_alike_character_still_finds_the_report(house: House) -> None:
    lookalikes = dict(zip("未土日人", "末士曰入", strict=True))
    for _ in range(200):
        receipt = house.portal.reporter().report(answers())
        mistaken = "".join(lookalikes.get(character, character) for character in receipt)
        if mistaken != receipt:
            assert house.portal.reporter().look_up(mistaken).status == "received"
            return
    pytest.fail("no code held one of the characters")


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "12|十二|0"), ("abandon " * 11, "11"), ("abandon " * 11 + "qqqq", "12"), ("abandon " * 12, "together|一起")],
)
def test_a_code_that_can_not_be_one_is_told_so(house: House, typed: str, said: str) -> None:
    response = _ask(house.portal.reporter("en"), typed)
    assert response.status_code == 422
    assert re.search(said, Elements(response.text).by_id["problem-code"]["text"])


def test_unknown_ended_and_retired_codes_get_the_same_answer(house: House) -> None:
    unknown = " ".join(code.words(bytes(range(16)), "en"))
    ended = house.portal.reporter().report(answers())
    retired = house.portal.reporter().report(answers(facts="另一件"))
    with house.portal.operator.database.write() as connection:
        address = derive.mailbox(code.parse(ended), Route.OWN).address
        mine = mailboxes.c.address == address
        connection.execute(update(mailboxes).where(mine).values(day=date(2024, 1, 1)))
        connection.execute(
            delete(mailboxes).where(mailboxes.c.address == derive.mailbox(code.parse(retired), Route.OWN).address)
        )
    pages = [_ask(house.portal.reporter(), typed) for typed in (unknown, ended, retired)]
    assert len({page.content for page in pages}) == 1
    assert {page.status_code for page in pages} == {200}
    assert "status" not in Elements(pages[0].text).by_id


def test_a_mailbox_lives_for_24_months() -> None:
    assert expiry(date(2026, 11, 21)) == date(2028, 11, 21)
    assert expiry(date(2024, 2, 29)) == date(2026, 2, 28)
    assert expiry(date(2026, 12, 31)) == date(2028, 12, 28)


def test_a_lookup_writes_nothing(house: House) -> None:
    receipt = answered(house)
    folder = house.portal.operator.instance.folder
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if not path.name.endswith("-shm")}
    house.portal.reporter().look_up(receipt)
    _ask(house.portal.reporter(), " ".join(code.words(bytes(16), "en")))
    after = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if not path.name.endswith("-shm")}
    assert before == after


@pytest.mark.parametrize(
    "forgery",
    ["other signer", "other mailbox", "other number", "other committee", "garbage"],
)
def test_a_message_that_can_not_be_verified_is_never_shown(house: House, forgery: str) -> None:
    receipt = answered(house)
    changes: dict[str, dict[str, object]] = {
        "other mailbox": {"address": bytes(32)},
        "other committee": {"committee": house.upper.vault.committee},
    }
    message = message_for(house, receipt, **changes.get(forgery, {}))
    put_message(house, message, signer="upper" if forgery == "other signer" else "own", sealed_for=receipt)
    mine = derive.mailbox(code.parse(receipt), Route.OWN).address
    with house.portal.operator.database.write() as connection:
        changed: dict[str, object] = {"address": mine}
        if forgery == "other number":
            changed["number"] = 4
        if forgery == "garbage":
            changed["body"] = b"qingfeng\x01M garbage"
        connection.execute(update(messages).where(messages.c.number == 3).values(changed))
    html = house.portal.reporter("en").look_up(receipt)
    assert html.status == "need_info"
    assert "FORGED" not in html.html
    assert "could not be verified" in html.html


def test_a_message_of_another_code_is_not_shown(house: House) -> None:
    first, second = answered(house), house.portal.reporter().report(answers(facts="另一件"))
    address = derive.mailbox(code.parse(second), Route.OWN).address
    with house.portal.operator.database.write() as connection:
        row = connection.execute(select(messages).where(messages.c.number == 2)).mappings().one()
        connection.execute(insert(messages).values(address=address, number=1, body=row["body"]))
    page = house.portal.reporter("en").look_up(second)
    assert (page.status, page.messages) == ("received", [])
    assert "could not be verified" in page.html
    assert house.portal.reporter().look_up(first).status == "need_info"


def test_a_gap_in_the_numbers_is_announced(house: House) -> None:
    receipt = answered(house)
    with house.portal.operator.database.write() as connection:
        connection.execute(delete(messages).where(messages.c.number == 1))
    assert "has not arrived" in house.portal.reporter("en").look_up(receipt).html


def test_what_officers_write_stays_text(house: House) -> None:
    receipt = house.portal.reporter().report(answers())
    house.own.take_in(house.portal.export(house.stick)[-1])
    house.own.reply("2026-0001", None, '<script>alert(1)</script> <a href="http://x">x</a>')
    house.portal.apply(house.own.export(house.stick))
    reporter = house.portal.reporter()
    reporter.open("/status")
    html = reporter.post("/status", {"code": receipt}).text
    assert "<script" not in html
    assert "&lt;a href=" in html


def test_an_answer_and_its_files_reach_the_desk(house: House) -> None:
    reporter = house.portal.reporter()
    reporter.look_up(answered(house))
    page = reporter.follow_up("二〇二五年。", [("账本.pdf", b"%PDF", "application/pdf")])
    assert page.status == "need_info"
    house.own.take_in(house.portal.export(house.stick)[-1])
    (tip,) = house.own.tips()
    assert tip["messages"][-1]["text"] == "二〇二五年。"
    assert [attachment["name"] for attachment in tip["attachments"]] == ["账本.pdf"]


def test_a_follow_up_posted_twice_is_stored_once_and_one_that_says_the_same_later_again(house: House) -> None:
    reporter = house.portal.reporter()
    reporter.look_up(house.portal.reporter().report(answers()))
    form = reporter.page
    reporter.follow_up("是的。")
    reporter.page = form
    reporter.follow_up("是的。")
    assert _waiting(house) == 2
    reporter.follow_up("是的。")  # on the form of the page that came back
    assert _waiting(house) == 3


def test_an_empty_follow_up_is_refused(house: House) -> None:
    reporter = house.portal.reporter()
    reporter.look_up(house.portal.reporter().report(answers()))
    assert reporter.post("/follow-up", {"text": "  "}).status_code == 422
    assert _waiting(house) == 1


def test_when_the_ticket_has_died_the_code_is_asked_for_and_the_text_kept(house: House) -> None:
    receipt = house.portal.reporter().report(answers())
    reporter = house.portal.reporter()
    reporter.look_up(receipt)
    reporter.page.hidden["ticket"] = "dead"  # type: ignore[union-attr]
    response = reporter.post("/follow-up", {"text": "很长的补充。"}, [("a.txt", b"evidence", "text/plain")])
    reporter.page = Elements(response.text)
    assert "很长的补充。" in response.text
    assert _waiting(house) == 1
    wrong = reporter.post("/follow-up", {"text": "很长的补充。", "code": "abandon " * 12})
    assert "很长的补充。" in wrong.text
    reporter.post("/follow-up", {"text": "很长的补充。", "code": receipt})
    assert _waiting(house) == 2


def test_a_ticket_of_another_form_is_worth_nothing(house: House) -> None:
    reporter = house.portal.reporter()
    reporter.open("/report")
    report_ticket = reporter.page.hidden["ticket"]  # type: ignore[union-attr]
    reporter.look_up(house.portal.reporter().report(answers()))
    reporter.page.hidden["ticket"] = report_ticket  # type: ignore[union-attr]
    with pytest.raises(Refused):
        reporter.follow_up("是的。")


def test_a_closed_portal_still_takes_answers(house: House) -> None:
    receipt = answered(house)
    house.portal.restart(date(2028, 11, 21))  # the card has just ended, the mailbox has not
    with house.portal.operator.database.write() as connection:
        connection.execute(update(mailboxes).values(day=date(2028, 1, 1)))
    reporter: Reporter = house.portal.reporter()
    reporter.look_up(receipt)
    waiting = _waiting(house)
    reporter.follow_up("还有。")
    assert _waiting(house) == waiting + 1


def _ask(reporter: Reporter, typed: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    reporter.open("/status")
    return reporter.post("/status", {"code": typed})


def _waiting(house: House) -> int:
    room: PortalRoom = house.portal
    with room.operator.database.read() as connection:
        return int(connection.exec_driver_sql("select count(*) from letters").scalar_one())
