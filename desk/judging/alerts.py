"""What a small committee should notice among many tips, and can trust.

Copies count once: tips that officers called duplicates are one story, so that a campaign raises nothing by its number.
Small numbers say nothing: below a least number there is no alert at all.
"""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import pairwise

CORROBORATING, MONTHS = 3, 12
QUARTERS, DEVIATIONS, FEWEST = 4, 2.0, 4
RISES = 3


class Sign(Enum):
    """What was noticed."""

    CORROBORATED = "corroborated"  # several corroborating tips on one subject within a year
    UNIT_ABOVE_ITSELF = "unit_above_itself"  # a body's tips far above its own mean
    CATEGORY_RISES = "category_rises"  # a class of problem rises quarter after quarter


@dataclass(frozen=True)
class Counted:
    """A tip as it counts here. `story` is the same for tips that officers called duplicates of each other."""

    tip: int
    story: int
    day: date
    subjects: frozenset[str] = frozenset()
    unit: str = ""
    category: str = ""


@dataclass(frozen=True)
class Alert:
    """Something to look at, and the numbers it rests on."""

    sign: Sign
    about: str
    count: int
    against: float


def alerts(tips: Iterable[Counted], corroborating: Iterable[tuple[int, int]], today: date) -> list[Alert]:
    """All alerts of the day. `corroborating` are pairs of tips that an officer called so."""
    stories = _one_for_each_story(tips)
    confirmed = {stories[tip].tip for pair in corroborating for tip in pair if tip in stories}
    distinct = list({counted.tip: counted for counted in stories.values()}.values())
    found = [
        *_corroborated([counted for counted in distinct if counted.tip in confirmed], today),
        *_units(distinct, today),
        *_categories(distinct, today),
    ]
    return sorted(found, key=lambda alert: (alert.sign.value, -alert.count, alert.about))


def quarter_of(day: date) -> int:
    """Quarters since the year 0."""
    return 4 * day.year + (day.month - 1) // 3


def _one_for_each_story(tips: Iterable[Counted]) -> Mapping[int, Counted]:
    """For each tip, the first of its story."""
    first: dict[int, Counted] = {}
    listed = sorted(tips, key=lambda counted: (counted.day, counted.tip))
    return {counted.tip: first.setdefault(counted.story, counted) for counted in listed}


def _corroborated(tips: Iterable[Counted], today: date) -> Iterator[Alert]:
    recent = [counted for counted in tips if _months_before(counted.day, today) < MONTHS]
    counts = Counter(subject for counted in recent for subject in counted.subjects)
    for subject, count in counts.items():
        if count >= CORROBORATING:
            yield Alert(Sign.CORROBORATED, subject, count, CORROBORATING)


def _units(tips: Iterable[Counted], today: date) -> Iterator[Alert]:
    for unit, counts in _by_quarter((counted.unit, counted.day) for counted in tips).items():
        now = quarter_of(today)
        before = [counts[quarter] for quarter in range(now - QUARTERS, now)]
        limit = statistics.fmean(before) + DEVIATIONS * statistics.pstdev(before)
        if counts[now] >= FEWEST and counts[now] > limit:
            yield Alert(Sign.UNIT_ABOVE_ITSELF, unit, counts[now], round(limit, 1))


def _categories(tips: Iterable[Counted], today: date) -> Iterator[Alert]:
    for category, counts in _by_quarter((counted.category, counted.day) for counted in tips).items():
        last = quarter_of(today) - 1  # the last that is over
        run = [counts[quarter] for quarter in range(last - RISES, last + 1)]
        rises = all(later > earlier for earlier, later in pairwise(run))
        if rises and run[-1] >= FEWEST:
            yield Alert(Sign.CATEGORY_RISES, category, run[-1], run[0])


def _by_quarter(named: Iterable[tuple[str, date]]) -> Mapping[str, Counter[int]]:
    counts: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for name, day in named:
        if name:
            counts[name][quarter_of(day)] += 1
    return counts


def _months_before(day: date, today: date) -> int:
    return 12 * (today.year - day.year) + today.month - day.month
