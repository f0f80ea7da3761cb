"""What a small committee should notice, and what it must not be bothered with."""

from collections import Counter
from datetime import date

import pytest

from desk.judging.alerts import (
    Alert,
    Sign,
    categories_that_rise,
    corroborated,
    quarter_of,
    units_above_themselves,
)

NOW, LONG_AGO = 8107, 8000  # quarters


def test_three_corroborating_tips_on_one_subject() -> None:
    three = [(1, "张伟"), (2, "张伟"), (3, "张伟"), (3, "李强"), (3, "张伟")]
    assert list(corroborated(three)) == [Alert(Sign.CORROBORATED, "张伟", 3, limit=3)]
    assert list(corroborated(three[1:])) == []


@pytest.mark.parametrize(
    ("before", "now", "limit"),
    [((1, 1, 1, 1), 5, 1.0), ((0, 0, 0, 0), 4, 0.0), ((0, 0, 0, 2), 4, 2.2)],
)
def test_a_body_far_above_its_own_mean(before: tuple[int, ...], now: int, limit: float) -> None:
    counts = {"教育局": Counter(dict(zip(range(NOW - 4, NOW + 1), (*before, now), strict=True)))}
    found = list(units_above_themselves(counts, NOW, LONG_AGO))
    assert found == [Alert(Sign.UNIT_ABOVE_ITSELF, "教育局", now, before, limit)]
    assert list(units_above_themselves(counts, NOW, NOW - 4)) == []  # a desk that is younger than the comparison


@pytest.mark.parametrize(
    ("before", "now"),
    [((1, 1, 1, 1), 3), ((5, 5, 5, 5), 5), ((0, 8, 0, 8), 11)],  # three are no number; as usual; it always jumped
)
def test_a_body_that_is_as_it_was(before: tuple[int, ...], now: int) -> None:
    counts = {"教育局": Counter(dict(zip(range(NOW - 4, NOW + 1), (*before, now), strict=True)))}
    assert list(units_above_themselves(counts, NOW, LONG_AGO)) == []


@pytest.mark.parametrize(
    ("counts", "expected"), [((1, 2, 3, 4), 1), ((1, 2, 2, 4), 0), ((0, 1, 2, 3), 0), ((5, 4, 3, 2), 0)]
)
def test_a_class_that_rises_three_quarters_running(counts: tuple[int, ...], expected: int) -> None:
    by_quarter = {"bribery": Counter(dict(zip(range(NOW - 4, NOW), counts, strict=True)))}
    found = list(categories_that_rise(by_quarter, NOW, LONG_AGO))
    assert found == [Alert(Sign.CATEGORY_RISES, "bribery", counts[-1], counts[:-1])] * expected
    assert list(categories_that_rise(by_quarter, NOW, NOW - 4)) == []  # everything rises at a desk that begins


def test_quarters_follow_each_other_over_the_year() -> None:
    assert quarter_of(date(2026, 1, 1)) - quarter_of(date(2025, 12, 31)) == 1
    assert quarter_of(date(2026, 3, 31)) == quarter_of(date(2026, 1, 1))
