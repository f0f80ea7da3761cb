"""What browsers send sealed: slices, letters, mailbox ids. The server checks what it can and keeps nothing else."""

import base64
import hashlib
import io
import json
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from rooms import House, answers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from crypto import card as cards
from crypto import mailbox as derive
from crypto.code import parse
from crypto.mailbox import Route
from desk import epochs
from portal.committees import OVERLAP
from portal.handed_in import HandedIn
from portal.slices import SLICE_SIZE, Arriving
from protocol import sealed
from protocol.sealed import Head
from tests.crypto.codes import CODE
from tests.crypto.material import OTHER_KEY, content
from tests.portal.postbox import message_for, put_message
from tests.portal.test_handing_in import key_of, make, stored

BYTES = {"Content-Type": "application/octet-stream"}


def post(house: House, where: str, body: bytes, **headers: str) -> httpx.Response:
    return house.portal.reporter().http.post(f"/zh/sealed/{where}", content=body, headers=BYTES | headers)


def head_and_streams(file: bytes) -> tuple[bytes, dict[bytes, bytes]]:
    source = io.BytesIO(file)
    head = sealed.read_head(source)
    return file[: sealed.head_size(file)], {stream.id: source.read(stream.size) for stream in head.streams}


def packed(blob: bytes, stream: bytes, number: int, size: int | None = None, body: bytes | None = None) -> bytes:
    part = stream[number * SLICE_SIZE :][:SLICE_SIZE] if body is None else body
    digest = hashlib.sha256(part).digest()
    return struct.pack(">32sQI32s", blob, len(stream) if size is None else size, number, digest) + part


def send(house: House, file: bytes) -> httpx.Response:
    """As the browser does: every slice, then the letter."""
    head, streams = head_and_streams(file)
    for blob, stream in streams.items():
        for number in range(-(-len(stream) // SLICE_SIZE)):
            assert post(house, "slice", packed(blob, stream, number)).status_code == 200
    return post(house, "letter", head)


def incoming(house: House) -> int:
    return len(list(house.portal.operator.instance.incoming.iterdir()))


def test_a_report_with_files_is_stored_and_opened_on_the_desk(house: House) -> None:
    answer = send(house, make(key_of(house), content(3_000_000), b""))
    assert (answer.status_code, answer.json()) == (200, {"stored": True})
    assert stored(house) == (1, 2, 1, 2)
    house.own.take_in(house.portal.export(house.stick)[-1])
    assert [file["size"] for file in house.own.tips()[0]["attachments"]] == [3_000_000, 0]


@pytest.mark.parametrize(("overlap", "status"), [(OVERLAP, 200), (timedelta(0), 422)])
def test_a_form_made_before_a_new_card_is_good_for_the_overlap(house: House, overlap: timedelta, status: int) -> None:
    file = make(key_of(house))
    house.portal.operator.renew(epochs.rotate(house.own.session), overlap)
    assert send(house, file).status_code == status
    house.own.take_in(house.portal.export(house.stick)[-1])
    assert len(house.own.tips()) == (status == 200)


def test_slices_that_come_twice_or_late_do_no_harm(house: House) -> None:
    file = make(key_of(house), content(3_000_000))
    head, streams = head_and_streams(file)
    ((blob, stream),) = streams.items()
    for number in (0, 0, 1, 0, 1, 2):
        assert post(house, "slice", packed(blob, stream, number)).status_code == 200
    assert post(house, "letter", head).status_code == 200
    assert post(house, "letter", head).json() == {"stored": True}  # the first answer was lost
    assert stored(house) == (1, 1, 1, 1)


def test_what_a_crash_left_of_a_slice_is_written_again(house: House) -> None:
    file = make(key_of(house), content(2_000_000))
    head, streams = head_and_streams(file)
    ((blob, stream),) = streams.items()
    post(house, "slice", packed(blob, stream, 0))
    (path,) = house.portal.operator.instance.incoming.iterdir()
    path.write_bytes(path.read_bytes() + b"half of the next one")
    post(house, "slice", packed(blob, stream, 1))
    assert post(house, "letter", head).status_code == 200


def test_a_gap_is_noticed(house: House) -> None:
    _, streams = head_and_streams(make(key_of(house), content(3_000_000)))
    ((blob, stream),) = streams.items()
    answer = post(house, "slice", packed(blob, stream, 1))
    assert (answer.status_code, answer.json()) == (409, {"refused": "gone"})
    assert incoming(house) == 0  # or requests that bring nothing would use up the inodes


@pytest.mark.parametrize("how", ["missing", "other", "short"])
def test_a_letter_whose_files_are_not_there_is_refused(house: House, how: str) -> None:
    head, streams = head_and_streams(make(key_of(house), content(2_000_000)))
    ((blob, stream),) = streams.items()
    if how != "missing":
        post(house, "slice", packed(blob, stream, 0))
    if how == "other":
        post(house, "slice", packed(blob, stream[:SLICE_SIZE] + bytes(len(stream) - SLICE_SIZE), 1))
    assert post(house, "letter", head).json() == {"refused": "gone"}
    with house.portal.operator.database.read() as connection:
        assert connection.exec_driver_sql("select count(*) from letters").scalar() == 0


def test_a_letter_that_its_first_try_stored_meanwhile_is_stored(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    gather, first = Arriving.gather, threading.Event()
    committing = HandedIn._store_all

    def store_slowly(*args: Any) -> None:
        committing(*args)
        first.set()
        time.sleep(0.2)  # the files have their lasting names; the letter is not committed

    def gather_late(self: Arriving, head: Head) -> dict[bytes, Path]:
        if threading.current_thread() is not threading.main_thread():
            return gather(self, head)
        assert first.wait(60)
        return gather(self, head)

    head, streams = head_and_streams(make(key_of(house), content(20_000)))
    ((blob, stream),) = streams.items()
    post(house, "slice", packed(blob, stream, 0))
    monkeypatch.setattr(HandedIn, "_store_all", store_slowly)
    monkeypatch.setattr(Arriving, "gather", gather_late)
    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(post, house, "letter", head)
        answer = post(house, "letter", head)
        assert (answer.status_code, answer.json()) == (200, {"stored": True})
        assert other.result().json() == {"stored": True}
    assert stored(house) == (1, 1, 1, 1)


def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are hashed from now on."""
    names: list[str] = []
    digest = hashlib.file_digest

    def note(file: Any, name: str) -> Any:
        names.append(Path(file.name).name)
        return digest(file, name)

    monkeypatch.setattr(hashlib, "file_digest", note)
    return names


def test_files_of_a_letter_that_is_not_for_us_are_not_read(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    file = make(OTHER_KEY.public, content(20_000))
    names = hashed(monkeypatch)
    assert send(house, file).json() == {"refused": "other_key"}
    assert names == []


def test_what_a_letter_names_is_hashed_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    head, streams = head_and_streams(make(key_of(house), content(3_000_000), content(20_000)))
    for blob, stream in streams.items():
        for number in range(-(-len(stream) // SLICE_SIZE)):
            spoiled = stream[:-1] + bytes([stream[-1] ^ 1])
            assert post(house, "slice", packed(blob, spoiled, number)).status_code == 200
    names = hashed(monkeypatch)
    for _ in range(5):
        assert post(house, "letter", head).json() == {"refused": "gone"}
    assert len(names) == 1
    assert incoming(house) == 0


class Endless:
    """A body that counts what is read of it."""

    def __init__(self) -> None:
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        """Zeros."""
        assert 0 <= size <= 2**20
        self.taken += size
        return bytes(size)


@pytest.mark.parametrize("length", [100 * 2**20, None])
@pytest.mark.parametrize("where", ["slice", "letter", "mailbox"])
def test_of_a_body_that_is_too_large_no_more_is_read_than_a_right_one_has(
    house: House, where: str, length: int | None
) -> None:
    body = Endless()
    environ = EnvironBuilder(f"/zh/sealed/{where}", method="POST", content_type=BYTES["Content-Type"]).get_environ()
    environ |= {"wsgi.input": body, "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    if length:
        environ |= {"CONTENT_LENGTH": str(length), "HTTP_TRANSFER_ENCODING": ""}
    parts, status, _ = run_wsgi_app(house.portal.app, environ)
    assert (status.split()[0], json.loads(b"".join(parts))) == ("413", {"refused": "too_much"})
    assert body.taken <= 2 * 2**20


SPOILED: dict[str, bytes] = {
    "empty": b"",
    "short": bytes(75),
    "no size of any file": packed(bytes(32), bytes(20_000), 0),
    "endless": packed(bytes(32), b"", 0, size=2**63, body=bytes(SLICE_SIZE)),
    "beyond the end": packed(bytes(32), bytes(16_472), 7, body=bytes(10)),
    "shorter than a slice": packed(bytes(32), bytes(16_472), 0, body=bytes(16_471)),
    "altered": packed(bytes(32), bytes(16_472), 0)[:-1] + b"\1",
    "larger than a slice": packed(bytes(32), bytes(16_472), 0) + bytes(2 * SLICE_SIZE),
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_slice_that_is_none_is_refused_and_not_kept(house: House, how: str) -> None:
    assert post(house, "slice", SPOILED[how]).status_code in (400, 413)
    assert incoming(house) == 0


def test_a_letter_to_others_or_of_another_shape_is_refused(house: House) -> None:
    foreign, _ = head_and_streams(make(OTHER_KEY.public))
    assert post(house, "letter", foreign).json() == {"refused": "other_key"}
    head, _ = head_and_streams(make(key_of(house)))
    assert post(house, "letter", head + b"\0").status_code == 413
    assert post(house, "letter", head[:-1] + bytes([head[-1] ^ 1])).json() == {"refused": "damaged"}
    assert post(house, "letter", b"facts=readable").json() == {"refused": "damaged"}
    assert post(house, "letter", bytes(2_000_000)).status_code == 413
    house.portal.restart(day=date.max - timedelta(days=400))
    assert post(house, "letter", head).json() == {"refused": "expired"}
    assert stored(house) == (0, 0, 0, 0)


def test_forms_of_other_sites_reach_none_of_it(house: House) -> None:
    head, _ = head_and_streams(make(key_of(house)))
    http = house.portal.reporter().http
    for where in ("slice", "letter", "mailbox"):
        for sent in ("text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
            answer = http.post(f"/zh/sealed/{where}", content=head, headers={"Content-Type": sent})
            assert answer.status_code == 415
        assert post(house, where, head, **{"Sec-Fetch-Site": "cross-site"}).status_code == 400
        assert http.get(f"/zh/sealed/{where}").status_code == 405
    assert stored(house) == (0, 0, 0, 0)


def look_up(house: House, *ids: bytes) -> dict[str, Any]:
    answer = post(house, "mailbox", b"".join(ids))
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_a_mailbox_is_found_by_its_id_and_nothing_else(house: House) -> None:
    receipt = parse(house.portal.reporter().report(answers()))
    own, upper = (derive.mailbox_id(receipt, route) for route in Route)
    found = look_up(house, bytes(32), upper, own)
    assert found["found"] == 2
    assert cards.read(base64.b64decode(found["card"])).committee == house.own.vault.committee
    assert found["messages"] == []
    assert look_up(house, bytes(32), upper) == {"found": None}
    assert look_up(house, derive.address(own)) == {"found": None}  # what sticks carry opens nothing
    assert look_up(house) == {"found": None}


def test_found_and_not_found_have_one_size_up_to_ten_messages(house: House) -> None:
    receipt = house.portal.reporter().report(answers())
    own = derive.mailbox_id(parse(receipt), Route.OWN)
    sizes = {len(post(house, "mailbox", name).content) for name in (own, derive.mailbox_id(CODE, Route.OWN))}
    for number in range(1, 11):
        put_message(house, message_for(house, receipt, number=number), sealed_for=receipt)
        sizes.add(len(post(house, "mailbox", own).content))
    assert sizes == {256 * 1024}
    put_message(house, message_for(house, receipt, number=11), sealed_for=receipt)
    assert len(post(house, "mailbox", own).content) == 512 * 1024


@pytest.mark.parametrize("size", [1, 31, 33, 32 * 129, 2**20])
def test_ids_of_another_length_or_too_many_are_refused(house: House, size: int) -> None:
    assert post(house, "mailbox", bytes(size)).status_code == 413
