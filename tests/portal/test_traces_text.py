"""Passages of a text that could point to its writer."""

import re
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.review import mark
from portal.traces.text import PLAIN, is_identity_number, passages
from protocol.telling import Pattern, patterns, reasons
from tests.portal.telling import FOUND, QUIET

re_parser: Any = import_module("re._parser")


@pytest.mark.parametrize(("reason", "text", "found"), FOUND)
def test_what_could_point_to_the_writer_is_found(reason: str, text: str, found: str) -> None:
    assert (reason, found) in [(each.reason, text[each.start : each.end]) for each in passages(text)]


@pytest.mark.parametrize("text", QUIET)
def test_what_says_nothing_about_the_writer_is_left_alone(text: str) -> None:
    assert passages(text) == []


def test_every_reason_and_every_pattern_is_tried() -> None:
    assert {reason for reason, _, _ in FOUND} == {pattern.reason for pattern in patterns()} == set(reasons())
    untried = [
        pattern
        for pattern in patterns()
        if not any(
            reason == pattern.reason and re.search(pattern.pattern, found.translate(PLAIN), re.ASCII | re.IGNORECASE)
            for reason, _, found in FOUND
        )
    ]
    assert untried == []


@pytest.mark.parametrize("pattern", patterns())
def test_patterns_mean_the_same_to_both_engines(pattern: Pattern) -> None:
    assert not re.search(r"\\[wWsSDB]|\(\?(?![:=!])|(?<!\\)\.(?![^[]*\])|\$(?!\))|[！-～]", pattern.pattern)
    assert pattern.pattern == pattern.pattern.lower() or not pattern.any_case


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


def repeats(pattern: Any) -> Iterator[int]:
    """How often each part of a pattern, taken apart by `re`, may follow itself, lookaheads included."""
    for operator, argument in pattern:
        if str(operator).endswith("_REPEAT"):
            yield argument[1]
        inner = argument if isinstance(argument, tuple) else ()
        for part in (*inner, *(branch for branches in inner if isinstance(branches, list) for branch in branches)):
            if isinstance(part, type(pattern)):
                yield from repeats(part)


@pytest.mark.parametrize("pattern", patterns())
def test_looking_takes_time_in_proportion_to_the_text(pattern: Pattern) -> None:
    """From each place a pattern looks ahead for no more than so many signs, however long the text is."""
    parsed = re_parser.parse(pattern.pattern, re.ASCII)
    assert max(repeats(parsed), default=1) <= 64
    assert parsed.getwidth()[1] <= 400


def test_repeats_without_an_end_are_seen_wherever_they_are() -> None:
    for endless in ("a*", "(?:b|a+)", "(?!a{2,})", "(?:a*?){3}", "[ab]*+"):
        assert max(repeats(re_parser.parse(endless))) == re_parser.MAXREPEAT
    assert list(repeats(re_parser.parse("(?:a{2}|b)c{0,3}(?=d?)"))) == [2, 3, 1]


@pytest.mark.parametrize(
    "unit", ["我", "只有我", "1", "13", "@", "a@", "a.", "微信", "月1", "1月1日", "除了我", "我是", "- "]
)
def test_what_is_found_in_endless_repetition_is_short(unit: str) -> None:
    found = passages((unit * 50_000)[:50_000])
    assert all(0 < passage.end - passage.start <= 400 for passage in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
