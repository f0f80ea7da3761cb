"""The index of runs of characters, inside the encrypted database: which earlier reports could be the same as a new one.

A run that more reports than `COMMON` have is no help and is only remembered as common. So what is read and written for
one report does not grow with how many there are. A report that repeats another one is not indexed itself: the first
stands for all of them, and a hundred copies of one leaflet do not make its words common.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from sqlalchemy import Connection, Row, delete, select, text
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.judging.similarity import STRONG, SUGGESTED, likeness, normal, runs_of
from desk.vault.tables import text_runs

COMMON = 32
_CANDIDATES = 12
_SHARED = 2  # runs: one may be chance
_NOBODY = 0  # stands in place of a tip: this run is common
_FIND = text("SELECT run, tip FROM text_runs WHERE run IN (SELECT value FROM json_each(:runs))")

TextOf = Callable[[Sequence[int]], dict[int, str]]


class TextIndex:
    """Takes the account of each tip once, and names those that are like it. `text_of` gives the accounts of tips."""

    def __init__(self, connection: Connection, text_of: TextOf) -> None:
        self._connection = connection
        self._text_of = text_of

    def add(self, tip: int, account: str, others: Collection[int] = ()) -> dict[int, float]:
        """Tips whose account is like this one, with how alike they are; then this one is found by later ones.

        `others` are compared too, for another reason than their text.
        """
        normal_text = normal(account)
        runs = runs_of(normal_text)
        found = self._connection.execute(_FIND, {"runs": json.dumps(runs)}).all()
        alike = self._alike(normal_text, {*self._candidates(found), *others} - {tip})
        if not any(score >= STRONG for score in alike.values()):
            self._index(tip, runs, found)
        return alike

    def _candidates(self, found: Sequence[Row[tuple[int, int]]]) -> list[int]:
        counted = Counter(row.tip for row in found if row.tip != _NOBODY)
        return [tip for tip, shared in counted.most_common(_CANDIDATES) if shared >= _SHARED]

    def _alike(self, normal_text: str, candidates: Collection[int]) -> dict[int, float]:
        texts = self._text_of(sorted(candidates))
        scores = {tip: likeness(normal_text, normal(other)) for tip, other in texts.items()}
        return {tip: score for tip, score in scores.items() if score >= SUGGESTED}

    def _index(self, tip: int, runs: Sequence[int], found: Sequence[Row[tuple[int, int]]]) -> None:
        holders = Counter(row.run for row in found)
        common = {row.run for row in found if row.tip == _NOBODY}
        full = [run for run, count in holders.items() if count >= COMMON and run not in common]
        if full:
            self._connection.execute(delete(text_runs).where(text_runs.c.run.in_(full)))
        rows = [{"run": run, "tip": _NOBODY if run in full else tip} for run in runs if run not in common]
        if rows:
            self._connection.execute(upsert(text_runs).on_conflict_do_nothing(), rows)


def forget(connection: Connection, tip: int, runs: Sequence[int]) -> None:
    """Take a tip out of the index."""
    connection.execute(delete(text_runs).where(text_runs.c.run.in_(runs) & (text_runs.c.tip == tip)))


def indexed(connection: Connection) -> int:
    """How many tips are found by their text."""
    return len(connection.execute(select(text_runs.c.tip).distinct().where(text_runs.c.tip != _NOBODY)).all())
