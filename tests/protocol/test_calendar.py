"""Days and weeks, the only times that are written down."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import Malformed
from protocol.calendar import check_week, readable_week, today, week_of


@pytest.mark.parametrize(
    ("day", "week"),
    [
        ("2026-11-21", "2026-W47"),
        ("2021-01-03", "2020-W53"),  # a Sunday still in the week that began in December
        ("2021-01-04", "2021-W01"),
        ("2020-12-31", "2020-W53"),
        ("2024-12-29", "2024-W52"),
        ("2024-12-30", "2025-W01"),  # a Monday in the first week of the year to come
        ("2027-01-01", "2026-W53"),
        ("2023-01-01", "2022-W52"),
        ("0001-01-01", "0001-W01"),
        ("9999-12-31", "9999-W52"),
    ],
)
def test_a_day_falls_into_its_iso_week_also_where_the_year_changes(day: str, week: str) -> None:
    assert week_of(date.fromisoformat(day)) == week
    assert check_week(week) == week


@settings(deadline=None)
@given(st.dates())
def test_every_day_is_in_a_week_that_exists(day: date) -> None:
    assert check_week(week_of(day)) == week_of(day)


@settings(deadline=None)
@given(st.dates(max_value=date(9999, 12, 20)))
def test_a_week_has_seven_days(day: date) -> None:
    monday = day - timedelta(days=day.weekday()) if day.toordinal() > 7 else date.min

    assert {week_of(monday + timedelta(days=step)) for step in range(7)} == {week_of(monday)}
    assert week_of(monday + timedelta(days=7)) > week_of(monday)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-W",
        "2026-W0",
        "2026-W00",
        "2026-W54",
        "2025-W53",
        "2026-W99",
        "2026-47",
        "2026W47",
        "2026-w47",
        "2026-W47-1",
        " 2026-W47",
        "2026-W47\n",
        "0000-W01",
        "10000-W01",
        "9999-W53",
        "-001-W01",
        "２０２６-W４７",
        "2026-W4７",
        "\ud800",
    ],
)
def test_a_week_that_does_not_exist_or_is_spelled_otherwise_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        check_week(text)


@settings(deadline=None)
@given(st.text(max_size=12) | st.from_regex(r"[0-9]{4}-W[0-9]{2}", fullmatch=True))
def test_any_text_is_a_week_or_refused(text: str) -> None:
    try:
        assert check_week(text) == text
    except Malformed:
        return
    assert week_of(date.fromisocalendar(int(text[:4]), int(text[6:]), 7 if text < "9999-W52" else 1)) == text


def test_today_is_the_day_in_utc() -> None:
    before = datetime.now(UTC).date()
    assert today() in (before, datetime.now(UTC).date())


@pytest.mark.parametrize(
    ("week", "chinese", "english"),
    [
        ("2026-W47", "2026年11月16日这一周", "week of 16 November 2026"),
        ("2020-W53", "2020年12月28日这一周", "week of 28 December 2020"),
        ("2026-W01", "2025年12月29日这一周", "week of 29 December 2025"),
    ],
)
def test_a_week_is_told_by_its_monday(week: str, chinese: str, english: str) -> None:
    assert readable_week(week, "zh") == chinese
    assert readable_week(week, "en") == english
