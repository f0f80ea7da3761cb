"""What a converter answers is hostile until it was checked."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.errors import NotShown
from desk.viewing.dangers import Risk, dangers_of
from desk.viewing.frames import read_frames
from desk.viewing.kinds import PDF, TEXT, kind_of
from desk.viewing.limits import Limits
from desk.viewing.pictures import picture_from
from desk.viewing.sound import wav
from tests.desk.viewing.looks import pixels

LIMITS = Limits(side=100, pages=3)


def test_a_picture_is_rebuilt_pixel_by_pixel() -> None:
    picture = picture_from(b"P6\n2 1\n255\n" + bytes([1, 2, 3, 4, 5, 6]), LIMITS)
    shown = pixels(picture.png())
    assert (shown.width, shown.height, shown.at(0, 0), shown.at(1, 0)) == (2, 1, (1, 2, 3), (4, 5, 6))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"P6\n2 1\n255\n" + bytes(5),
        b"P6\n2 1\n255\n" + bytes(7),
        b"P6\n101 1\n255\n" + bytes(303),
        b"P6\n99999 99999\n255\n",
        b"P6\n0 1\n255\n",
        b"P6\n-2 1\n255\n" + bytes(6),
        b"P6\n2 1\n65535\n" + bytes(12),
        b"P5\n2 1\n255\n" + bytes(2),
        b"P6\n#x\n2 1\n255\n" + bytes(6),
        b"\x89PNG\r\n\x1a\n" + bytes(50),
    ],
)
def test_what_is_no_plain_picture_within_limits_is_refused(content: bytes) -> None:
    with pytest.raises(NotShown):
        picture_from(content, LIMITS)


@given(st.binary(max_size=400))
def test_any_answer_gives_frames_within_bounds_or_a_refusal(content: bytes) -> None:
    try:
        frames = list(read_frames(BytesIO(content), LIMITS))
    except NotShown:
        return
    assert b"".join(b"%b %d\n%b" % (one.name.encode(), len(one.content), one.content) for one in frames) == content


def test_frames_beyond_what_was_asked_for_are_refused() -> None:
    assert len(list(read_frames(BytesIO(b"codes 1\nx" * 10), LIMITS))) == 10
    with pytest.raises(NotShown):
        list(read_frames(BytesIO(b"codes 1\nx" * 100), LIMITS))


@given(st.binary(max_size=64), st.text(max_size=40))
def test_any_beginning_has_a_kind_or_none(head: bytes, name: str) -> None:
    kind = kind_of(head, name)
    assert kind is None or kind.suffix.isalnum()


@pytest.mark.parametrize(
    ("name", "claimed", "risks"),
    [
        ("a.pdf", "application/pdf", set()),
        ("a.pdf", "", set()),
        ("a.jpg", "application/pdf", {Risk.TYPE}),
        ("a.pdf", "image/jpeg", {Risk.TYPE}),
        ("a.pdf.exe", "application/pdf", {Risk.NAME}),
        ("a\u202efdp.pdf", "application/pdf", {Risk.NAME}),
        ("a.html", "", {Risk.NAME}),
    ],
)
def test_claims_are_compared_with_what_was_found(name: str, claimed: str, risks: set[Risk]) -> None:
    assert {danger.risk for danger in dangers_of(name, claimed, PDF, "", {})} == risks


def test_what_is_called_out_carries_no_control_characters() -> None:
    (danger,) = dangers_of("a.txt", "", TEXT, "见 https://a.example/\x1b[2J 和 www.b.example", {})
    assert danger.details == ("https://a.example/\ufffd[2J", "www.b.example")


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("请访问www.b.example。谢谢", "www.b.example"),
        ("或写信到mailto:a@b.example，", "mailto:a@b.example"),
        ("电话tel:+8613800000000", "tel:+8613800000000"),
        ("打开weixin://dl/chat", "weixin://dl/chat"),
        ("见http://b.example/甲", "http://b.example/甲"),
        ("HTTPS:/b.example", "HTTPS:/b.example"),
    ],
)
def test_a_link_is_seen_without_a_space_before_it(text: str, link: str) -> None:
    (danger,) = dangers_of("a.txt", "", TEXT, text, {})
    assert (danger.risk, danger.details) == (Risk.LINK, (link,))


@pytest.mark.parametrize("text", ["Hotel: 3", "awww.bc", "甲：乙/丙", "and/or: x", "www."])
def test_what_is_no_link_is_not_taken_for_one(text: str) -> None:
    assert list(dangers_of("a.txt", "", TEXT, text, {})) == []


def test_sound_is_rebuilt_sample_by_sample() -> None:
    made = wav(b"\x01\x02\x03\x04\x05")
    assert made[:4] == b"RIFF"
    assert int.from_bytes(made[4:8], "little") == len(made) - 8
    assert made[-4:] == b"\x01\x02\x03\x04"
