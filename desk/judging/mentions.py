"""Whom and what tips mention: which earlier tips are about the same."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, text

from desk.judging.periods import Period

# For each key the newest tips, however many there are.
_FIND = text(
    "SELECT mentions.key, mentions.tip, mentions.first, mentions.last FROM json_each(:keys) AS wanted"
    " CROSS JOIN mentions ON mentions.kind = :kind AND mentions.key = wanted.value AND mentions.tip >= coalesce("
    " (SELECT tip FROM mentions WHERE kind = :kind AND key = wanted.value ORDER BY tip DESC LIMIT 1 OFFSET :most), 0)"
    " ORDER BY mentions.tip DESC"
)
_KEEP = 'INSERT OR IGNORE INTO mentions (kind, "key", tip, "first", "last") VALUES (?, ?, ?, ?, ?)'


@dataclass(frozen=True)
class Mention:
    """That a tip mentions a key, and the months it tells of, as far as they are known."""

    tip: int
    first: int | None
    last: int | None


class MentionIndex:
    """What a batch of tips mentions, and the `most` newest tips that mentioned the same before."""

    def __init__(self, connection: Connection, wanted: Iterable[tuple[str, str]], most: int) -> None:
        self._connection = connection
        self._most = most
        self._known: dict[tuple[str, str], list[Mention]] = {pair: [] for pair in wanted}
        for kind in {kind for kind, _ in self._known}:
            keys = json.dumps([key for other, key in self._known if other == kind])
            for key, *mention in connection.execute(_FIND, {"kind": kind, "keys": keys, "most": most}):
                self._known[kind, key].append(Mention(*mention))
        self._rows: list[tuple[str, str, int, int | None, int | None]] = []

    def others(self, tip: int, pairs: Collection[tuple[str, str]]) -> list[Mention]:
        """The newest other tips that mention one of these."""
        found = {mention.tip: mention for pair in pairs for mention in self._known[pair] if mention.tip != tip}
        return [found[other] for other in sorted(found, reverse=True)[: self._most]]

    def add(self, tip: int, pairs: Collection[tuple[str, str]], period: Period | None) -> None:
        """Let later tips find this one."""
        mention = Mention(tip, period.first if period else None, period.last if period else None)
        for pair in pairs:
            self._rows.append((*pair, mention.tip, mention.first, mention.last))
            if pair in self._known:
                newest = sorted({mention, *self._known[pair]}, key=lambda each: each.tip, reverse=True)
                self._known[pair] = newest[: self._most + 1]

    def save(self) -> None:
        """Write what was added."""
        if self._rows:
            self._connection.exec_driver_sql(_KEEP, sorted(self._rows, key=lambda row: row[:3]))
        self._rows.clear()
