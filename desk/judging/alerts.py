"""What a small committee should notice among many tips, and can trust: rules on numbers that officers can check.

Small numbers say nothing: below a least number there is no alert at all. Nor is there one about a quarter that is
compared with quarters in which this desk did not yet exist.
"""

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import pairwise
from typing import Any

CORROBORATING, MONTHS = 3, 12
QUARTERS, DEVIATIONS, FEWEST = 4, 2.0, 4
RISES = 3


class Sign(Enum):
    """What was noticed."""

    CORROBORATED = "corroborated"  # several corroborating tips on one subject within a year
    UNIT_ABOVE_ITSELF = "unit_above_itself"  # a body's tips far above its own mean
    CATEGORY_RISES = "category_rises"  # a class of problem rises quarter after quarter


@dataclass(frozen=True)
class Alert:
    """Something to look at, and the numbers it rests on: the count, those `before` it by quarter, and the `limit`.

    `about` is a person's key, a body's, or the id of a category.
    """

    sign: Sign
    about: str
    count: int
    before: tuple[int, ...] = ()
    limit: float = 0


Quarters = Mapping[str, Counter[int]]  # for each body or category: how many tips came in each quarter


def corroborated(subjects: Iterable[Sequence[Any]]) -> Iterator[Alert]:
    """Subjects of (tip, subject) pairs of the last year, where officers called each of the tips corroborating."""
    counts = Counter(subject for _, subject in set(subjects))
    for subject, count in counts.items():
        if count >= CORROBORATING:
            yield Alert(Sign.CORROBORATED, subject, count, limit=CORROBORATING)


def units_above_themselves(units: Quarters, now: int, begun: int) -> Iterator[Alert]:
    """Bodies of which in the quarter `now` more tips came than was ever usual in the four before.

    `begun` is the quarter of the very first tip.
    """
    if begun >= now - QUARTERS:
        return
    for unit, counts in units.items():
        before = tuple(counts[quarter] for quarter in range(now - QUARTERS, now))
        limit = statistics.fmean(before) + DEVIATIONS * statistics.pstdev(before)
        if counts[now] >= FEWEST and counts[now] > limit:
            yield Alert(Sign.UNIT_ABOVE_ITSELF, unit, counts[now], before, round(limit, 1))


def categories_that_rise(categories: Quarters, now: int, begun: int) -> Iterator[Alert]:
    """Categories of which more and more tips came in the quarters that are over."""
    last = now - 1
    if begun >= last - RISES:
        return
    for category, counts in categories.items():
        run = tuple(counts[quarter] for quarter in range(last - RISES, last + 1))
        if run[-1] >= FEWEST and all(later > earlier for earlier, later in pairwise(run)):
            yield Alert(Sign.CATEGORY_RISES, category, run[-1], run[:-1])


def quarter_of(day: date) -> int:
    """Quarters since the year 0."""
    return 4 * day.year + (day.month - 1) // 3
