"""What a small committee should notice, and what it must not be bothered with."""

from datetime import date

import pytest

from desk.judging.alerts import Alert, Counted, Sign, alerts, quarter_of

TODAY = date(2026, 11, 22)


def tips(*days: date, story: int | None = None, **about: object) -> list[Counted]:
    return [
        Counted(tip, tip if story is None else story, day, **about)  # type: ignore[arg-type]
        for tip, day in enumerate(days, 1)
    ]


def test_three_corroborating_tips_on_one_subject_in_a_year() -> None:
    three = tips(date(2026, 1, 5), date(2026, 6, 1), date(2026, 11, 1), subjects=frozenset({"张伟"}))
    assert alerts(three, [(1, 2), (2, 3)], TODAY) == [Alert(Sign.CORROBORATED, "张伟", 3, 3)]
    assert alerts(three, [(1, 2)], TODAY) == []  # nobody said of the third that it corroborates
    older = tips(date(2025, 10, 5), date(2026, 6, 1), date(2026, 11, 1), subjects=frozenset({"张伟"}))
    assert alerts(older, [(1, 2), (2, 3)], TODAY) == []


def test_copies_count_once() -> None:
    days = [date(2026, 11, day) for day in range(1, 20)]
    same = tips(*days, story=1, subjects=frozenset({"张伟"}), unit="交通运输局")
    assert alerts(same, [(1, 2), (2, 3), (3, 4)], TODAY) == []


def test_a_body_far_above_its_own_mean() -> None:
    before = [date(2025, 11, 1), date(2026, 2, 1), date(2026, 5, 1), date(2026, 8, 1)]
    now = [date(2026, 10, day) for day in range(1, 6)]
    assert alerts(tips(*before, *now, unit="教育局"), [], TODAY) == [Alert(Sign.UNIT_ABOVE_ITSELF, "教育局", 5, 1.0)]
    assert alerts(tips(*before, *now[:3], unit="教育局"), [], TODAY) == []  # three are no number
    usual = [date(2025 + month // 12, month % 12 + 1, day) for month in (10, 13, 16, 19, 22) for day in range(1, 6)]
    assert alerts(tips(*usual, unit="教育局"), [], date(2026, 11, 30)) == []


@pytest.mark.parametrize(
    ("counts", "expected"), [((1, 2, 3, 4), 1), ((1, 2, 2, 4), 0), ((0, 1, 2, 3), 0), ((5, 4, 3, 2), 0)]
)
def test_a_class_that_rises_three_quarters_running(counts: tuple[int, ...], expected: int) -> None:
    starts = [date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)]
    days = [start.replace(day=day + 1) for start, count in zip(starts, counts, strict=True) for day in range(count)]
    found = alerts(tips(*days, category="bribery"), [], TODAY)
    assert [alert.sign for alert in found] == [Sign.CATEGORY_RISES] * expected


def test_quarters_follow_each_other_over_the_year() -> None:
    assert quarter_of(date(2026, 1, 1)) - quarter_of(date(2025, 12, 31)) == 1
    assert quarter_of(date(2026, 3, 31)) == quarter_of(date(2026, 1, 1))
