"""The power goes while something is on its way."""

import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from journey import Desk, Portal, Refused, Reporter
from rooms import answers
from slowfile import Keystream, multipart

BOUNDARY = "----boundary-of-a-test"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Desk, Portal]]:
    desk = Desk(tmp_path / "desk", "清江县纪委监委")
    portal = Portal(tmp_path / "portal", desk.card)
    portal.start()
    yield desk, portal
    portal.stop()


def upload_slowly(portal: Portal) -> threading.Thread:
    """A report whose file takes for ever."""
    reporter = Reporter(portal.url)
    reporter.open("/report")
    assert reporter.page is not None
    hidden = reporter.page.hidden

    def body() -> Iterator[bytes]:
        for piece in multipart(hidden | answers(), "录像.mp4", Keystream(2**30), BOUNDARY):
            time.sleep(0.02)
            yield piece

    def send() -> None:
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        with pytest.raises(httpx.TransportError):
            reporter.http.post("/zh/report", content=body(), headers=headers)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


def test_a_server_killed_during_an_upload_leaves_nothing_half_stored(
    house: tuple[Desk, Portal], tmp_path: Path
) -> None:
    desk, portal = house
    code = Reporter(portal.url).report(answers(facts="先前的举报"), [("a.txt", b"evidence", "text/plain")])
    sending = upload_slowly(portal)
    incoming = portal.instance / "incoming"
    while not any(path.stat().st_size > 2**21 for path in incoming.iterdir()):
        time.sleep(0.05)
    portal.stop(signal.SIGKILL)
    sending.join()
    assert list(incoming.iterdir())  # so that there is something to sweep

    portal.start()
    assert not list(incoming.iterdir())
    assert len(list((portal.instance / "blobs").iterdir())) == 1
    assert Reporter(portal.url).look_up(code).status == "received"
    assert desk.json("import", portal.export(tmp_path)) == {"imported": 1, "already_present": 0, "unreadable": []}


def test_a_file_whose_letter_was_never_stored_is_swept(house: tuple[Desk, Portal]) -> None:
    _, portal = house
    Reporter(portal.url).report(answers(), [("a.txt", b"evidence", "text/plain")])
    portal.stop(signal.SIGKILL)
    (kept,) = (portal.instance / "blobs").iterdir()
    stray = kept.with_name("0" * 64)  # renamed into place, and then the machine stopped before the commit
    shutil.copy(kept, stray)
    portal.start()
    assert list((portal.instance / "blobs").iterdir()) == [kept]


def test_a_report_whose_receipt_was_shown_survives_a_kill(house: tuple[Desk, Portal]) -> None:
    _, portal = house
    codes = []
    for number in range(5):
        codes.append(Reporter(portal.url).report(answers(facts=f"第 {number} 件")))
        portal.stop(signal.SIGKILL)
        portal.start()
    assert {Reporter(portal.url).look_up(code).status for code in codes} == {"received"}


def test_a_server_that_is_asked_to_stop_does_so_cleanly(house: tuple[Desk, Portal]) -> None:
    _, portal = house
    assert portal.stop() == 0
    assert "Traceback" not in portal.log.read_text()
    assert not list((portal.instance / "incoming").iterdir())


def test_a_second_server_on_the_same_instance_is_refused(house: tuple[Desk, Portal]) -> None:
    _, portal = house
    result = portal.try_("serve", "--bind", "127.0.0.1:1")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.splitlines() == ["error: a server is running on this instance already"]


def test_a_wrong_code_is_not_taken_for_a_crash(house: tuple[Desk, Portal]) -> None:
    _, portal = house
    with pytest.raises(Refused):
        Reporter(portal.url).look_up("abandon " * 12)
    assert "ERROR" not in portal.log.read_text()
