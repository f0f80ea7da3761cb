"""What a code shows, and what can be said under it: next steps, outcome, retaliation, a rating."""

import re
from datetime import timedelta

import httpx
import pytest
from journey import Elements, Reporter
from rooms import House, answers

from crypto import code
from portal.settings import Settings
from protocol.calendar import readable_week, today, week_of
from protocol.vocabulary import vocabulary
from tests.portal.postbox import answered, message_for, put_message


def visit(house: House, receipt: str, language: str = "zh") -> Reporter:
    """A browser on the status page of a code."""
    reporter = house.portal.reporter(language)
    reporter.look_up(receipt)
    return reporter


def show(house: House, receipt: str, language: str = "zh") -> httpx.Response:
    reporter = house.portal.reporter(language)
    reporter.open("/status")
    return reporter.post("/status", {"code": receipt})


def letters(house: House) -> list[dict[str, str]]:
    """(kind, fields) of all follow-ups at the desk, oldest first."""
    house.own.take_in(house.portal.export(house.stick)[-1])
    with house.own.vault.database.transaction() as connection:
        rows = connection.exec_driver_sql("select kind, fields from letters order by event").all()
    return [{"kind": row.kind, "fields": row.fields} for row in rows][1:]


@pytest.mark.parametrize("status", list(vocabulary().statuses))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_status_says_what_comes_next(house: House, status: str, language: str) -> None:
    receipt = house.portal.reporter().report(answers())
    if status != "received":
        put_message(house, message_for(house, receipt, number=1, status=status), sealed_for=receipt)
    page = Elements(show(house, receipt, language).text)
    assert page.by_id["status"]["data-status"] == status
    assert page.by_id["status"]["text"] == vocabulary().statuses[status].label[language]
    assert page.by_id["next"]["text"] == vocabulary().statuses[status].next[language] % house.portal.settings.targets
    assert "%" not in page.by_id["next"]["text"]


def test_service_targets_are_those_of_the_settings(house: House) -> None:
    house.portal.settings = Settings(collect_days=42)
    house.portal.restart()
    receipt = house.portal.reporter().report(answers())
    assert "42" in Elements(show(house, receipt).text).by_id["next"]["text"]


def test_the_outcome_is_shown_while_the_report_is_closed(house: House) -> None:
    receipt = house.portal.reporter().report(answers())
    closed = message_for(house, receipt, number=1, outcome="partly")
    put_message(house, closed, sealed_for=receipt)
    page = Elements(show(house, receipt).text)
    assert page.by_id["outcome"]["data-outcome"] == "partly"
    put_message(house, message_for(house, receipt, number=2, status="in_progress"), sealed_for=receipt)
    page = Elements(show(house, receipt).text)
    assert "outcome" not in page.by_id
    assert vocabulary().outcomes["partly"].zh in page.text  # the message that said so remains


def test_a_message_tells_the_week_in_words(house: House) -> None:
    assert "2026年11月16日这一周" in message_of(house, "2026-W47")
    assert readable_week("2026-W53", "en") == "week of 28 December 2026"


def message_of(house: House, week: str) -> str:
    receipt = house.portal.reporter().report(answers())
    put_message(house, message_for(house, receipt, number=1, week=week), sealed_for=receipt)
    return Elements(show(house, receipt).text).messages[0]


@pytest.mark.parametrize("text", ["", "他们调走了我。"])
def test_retaliation_is_told_with_one_button_with_or_without_words(house: House, text: str) -> None:
    reporter = visit(house, answered(house))
    response = reporter.post("/follow-up", {"kind": "retaliation", "text": text})
    assert "110" in Elements(response.text).by_id["sent"]["text"]
    (letter,) = letters(house)
    assert letter["kind"] == "retaliation"
    assert (text in letter["fields"]) if text else letter["fields"] == "{}"


def test_a_closed_report_can_be_rated(house: House) -> None:
    receipt = house.portal.reporter().report(answers())
    assert "rate-form" not in show(house, receipt).text
    put_message(house, message_for(house, receipt, number=1), sealed_for=receipt)
    assert "rate-form" in show(house, receipt).text
    reporter = visit(house, receipt)
    response = reporter.post("/follow-up", {"kind": "rating", "rating": "4", "text": "谢谢"})
    assert "sent" in Elements(response.text).by_id
    (letter,) = letters(house)
    assert letter == {"kind": "rating", "fields": '{"rating": "4", "text": "谢谢"}'}


@pytest.mark.parametrize("rating", ["", "0", "6", "10", "x", "４"])
def test_a_rating_that_is_none_is_refused_and_the_remark_kept(house: House, rating: str) -> None:
    receipt = house.portal.reporter().report(answers())
    put_message(house, message_for(house, receipt, number=1), sealed_for=receipt)
    response = visit(house, receipt).post("/follow-up", {"kind": "rating", "rating": rating, "text": "谢谢"})
    assert response.status_code == 422
    assert Elements(response.text).by_id["comment"]["text"].strip() == "谢谢"
    assert letters(house) == []


def test_what_was_added_is_named_file_by_file(house: House) -> None:
    reporter = visit(house, answered(house))
    files = [("一.txt", b"x", "text/plain"), ("二.txt", b"y" * 5000, "text/plain")]
    page = Elements(reporter.post("/follow-up", {"text": ""}, files).text)
    assert re.search(r"一\.txt 1 B.*二\.txt 4\.9 KB", page.by_id["sent"]["text"], re.DOTALL)


def test_files_can_follow_straight_from_the_receipt(house: House) -> None:
    reporter = house.portal.reporter()
    reporter.report(answers())
    page = reporter.follow_up("", [("账本.pdf", b"%PDF", "application/pdf")])
    assert page.status == "received"
    house.own.take_in(house.portal.export(house.stick)[-1])
    assert [tip["attachments"][0]["name"] for tip in house.own.tips()] == ["账本.pdf"]


def test_a_wrong_place_is_named_and_what_it_could_be(house: House) -> None:
    words = house.portal.reporter("en").report(answers()).split()
    entropy = code.parse(" ".join(words))
    page = show(house, " ".join(["abandom", *words[1:]]), "en").text
    assert "Place 1, “abandom”: could it be abandon" in " ".join(page.split())
    chinese = "".join(code.words(entropy, "zh"))
    page = show(house, chinese[:6] + "龘" + chinese[7:]).text
    assert "第 7 个“龘”" in page
    assert chinese[:6] + "龘" in page  # what was typed is kept


def test_the_landing_page_tells_when_reports_were_collected(house: House) -> None:
    def said(language: str = "en") -> str:
        return " ".join(Elements(house.portal.reporter(language).open("/")).by_id["exchange"]["text"].split())

    this_week = readable_week(week_of(today()), "en")
    assert said() == "No reports have been collected here yet. Answers are usually carried over once a week."
    house.own.take_in(house.portal.export(house.stick)[-1])
    assert f"last collected in the {this_week}." in said()
    assert "last carried over" not in said()
    house.portal.apply(house.own.export(house.stick))
    assert f"last carried over in the {this_week}." in said()
    house.portal.settings = Settings(carry_day=5)
    house.portal.restart(today() + timedelta(days=30))
    assert said("zh").endswith("答复一般在每周五转来。")


def test_a_lookup_sets_no_cookie(house: House) -> None:
    receipt = house.portal.reporter().report(answers())
    reporter = visit(house, receipt)
    reporter.follow_up("是的。")
    assert not reporter.http.cookies
