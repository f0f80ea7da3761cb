"""The index of runs of characters, inside the encrypted database: which earlier reports could be the same as a new one.

A run that more reports than `COMMON` have is no help and is only remembered as common. So what is read and written for
one report does not grow with how many there are. A report that repeats another one is not indexed itself: the first
stands for all of them, and a hundred copies of one leaflet do not make its words common.
"""

import json
import struct
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, text

from desk.judging.similarity import STRONG, SUGGESTED, likeness, normal

COMMON = 32
_CANDIDATES = 12
_SHARED = 2  # runs: one may be chance
_NOBODY = b""  # the tips of a run that is common
_NUMBER = 4  # bytes of a tip's number in the index
_FIND = text("SELECT run, tips FROM text_runs WHERE run IN (SELECT value FROM json_each(:runs))")
_KEEP = "REPLACE INTO text_runs (run, tips) VALUES (?, ?)"

TextOf = Callable[[Collection[int]], Mapping[int, str]]


class TextIndex:
    """The part of the index that a batch of tips touches. `text_of` gives the accounts of tips that are in it."""

    def __init__(self, connection: Connection, text_of: TextOf, runs: Iterable[int]) -> None:
        self._connection = connection
        self._text_of = text_of
        found = connection.execute(_FIND, {"runs": json.dumps(sorted(runs))})
        self._tips: dict[int, bytes] = dict(found.all())
        self._changed: set[int] = set()
        self._batch: dict[int, str] = {}

    def add(self, tip: int, normal_text: str, runs: Sequence[int], others: Collection[int] = ()) -> dict[int, float]:
        """Tips whose account is like this one, with how alike they are; then this one is found by later ones.

        `others` are compared too, for another reason than their text.
        """
        shared = Counter(_unpacked(b"".join([self._tips.get(run, _NOBODY) for run in runs])))
        indexed = shared.pop(tip, 0)
        candidates = [other for other, count in shared.most_common(_CANDIDATES) if count >= _SHARED]
        alike = self._alike(normal_text, {*candidates, *others} - {tip})
        if not indexed and not any(score >= STRONG for score in alike.values()):
            self._index(tip, runs)
        self._batch[tip] = normal_text
        return alike

    def save(self) -> None:
        """Write what changed."""
        rows = [(run, self._tips[run]) for run in sorted(self._changed)]
        if rows:
            self._connection.exec_driver_sql(_KEEP, rows)
        self._changed.clear()

    def _alike(self, normal_text: str, candidates: Collection[int]) -> dict[int, float]:
        texts = {tip: self._batch[tip] for tip in candidates if tip in self._batch}
        if further := [tip for tip in candidates if tip not in texts]:
            texts |= {tip: normal(account) for tip, account in self._text_of(further).items()}
        scores = {tip: likeness(normal_text, text) for tip, text in sorted(texts.items())}
        return {tip: score for tip, score in scores.items() if score >= SUGGESTED}

    def _index(self, tip: int, runs: Sequence[int]) -> None:
        number = tip.to_bytes(_NUMBER, "little")
        for run in runs:
            tips = self._tips.get(run)
            if tips == _NOBODY:
                continue
            full = tips is not None and len(tips) >= COMMON * _NUMBER
            self._tips[run] = _NOBODY if full else (tips or b"") + number
            self._changed.add(run)


def _unpacked(tips: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(tips) // _NUMBER}I", tips)
