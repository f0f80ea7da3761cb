"""What a reporter sees when something can't be taken: why, when to try again, and everything that was typed."""

import io
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from journey import Elements, File, Reporter
from rooms import House, answers

from crypto import code
from portal.guard import guard as guards
from portal.guard.body import Beginning
from portal.guard.buckets import Limit
from portal.guard.guard import Guard, Reason
from portal.guard.guard import Refused as GuardRefused
from portal.pages.app import create_app
from portal.settings import Settings
from portal.tickets import KEY_SIZE

TEXT = "他每次发补贴都扣下一百元。"


def site(house: House, language: str = "zh", **limits: int) -> tuple[Guard, Reporter]:
    """The portal with other limits."""
    portal = house.portal
    settings = replace(Settings(), **limits)
    guard = Guard(settings, portal.operator.instance)
    app = create_app(portal.operator.instance, settings, bytes(KEY_SIZE), guard=guard)
    client = httpx.Client(transport=httpx.WSGITransport(app=app), base_url="http://site")
    return guard, Reporter(client, language)


def picture(size: int) -> File:
    return ("图.png", bytes(size), "image/png")


@pytest.mark.parametrize(("language", "words"), [("zh", "分钟"), ("en", "minutes")])
def test_a_report_too_many_is_refused_with_its_text_and_taken_later(house: House, language: str, words: str) -> None:
    guard, reporter = site(house, language, posts_per_hour=2)
    reporter.report(answers(facts=TEXT))
    reporter.report(answers(facts=TEXT))
    reporter.open("/report")
    response = reporter.post("/report", answers(facts=TEXT, confirmed="yes"), [picture(100)])
    assert response.status_code == 429
    assert 60 <= int(response.headers["Retry-After"]) <= 3600
    assert TEXT in response.text
    assert words in response.text
    assert not list(house.portal.operator.instance.incoming.iterdir())
    guard.buckets.spend(Limit.POSTS, None, -2)  # time passes
    assert reporter.send_report(answers(facts=TEXT))


def test_what_is_refused_or_broken_does_not_use_up_the_limit(house: House) -> None:
    _, reporter = site(house, posts_per_hour=1)
    for _ in range(20):
        reporter.open("/report")
        assert reporter.post("/report", {"facts": TEXT}).status_code == 422
        reporter.http.post(
            "/zh/report", content=b"garbage", headers={"Content-Type": "multipart/form-data; boundary=b"}
        )
    assert reporter.report(answers())


def test_an_addition_too_many_keeps_its_text_and_needs_no_code_again(house: House) -> None:
    guard, reporter = site(house, posts_per_hour=1)
    words = reporter.report(answers())
    reporter.look_up(words)
    response = reporter.post("/follow-up", {"text": TEXT})
    assert response.status_code == 429
    assert TEXT in response.text
    assert 'name="ticket"' in response.text
    guard.buckets.spend(Limit.POSTS, None, -1)
    reporter.page = Elements(response.text)
    assert reporter.follow_up(TEXT).status == "received"
    assert guard.buckets.wait(Limit.POSTS, None)  # it was taken and counted


def test_a_right_code_works_while_wrong_ones_are_refused(house: House) -> None:
    _, reporter = site(house, wrong_codes_per_hour=3)
    words = reporter.report(answers())
    wrong = " ".join(code.words(bytes(16), "zh"))
    statuses = [reporter.post("/status", {"code": wrong}).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    refused = reporter.post("/status", {"code": wrong})
    assert "分钟" in refused.text
    assert refused.headers["Retry-After"]
    assert reporter.look_up(words).status == "received"


@pytest.mark.parametrize("size", [200_000, 5_000_000])
def test_a_file_without_room_costs_the_file_and_not_the_text(
    house: House, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    guard, reporter = site(house)
    monkeypatch.setattr(guards, "DISK_RESERVE", 1.01)
    reporter.open("/report")
    response = reporter.post("/report", answers(facts=TEXT, confirmed="yes"), [picture(size)])
    assert response.status_code == 503
    assert TEXT in response.text
    assert not list(house.portal.operator.instance.incoming.iterdir())
    assert reporter.report(answers(facts=TEXT))  # without the file
    assert guard.has_room() is False


def test_bytes_are_counted_as_they_come_and_refused_when_it_is_enough(house: House) -> None:
    guard, reporter = site(house, upload_bytes_per_hour=2**20)
    reporter.report(answers(), [picture(2_000_000)])
    assert guard.buckets.wait(Limit.UPLOAD_BYTES, None) > 60
    reporter.open("/report")
    assert reporter.post("/report", answers(confirmed="yes"), [picture(100_000)]).status_code == 429
    assert reporter.report(answers(), [picture(1000)])  # that is no more than text


def test_uploads_leave_half_of_the_threads_to_pages(house: House) -> None:
    guard, _ = site(house, threads=4)
    with guard.upload(None), guard.upload(b"1" * 16):
        with pytest.raises(GuardRefused) as refused, guard.upload(None):
            pass
        assert refused.value.reason is Reason.UPLOADS
    with guard.upload(None):
        pass


def test_one_circuit_has_few_uploads_at_once(house: House) -> None:
    guard, _ = site(house)
    one = b"1" * 16
    with guard.upload(one), guard.upload(one), guard.upload(one), guard.upload(one):
        with pytest.raises(GuardRefused), guard.upload(one):
            pass
        with guard.upload(b"2" * 16):
            pass


def test_a_refused_body_that_is_no_form_gets_a_page(house: House) -> None:
    _, reporter = site(house, posts_per_hour=1)
    reporter.report(answers())
    for path in ("/report", "/follow-up"):
        for content in (b"", b"--b", b"x" * 2_000_000):
            kind = {"Content-Type": "multipart/form-data; boundary=b"}
            response = reporter.http.post(f"/zh{path}", content=content, headers=kind)
            assert response.status_code == 429
            assert "分钟" in response.text


def test_the_memory_of_the_guard_has_no_file(house: House) -> None:
    guard, reporter = site(house)
    reporter.report(answers())
    guard.buckets.spend(Limit.POSTS, b"1" * 16)
    lock: Path = house.portal.operator.instance.run / "guard.lock"
    assert lock.stat().st_size == 0
    assert [path.name for path in lock.parent.iterdir() if path.stat().st_size] == []


class Slow:
    """A body of which a little comes at each read, and time passes."""

    def __init__(self, body: bytes, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
        self._body = io.BytesIO(body)
        self._seconds = seconds
        self._now = 0.0
        monkeypatch.setattr(time, "monotonic", lambda: self._now)

    def read(self, size: int = -1) -> bytes:
        self._now += self._seconds
        return self._body.read(min(size, 10))


@pytest.mark.parametrize(("seconds", "whole"), [(0.001, True), (1.0, False)])
def test_the_text_of_a_refused_body_is_read_for_seconds_at_most(
    monkeypatch: pytest.MonkeyPatch,
    seconds: float,
    whole: bool,  # noqa: FBT001
) -> None:
    beginning = Beginning(Slow(b"x" * 1000, seconds, monkeypatch), 500, b"b", 10.0)
    read = b"".join(iter(lambda: beginning.read(64), b""))
    assert len(read) == beginning.size
    text, end, rest = read.partition(b"\r\n--b--\r\n")
    assert end
    assert len(text) == (500 if whole else 100)
    assert rest.strip() == b""


def test_a_flood_of_refused_bodies_leaves_threads_to_pages_and_the_text_that_is_here(house: House) -> None:
    guard, reporter = site(house, threads=4, posts_per_hour=1)
    reporter.report(answers())
    reporter.open("/report")
    with guard.refused() as first, guard.refused() as second:
        assert (first, second) == (True, False)
        response = reporter.post("/report", answers(facts=TEXT, confirmed="yes"), [picture(200_000)])
    assert response.status_code == 429
    assert TEXT in response.text
    with guard.refused() as again:
        assert again is True
