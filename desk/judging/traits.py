"""What a report is compared by. All that needs no database is here, so that other processes can do it."""

from collections.abc import Mapping
from dataclasses import dataclass

from desk.judging.accounts import account_of
from desk.judging.periods import Period
from desk.judging.similarity import normal, runs_of
from protocol.letter import Value


@dataclass(frozen=True)
class Traits:
    """Of one report: (kind, key) pairs of whom and what it mentions, when, and its account as text and runs."""

    mentioned: tuple[tuple[str, str], ...]
    period: Period | None
    text: str
    runs: tuple[int, ...]


def traits_of(fields: Mapping[str, Value], year: int) -> Traits:
    """Those of the answers of a report that came in `year`."""
    account = account_of(fields, year)
    text = normal(account.facts)
    return Traits(tuple(account.mentioned()), account.period, text, tuple(runs_of(text)))
