"""The look at a report before it is sent, and the files that wait meanwhile."""

import os
import re
import time
from pathlib import Path

import pytest
from journey import Elements, Reporter
from leaks import leaks
from papers import pdf, photo_with_place
from rooms import House, PortalRoom, answers

from portal.operator import Operator
from portal.pages.app import create_app
from portal.serve import Server
from portal.tickets import KEY_SIZE, Purpose, Tickets

TELLING = "打我电话13812345678。"
PLAIN = ("账本.txt", b"evidence", "text/plain")


@pytest.fixture
def reporter(house: House) -> Reporter:
    """A browser on the form."""
    reporter = house.portal.reporter()
    reporter.open("/report")
    return reporter


def send(reporter: Reporter, fields: dict[str, str], *files: tuple[str, bytes, str]) -> str:
    """Send the open form without having confirmed anything; the page that answers."""
    response = reporter.post("/report", fields, files)
    reporter.page = Elements(response.text)
    return response.text


def receipt(reporter: Reporter) -> bool:
    assert reporter.page
    return "receipt-code" in reporter.page.by_id


def incoming(house: House) -> list[Path]:
    return list(house.portal.operator.instance.incoming.iterdir())


def arrived(house: House) -> list[tuple[str, list[str]]]:
    """(facts, names of files) of every report at the desk."""
    house.own.take_in(house.portal.export(house.stick)[-1])
    return [(tip["report"]["facts"], [each["name"] for each in tip["attachments"]]) for tip in house.own.tips()]


def test_what_says_nothing_about_its_writer_is_sent_at_once(house: House, reporter: Reporter) -> None:
    send(reporter, answers(), PLAIN)
    assert receipt(reporter)
    assert arrived(house) == [("他收了钱。", ["账本.txt"])]


def test_the_button_that_enter_presses_sends_nothing(reporter: Reporter) -> None:
    page = send(reporter, answers(review="yes"))
    (first, *_) = re.findall(r"<button[^>]*>", page.partition('id="report-form"')[2])
    assert 'name="review"' in first


def test_the_page_comes_when_it_is_asked_for(house: House, reporter: Reporter) -> None:
    page = send(reporter, answers(review="yes"))
    assert not receipt(reporter)
    assert 'id="review"' in page
    send(reporter, answers(confirmed="yes"))
    assert receipt(reporter)
    assert len(arrived(house)) == 1


def test_a_passage_that_could_point_to_the_writer_is_marked_and_never_blocks(house: House, reporter: Reporter) -> None:
    page = send(reporter, answers(facts=f"<b>{TELLING}"))
    assert not receipt(reporter)
    assert re.search(r"&lt;b&gt;打我电话<mark[^>]*>13812345678</mark>。", page)
    assert arrived(house) == []
    send(reporter, answers(facts=f"<b>{TELLING}", confirmed="yes"))
    assert arrived(house) == [(f"<b>{TELLING}", [])]


def test_that_few_people_know_is_pointed_out(reporter: Reporter) -> None:
    assert 'id="review"' in send(reporter, answers(known_by="lt3"))
    assert not receipt(reporter)


def test_what_a_file_says_about_itself_is_shown_and_the_file_is_sent_unchanged(
    house: House, reporter: Reporter
) -> None:
    photo = photo_with_place()
    page = send(
        reporter, answers(), ("现场.jpg", photo, "image/jpeg"), PLAIN, ("合同.pdf", pdf("x"), "application/pdf")
    )
    assert "HUAWEI P40" in page
    assert "31.200, 121.500" in page
    assert [page.count(word) for word in ("· 已检查", "· 未检查")] == [2, 1]
    assert arrived(house) == []
    send(reporter, answers(confirmed="yes"))
    assert arrived(house) == [("他收了钱。", ["现场.jpg", "账本.txt", "合同.pdf"])]
    (tip,) = house.own.tips()
    assert tip["attachments"][0]["size"] == len(photo)
    assert incoming(house) == []


def test_a_file_can_be_taken_out_and_another_added(house: House, reporter: Reporter) -> None:
    send(reporter, answers(), ("现场.jpg", photo_with_place(), "image/jpeg"), PLAIN)
    send(reporter, answers(confirmed="yes", take_out="1"), ("另一个.txt", b"more", "text/plain"))
    assert arrived(house) == [("他收了钱。", ["账本.txt", "另一个.txt"])]
    assert incoming(house) == []


def test_files_wait_while_a_mistake_is_put_right(house: House, reporter: Reporter) -> None:
    page = send(reporter, answers(facts=""), PLAIN)
    assert "账本.txt" in page
    send(reporter, answers())
    assert arrived(house) == [("他收了钱。", ["账本.txt"])]


def test_what_waits_is_legible_nowhere_and_its_key_is_stored_nowhere(house: House, reporter: Reporter) -> None:
    marker = "清风-MARKER-77f1"
    send(reporter, answers(facts=marker + TELLING), (f"{marker}.txt", marker.encode() * 100_000, "text/plain"))
    assert len(incoming(house)) == 1
    tickets = Tickets(bytes(KEY_SIZE))  # the key of a house's server
    payload = tickets.open(Purpose.REPORT, reporter.page.hidden["ticket"]).payload  # type: ignore[union-attr]
    (key,) = re.findall(rb'"key": "([0-9a-f]{64})"', payload)
    place = house.portal.operator.instance.folder
    assert leaks(marker, [place]) == []
    for secret in (bytes.fromhex(key.decode()), key):
        assert not [path for path in place.rglob("*") if path.is_file() and secret in path.read_bytes()]


def test_the_same_look_sent_twice_is_one_report(house: House, reporter: Reporter) -> None:
    send(reporter, answers(), ("现场.jpg", photo_with_place(), "image/jpeg"))
    page, cookies = reporter.page, dict(reporter.http.cookies)
    send(reporter, answers(confirmed="yes"))
    first = reporter.page.by_id["receipt-code"]["text"]  # type: ignore[union-attr]
    reporter.page = page
    reporter.http.cookies.update(cookies)  # the browser never saw the answer
    send(reporter, answers(confirmed="yes"))
    assert reporter.page.by_id["receipt-code"]["text"] == first  # type: ignore[union-attr]
    assert arrived(house) == [("他收了钱。", ["现场.jpg"])]


def test_two_reports_can_not_share_a_file_that_waited(house: House, reporter: Reporter) -> None:
    send(reporter, answers(), ("现场.jpg", photo_with_place(), "image/jpeg"))
    page, cookies = reporter.page, dict(reporter.http.cookies)
    send(reporter, answers(confirmed="yes"))
    reporter.page = page
    reporter.http.cookies.update(cookies)
    again = send(reporter, answers(confirmed="yes", facts="另一件事。"))
    assert not receipt(reporter)
    assert "另一件事。" in again
    assert 'href="#files"' in again
    assert arrived(house) == [("他收了钱。", ["现场.jpg"])]


def test_after_a_restart_the_files_are_asked_for_again_and_the_text_is_kept(house: House, reporter: Reporter) -> None:
    send(reporter, answers(), ("现场.jpg", photo_with_place(), "image/jpeg"))
    restarted = PortalRoom(Operator.open(house.portal.operator.instance.folder))
    restarted.app = create_app(restarted.operator.instance, restarted.settings, os.urandom(KEY_SIZE))
    other = restarted.reporter()
    other.page, other.http.cookies = reporter.page, reporter.http.cookies
    page = send(other, answers(confirmed="yes"))
    assert not receipt(other)
    assert 'href="#files"' in page
    assert "他收了钱。" in page
    send(other, answers(confirmed="yes"), PLAIN)
    assert receipt(other)


def test_what_nobody_came_back_for_is_removed(house: House, reporter: Reporter) -> None:
    send(reporter, answers(), ("现场.jpg", photo_with_place(), "image/jpeg"))
    (waiting,) = incoming(house)
    yesterday = time.time() - 24 * 3600 - 60
    os.utime(waiting, (yesterday, yesterday))
    house.portal.operator.purge()
    assert incoming(house) == []
    page = send(reporter, answers(confirmed="yes"))
    assert 'href="#files"' in page
    assert "他收了钱。" in page


def test_within_a_day_the_server_removes_what_nobody_came_back_for(house: House, reporter: Reporter) -> None:
    send(reporter, answers(), ("现场.jpg", photo_with_place(), "image/jpeg"))
    (forgotten,) = incoming(house)
    other = house.portal.reporter()
    other.open("/report")
    send(other, answers(), ("另一张.jpg", photo_with_place(), "image/jpeg"))
    almost_a_day_ago = time.time() - (24 * 3600 - 15 * 60)  # the next time that is looked is in ten minutes
    os.utime(forgotten, (almost_a_day_ago, almost_a_day_ago))
    server = Server(house.portal.operator.instance, house.portal.settings, "127.0.0.1:0")
    server.forget()
    end = time.monotonic() + 60
    while forgotten in incoming(house) and time.monotonic() < end:
        time.sleep(0.01)
    assert forgotten not in incoming(house)
    assert len(incoming(house)) == 1


def test_a_forged_post_leaves_no_file(house: House) -> None:
    reporter = house.portal.reporter()
    send(reporter, answers(review="yes"), PLAIN)
    assert incoming(house) == []


def test_too_many_files_are_refused_but_wait(house: House, reporter: Reporter) -> None:
    most = house.portal.settings.max_files
    send(reporter, answers(review="yes"), *[PLAIN] * most)
    page = send(reporter, answers(confirmed="yes"), PLAIN)
    assert not receipt(reporter)
    assert 'href="#files"' in page
    send(reporter, answers(confirmed="yes", take_out="1"))
    assert [len(files) for _, files in arrived(house)] == [most]


def test_a_follow_up_with_a_file_that_waited_sent_twice_is_stored_once(house: House) -> None:
    reporter = house.portal.reporter()
    reporter.look_up(house.portal.reporter().report(answers()))
    page = Elements(reporter.post("/follow-up", {"text": TELLING, "check": "yes"}, [PLAIN]).text)
    for _ in range(2):  # a double click: the second answer alone is seen
        reporter.page = page
        response = reporter.post("/follow-up", {"text": TELLING})
        assert response.status_code == 200
        assert "账本.txt" in Elements(response.text).by_id["sent"]["text"]
    house.own.take_in(house.portal.export(house.stick)[-1])
    (tip,) = house.own.tips()
    assert [message["text"] for message in tip["messages"] if message["from"] == "reporter"].count(TELLING) == 1
    assert [each["name"] for each in tip["attachments"]] == ["账本.txt"]


def test_a_follow_up_can_be_looked_at_first(house: House) -> None:
    reporter = house.portal.reporter()
    reporter.look_up(house.portal.reporter().report(answers()))
    response = reporter.post("/follow-up", {"text": TELLING, "check": "yes"}, [PLAIN])
    reporter.page = Elements(response.text)
    assert "<mark" in response.text
    assert "账本.txt" in response.text
    reporter.follow_up(TELLING)
    house.own.take_in(house.portal.export(house.stick)[-1])
    (tip,) = house.own.tips()
    assert [message["text"] for message in tip["messages"] if message["from"] == "reporter"][-1] == TELLING
    assert [each["name"] for each in tip["attachments"]] == ["账本.txt"]
