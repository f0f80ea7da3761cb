"""Small files take up the disk as large ones do: each is 16 KiB there, and a short body can bring many."""

import secrets
from typing import Any

import httpx
import pytest
from journey import Elements, File, Reporter
from rooms import House, answers

from crypto.envelope import stream_size
from portal.guard.buckets import Limit
from tests.portal.guard.test_refusals import TEXT, site
from tests.portal.test_handing_in import key_of, make
from tests.portal.test_sealed_posts import BYTES, packed

SMALLEST = stream_size(16 * 1024)  # bytes of a sealed file
TINY: list[File] = [(f"{number}.txt", b"x", "text/plain") for number in range(20)]


def on_disk(house: House) -> int:
    instance = house.portal.operator.instance
    return sum(path.stat().st_size for folder in (instance.incoming, instance.blobs) for path in folder.iterdir())


def slice_of_its_own(reporter: Reporter) -> httpx.Response:
    blob, stream = secrets.token_bytes(32), secrets.token_bytes(SMALLEST)
    return reporter.http.post("/zh/sealed/slice", content=packed(blob, stream, 0), headers=BYTES)


def with_a_mistake(reporter: Reporter) -> httpx.Response:
    return reporter.post("/report", {"facts": TEXT}, TINY)


@pytest.fixture(params=["blocks", "inodes"])
def full(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Only the reserve of the disk is left."""
    left = {"f_bavail": 99, "f_blocks": 100, "f_favail": 99, "f_files": 100}
    left |= {"f_bavail": 9} if request.param == "blocks" else {"f_favail": 9}
    monkeypatch.setattr("os.statvfs", lambda _: type("Disk", (), left))


@pytest.mark.usefixtures("full")
def test_without_room_no_file_is_made_and_text_is_taken(house: House) -> None:
    _, reporter = site(house)
    reporter.open("/report")
    assert slice_of_its_own(reporter).status_code == 503
    response = with_a_mistake(reporter)
    assert response.status_code == 503
    assert TEXT in response.text
    assert 'href="#files"' in response.text  # they have to be chosen once more
    reporter.page = Elements(response.text)
    assert on_disk(house) == 0
    code = reporter.send_report(answers(facts=TEXT))
    assert reporter.look_up(code).status == "received"
    reporter.follow_up("more")
    reporter.open("/hand-in")
    assert reporter.page
    sealed = {"sealed": ("document.sealed", make(key_of(house), b"x"), "application/octet-stream")}
    assert reporter.http.post("/zh/hand-in", data=reporter.page.hidden, files=sealed).status_code == 503
    assert on_disk(house) == 0


@pytest.mark.usefixtures("full")
def test_an_addition_says_that_its_files_have_to_be_chosen_again(house: House) -> None:
    _, reporter = site(house, "en")
    reporter.look_up(reporter.report(answers()))
    response = reporter.post("/follow-up", {"text": TEXT}, TINY)
    assert response.status_code == 503
    assert TEXT in response.text
    assert "The files have to be chosen once more." in response.text
    assert on_disk(house) == 0


@pytest.mark.parametrize("send", [slice_of_its_own, with_a_mistake])
def test_an_hour_ends_for_small_files_where_it_does_for_large_ones(house: House, send: Any) -> None:
    hourly = 2**20
    _, reporter = site(house, upload_bytes_per_hour=hourly)
    reporter.open("/report")
    statuses = [send(reporter).status_code for _ in range(70)]
    assert statuses[-1] == 429
    assert on_disk(house) <= hourly + len(TINY) * SMALLEST
    assert reporter.report(answers(facts=TEXT))


def test_files_that_wait_are_counted_once(house: House) -> None:
    _, reporter = site(house, upload_bytes_per_hour=2**20)
    reporter.open("/report")
    files = TINY[:1]
    for _ in range(70):
        response = reporter.post("/report", {"facts": TEXT}, files)
        assert response.status_code == 422
        reporter.page = Elements(response.text)
        files = []
    assert on_disk(house) == SMALLEST


@pytest.mark.parametrize("text", ["", "." * 70_000])
def test_what_sealing_adds_is_counted_too(house: House, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    guard, reporter = site(house)
    spent: list[int] = []
    monkeypatch.setattr(guard.buckets, "spend", lambda limit, _, n=1: spent.append(n * (limit is Limit.UPLOAD_BYTES)))
    reporter.open("/report")
    assert reporter.post("/report", {"where": text}, TINY).status_code == 422
    assert on_disk(house) == len(TINY) * SMALLEST
    assert on_disk(house) <= sum(spent) <= on_disk(house) + len(text) + 20_000


def test_a_hand_in_is_counted(house: House) -> None:
    guard, reporter = site(house, upload_bytes_per_hour=2**20)
    guard.buckets.spend(Limit.UPLOAD_BYTES, None, 2**20 - SMALLEST // 2)
    reporter.open("/hand-in")
    assert reporter.page
    sealed = {"sealed": ("document.sealed", make(key_of(house), b"x"), "application/octet-stream")}
    assert reporter.http.post("/zh/hand-in", data=reporter.page.hidden, files=sealed).status_code == 200
    assert slice_of_its_own(reporter).status_code == 429
