"""Passages of a text that could point to its writer."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.review import mark
from portal.traces.patterns import Reason
from portal.traces.text import is_identity_number, passages

FOUND = [
    (Reason.PHONE, "打我电话13812345678。", "13812345678"),
    (Reason.PHONE, "电话：138 1234 5678", "138 1234 5678"),
    (Reason.PHONE, "手机１３８１２３４５６７８", "１３８１２３４５６７８"),
    (Reason.PHONE, "座机0571-87654321转", "0571-87654321"),
    (Reason.IDENTITY, "身份证11010519491231002X。", "11010519491231002X"),
    (Reason.EMAIL, "写信到some.one@example.org吧", "some.one@example.org"),
    (Reason.HANDLE, "加微信：abc_12345", "微信：abc_12345"),
    (Reason.HANDLE, "QQ是123456789", "QQ是123456789"),
    (Reason.PLATE, "车牌浙A12345", "浙A12345"),
    (Reason.PLATE, "车牌粤BD12345。", "粤BD12345"),
    (Reason.ONLY_ME, "这件事只有我一个人知道", "只有我一个人知道"),
    (Reason.ONLY_ME, "当时只有我和他在场", "只有我和他在场"),
    (Reason.ROLE, "我是本科室的会计", "我是本科室的会计"),
    (Reason.ONLY_ME, "I am the only accountant", "I am the only"),
    (Reason.CLOSE, "他骂我们科室的人", "我们科室"),
    (Reason.CLOSE, "my wife saw it", "my wife"),
    (Reason.TIME, "3月8日下午3点20分给的", "3月8日下午3点20分"),
    (Reason.TIME, "2025-03-08 15:20", "2025-03-08 15:20"),
    (Reason.NAME, "举报人：张三丰", "举报人：张三丰"),
]
QUIET = [
    "他收了钱。",
    "2025年3月，村里发补贴时每户扣一百元。",
    "合同编号20250308001，金额1381234567元",
    "身份证110105194912310021",  # the check digit is wrong
    "身份证11010519491331002X",  # there is no 13th month
    "三点要求：公开、公平、公正",
    "局长在项目招标中收受好处，现场有两个人看见。",
    "The director took money at each payout in 2025.",
]


@pytest.mark.parametrize(("reason", "text", "found"), FOUND)
def test_what_could_point_to_the_writer_is_found(reason: Reason, text: str, found: str) -> None:
    assert (reason, found) in [(each.reason, text[each.start : each.end]) for each in passages(text)]


@pytest.mark.parametrize("text", QUIET)
def test_what_says_nothing_about_the_writer_is_left_alone(text: str) -> None:
    assert passages(text) == []


def test_every_reason_is_tried() -> None:
    assert {reason for reason, _, _ in FOUND} == set(Reason)


@pytest.mark.parametrize("place", range(17))
def test_the_check_digit_notices_every_single_mistake(place: int) -> None:
    number = "11010519491231002X"
    assert is_identity_number(number)
    others = [number[:place] + digit + number[place + 1 :] for digit in "0123456789" if digit != number[place]]
    assert not any(map(is_identity_number, others))


@given(st.text(alphabet="我只有知道是的会计科室138@.-年月日点:：aQ微信浙A\n 0", max_size=300))
def test_marked_pieces_make_up_the_text(text: str) -> None:
    pieces = list(mark(text))
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)
    found = passages(text)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    "unit", ["我", "只有我", "1", "13", "@", "a@", "a.", "微信", "月1", "1月1日", "除了我", "我是", "- "]
)
def test_looking_takes_time_in_proportion_to_the_text(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * length)[:length]
        started = time.process_time()
        passages(text)
        return time.process_time() - started

    seconds(1000)
    short, long = min(seconds(5_000) for _ in range(3)), seconds(50_000)
    assert long < 60 * short + 0.5  # ten times the text; a quadratic search would take a hundred times as long
