"""The short way to read a form says what Werkzeug's parser says, or leaves the form to it."""

import io
from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.formparser import MultiPartParser

from portal.pages.plain_form import read, split

BOUNDARY = b"----WebKitFormBoundary7MA4YWxkTrZu0gW"
NO_FILE = b'Content-Disposition: form-data; name="files"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n'
names = st.text("abcdefghijklmnopqrstuvwxyz_0123456789", min_size=1, max_size=20)
values = st.text() | st.sampled_from(["\r\n", "--", "\r\n--", f"\r\n--{BOUNDARY.decode()[:-1]}", "a\r\n\r\nb"])


def field(name: str, value: bytes) -> bytes:
    return f'Content-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value


def form(*parts: bytes) -> bytes:
    return b"".join(b"--" + BOUNDARY + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + BOUNDARY + b"--\r\n"


def werkzeug(body: bytes) -> MultiDict[str, str]:
    fields, _ = MultiPartParser(lambda **_: io.BytesIO()).parse(io.BytesIO(body), BOUNDARY, len(body))  # type: ignore[arg-type]
    return fields


@given(st.lists(st.tuples(names, values)))
def test_what_a_browser_sends_is_read_as_werkzeug_reads_it(fields: list[tuple[str, str]]) -> None:
    body = form(*(field(name, value.encode(errors="replace")) for name, value in fields), NO_FILE)
    assert split(body, BOUNDARY, 200) == [(name, value.encode(errors="replace").decode()) for name, value in fields]
    assert MultiDict(split(body, BOUNDARY, 200)) == werkzeug(body)


@given(st.binary(max_size=200), st.binary(max_size=200))
@example(b"\xff\xfe", b"")
@example(b"", b"\r\n")
def test_whatever_is_read_the_short_way_is_what_werkzeug_reads(inside: bytes, around: bytes) -> None:
    for body in (form(field("a", inside)), form(inside), around + form(field("a", b"x")), form() + around, around):
        fields = split(body, BOUNDARY, 200)
        if fields is not None:
            assert MultiDict(fields) == werkzeug(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        form(field("a", b"x"))[:-4],
        form(field("a", b"x")) + b"more",
        b"before\r\n" + form(field("a", b"x")),
        form(field("a", b"x"), NO_FILE + b"content"),
        form(NO_FILE.replace(b'filename=""', b'filename="a.txt"')),
        form(b'Content-Disposition: form-data; name="a"\r\nContent-Type: text/plain; charset=latin-1\r\n\r\nx'),
        form(b'Content-Disposition: form-data; name="a b"\r\n\r\nx'),
        form(b"\r\nx"),
        form(*[field("a", b"x")] * 201),
    ],
)
def test_what_is_not_plainly_a_form_without_files_is_left_to_werkzeug(body: bytes) -> None:
    assert split(body, BOUNDARY, 200) is None


@given(st.lists(st.tuples(names, values)))
def test_a_form_written_as_pairs_is_read_as_werkzeug_reads_it(fields: list[tuple[str, str]]) -> None:
    sent = [(name, value.encode(errors="replace").decode()) for name, value in fields]
    assert read("application/x-www-form-urlencoded", urlencode(sent).encode()) == sent


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/json", "multipart/form-data", "multipart/form-data; boundary=", "x" * 10_000],
)
def test_other_types_are_left_to_werkzeug(content_type: str) -> None:
    assert read(content_type, form(field("a", b"x"))) is None


@pytest.mark.parametrize("boundary", [BOUNDARY.decode(), "a", "---------------------------735323031399963166993862150"])
def test_the_boundary_is_that_of_the_content_type(boundary: str) -> None:
    body = form(field("a", b"x")).replace(BOUNDARY, boundary.encode())
    assert read(f"multipart/form-data; boundary={boundary}", body) == [("a", "x")]
    assert read("multipart/form-data; boundary=another", body) is None


@given(st.binary(max_size=100))
def test_no_body_breaks_the_reading(body: bytes) -> None:
    for content_type in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=a"):
        fields = read(content_type, body)
        assert fields is None or all(isinstance(text, str) for field in fields for text in field)
