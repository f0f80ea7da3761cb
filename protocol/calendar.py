"""Days and weeks, the only times that are ever written down. Days are UTC; weeks are ISO 8601."""

import re
from datetime import UTC, date, datetime

from crypto.errors import Malformed

# Not strftime, which follows the language of the machine.
MONTHS = """
    January February March April May June July August September October November December
""".split()  # noqa: SIM905  (twelve lines say no more)
_WEEK = re.compile(r"(\d{4})-W(\d{2})")


def today() -> date:
    """The current day, UTC."""
    return datetime.now(UTC).date()


def week_of(day: date) -> str:
    """The week of a day, as in "2026-W47"."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def readable_week(week: str, language: str) -> str:
    """A week as people say it, by its Monday. Few know the numbers of weeks."""
    year, number = week.split("-W")
    monday = date.fromisocalendar(int(year), int(number), 1)
    if language == "zh":
        return f"{monday.year}年{monday.month}月{monday.day}日这一周"
    return f"week of {monday.day} {MONTHS[monday.month - 1]} {monday.year}"


def check_week(text: str) -> str:
    """`text` if it is a week that exists. Raises Malformed."""
    match = _WEEK.fullmatch(text)
    try:
        if match and week_of(date.fromisocalendar(int(match[1]), int(match[2]), 1)) == text:
            return text
    except ValueError:
        pass
    raise Malformed("not a week")
