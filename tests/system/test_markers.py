"""A marker in text, file name and file content, sent in every way a request can end: it is found nowhere."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from journey import Desk, Portal, Reporter
from leaks import leaks, self_test
from rooms import answers

from crypto import code
from crypto import mailbox as derive
from crypto.mailbox import Route

MARKER = "清风-Marker-5b1e7c90d4"


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    (tmp_path / "tmp").mkdir()
    (tmp_path / "home").mkdir()
    desk = Desk(tmp_path / "desk", "清江县纪委监委")
    portal = Portal(tmp_path / "portal", desk.card)
    portal.start(env={"TMPDIR": str(tmp_path / "tmp"), "HOME": str(tmp_path / "home")})
    yield portal
    portal.stop()


def evidence(size: int = 3_000_000) -> tuple[str, bytes, str]:
    """A file large enough that a web framework would put it into a temporary file."""
    return (f"{MARKER}.txt", (MARKER.encode() + b"\n") * (size // len(MARKER.encode())), f"text/x-{MARKER[3:]}")


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    self_test(tmp_path / "planted", MARKER)


def test_a_stored_report_is_legible_nowhere(portal: Portal, tmp_path: Path) -> None:
    reporter = Reporter(portal.url)
    receipt = reporter.report(answers(facts=MARKER, place=MARKER), [evidence(), evidence(10)])
    reporter.look_up(receipt)
    reporter.follow_up(MARKER, [evidence()])
    (tmp_path / "stick").mkdir()
    portal.export(tmp_path / "stick")
    portal("status")
    portal("purge")
    assert portal.instance.stat().st_size
    for marker in (MARKER, receipt.replace(" ", ""), receipt):
        assert leaks(marker, places(portal, tmp_path)) == []


def test_the_entropy_of_a_code_is_stored_nowhere(portal: Portal) -> None:
    entropy = code.parse(Reporter(portal.url).report(answers()))
    secrets = [entropy, entropy.hex().encode(), *(derive.mailbox_id(entropy, route) for route in Route)]
    found = [path for path in portal.instance.rglob("*") if path.is_file()]
    assert found
    assert [path for path in found for secret in secrets if secret in path.read_bytes()] == []


def places(portal: Portal, tmp_path: Path) -> list[Path]:
    """Where something could have leaked: the desk apart, everything that was written."""
    written = [portal.instance, portal.log, tmp_path / "tmp", tmp_path / "home", tmp_path / "stick"]
    return [path for path in written if path.exists()]


@pytest.mark.parametrize("ending", ["invalid", "forged", "too many files", "no such page", "wrong code", "broken"])
def test_a_request_that_fails_leaves_nothing(portal: Portal, tmp_path: Path, ending: str) -> None:
    reporter = Reporter(portal.url)
    reporter.open("/status" if ending == "wrong code" else "/report")
    files = [evidence()] * (21 if ending == "too many files" else 2)
    if ending == "forged":
        reporter.http.cookies.clear()
    path = {"no such page": "/nowhere", "wrong code": "/status"}.get(ending, "/report")
    fields = answers(facts=MARKER, about_organ="" if ending == "invalid" else "no", code=MARKER)
    if ending == "broken":
        send_half(portal, reporter)
    else:
        assert reporter.post(path, fields, files).status_code >= 400
    if ending != "invalid":  # there the sealed files wait for the form to come back
        assert eventually_empty(portal.instance / "incoming")
    assert not list((portal.instance / "blobs").iterdir())
    assert leaks(MARKER, places(portal, tmp_path)) == []


def send_half(portal: Portal, reporter: Reporter) -> None:
    """A connection that breaks in the middle of a file."""
    name, content, media_type = evidence()
    head = (
        f'--b\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: {media_type}\r\n\r\n'
    )
    cookie = "; ".join(f"{name}={value}" for name, value in reporter.http.cookies.items())
    request = (
        f"POST /zh/report HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nContent-Length: {len(content) * 2}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\n\r\n{head}"
    )
    host, port = portal.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(request.encode() + content)
        deadline = time.monotonic() + 20
        while not list((portal.instance / "incoming").iterdir()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert list((portal.instance / "incoming").iterdir())


def eventually_empty(folder: Path) -> bool:
    """Whether a folder is empty within ten seconds: a worker may still be at its end of a request."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if not list(folder.iterdir()):
            return True
        time.sleep(0.05)
    return False
