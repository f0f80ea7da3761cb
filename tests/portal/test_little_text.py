"""What a form's text takes of memory is bounded in all, however it is written, with a length or without."""

import itertools
from collections.abc import Iterator

import pytest
from rooms import House, answers
from werkzeug.test import EnvironBuilder, run_wsgi_app

MULTIPART = "multipart/form-data; boundary=b"
PAIRS = "application/x-www-form-urlencoded"


class Body:
    """Bytes that are made when they are read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._here = b""
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        """As a server's input."""
        while not 0 <= size <= len(self._here) and (piece := next(self._pieces, b"")):
            self._here += piece
            assert len(self._here) < 200 * 2**20
        piece, self._here = self._here[:size], self._here[size:]
        self.taken += len(piece)
        return piece


def fields() -> Iterator[bytes]:
    for number in range(100):
        yield b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n' % number + b"x" * 900_000 + b"\r\n"


@pytest.mark.parametrize("length", [100 * 2**20, None])
@pytest.mark.parametrize("kind", [MULTIPART, PAIRS])
@pytest.mark.parametrize("where", ["report", "status", "follow-up", "hand-in"])
def test_no_more_text_is_read_than_a_form_can_have(house: House, where: str, kind: str, length: int | None) -> None:
    body = Body(fields() if kind == MULTIPART else itertools.repeat(b"x" * 2**16, 1600))
    environ = EnvironBuilder(f"/zh/{where}", method="POST", content_type=kind).get_environ()
    environ |= {"wsgi.input": body, "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    if length:
        environ |= {"CONTENT_LENGTH": str(length), "HTTP_TRANSFER_ENCODING": ""}
    _, status, _ = run_wsgi_app(house.portal.app, environ)
    assert status.startswith("413")
    assert body.taken < 5 * 2**20


def test_files_are_no_text(house: House) -> None:
    reporter = house.portal.reporter()
    files = [(f"{number}.bin", bytes(6_000_000), "application/octet-stream") for number in range(2)]
    assert reporter.report(answers(facts="字" * 50_000), files)
