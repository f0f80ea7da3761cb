"""Which tips may belong together. Suggestions only: an officer says what they are to each other.

What counts is what reports say and bring: the account, the attachments, the subject with its time and class. Style,
presumed authors and times of sending do not count and are not looked at.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.judging.accounts import PROJECT, WHO, Account
from desk.judging.texts import TextIndex, TextOf
from desk.vault.tables import attachments, mentions, tip_at

_MOST = 20  # suggestions for one reason; a subject with more is a cluster
_ATTACHMENT_SCORE, _PROJECT_SCORE = 1.0, 0.9
_SUBJECT_SCORE, _SUBJECT_ONCE_SCORE = 0.8, 0.6  # with a time that overlaps, or with none that could be told


class Why(Enum):
    """Reasons to link two tips."""

    TEXT = "text"
    ATTACHMENT = "attachment"
    SUBJECT = "subject"
    PROJECT = "project"


class Relation(Enum):
    """What an officer may say two tips are to each other."""

    DUPLICATE = "duplicate"
    SUPPLEMENT = "supplement"
    CORROBORATING = "corroborating"
    RELATED = "related"
    DIFFERENT = "different"


Reasons = Mapping[Why, float]


class Linker:
    """Takes in tips one after the other, and says which earlier ones each may belong to."""

    def __init__(self, connection: Connection, text_of: TextOf) -> None:
        self._connection = connection
        self._texts = TextIndex(connection, text_of)

    def take(self, tip: int, account: Account, sha256: Collection[bytes]) -> dict[int, Reasons]:
        """Earlier tips, with the reasons for each and a score from 0 to 1; then this one is found by later ones."""
        found: defaultdict[int, dict[Why, float]] = defaultdict(dict)
        for other in self._same_attachment(tip, sha256):
            found[other][Why.ATTACHMENT] = _ATTACHMENT_SCORE
        for other, score in self._same_subject(tip, account).items():
            found[other][Why.SUBJECT] = score
        for other in self._same_project(tip, account):
            found[other][Why.PROJECT] = _PROJECT_SCORE
        for other, score in self._texts.add(tip, account.facts, list(found)).items():
            found[other][Why.TEXT] = round(score, 2)
        self._remember(tip, account)
        return dict(found)

    def _same_attachment(self, tip: int, sha256: Collection[bytes]) -> Iterable[int]:
        if not sha256:
            return []
        alike = select(attachments.c.letter).where(attachments.c.sha256.in_(sha256)).limit(10 * _MOST)
        others = {tip_at(place) for place in self._connection.execute(alike).scalars()} - {tip}
        return sorted(others, reverse=True)[:_MOST]

    def _same_subject(self, tip: int, account: Account) -> dict[int, float]:
        scores = {}
        for row in self._mentioned(WHO, tip, account):
            if account.period is None or row.first is None:
                scores[row.tip] = _SUBJECT_ONCE_SCORE
            elif row.first <= account.period.last and account.period.first <= row.last:
                scores[row.tip] = _SUBJECT_SCORE
        return scores

    def _same_project(self, tip: int, account: Account) -> Iterable[int]:
        return [row.tip for row in self._mentioned(PROJECT, tip, account)]

    def _mentioned(self, kind: str, tip: int, account: Account) -> list[Row[Any]]:
        keys = [key for kind_of_key, key in account.mentioned() if kind_of_key == kind]
        if not keys:
            return []
        same = (mentions.c.kind == kind) & mentions.c.key.in_(keys) & (mentions.c.tip != tip)
        wanted = select(mentions.c.tip, mentions.c.first, mentions.c.last).where(same)
        return list(self._connection.execute(wanted.order_by(mentions.c.tip.desc()).limit(_MOST)))

    def _remember(self, tip: int, account: Account) -> None:
        span = account.period
        months = {"first": span.first if span else None, "last": span.last if span else None}
        rows = [{"kind": kind, "key": key, "tip": tip} | months for kind, key in account.mentioned()]
        if rows:
            self._connection.execute(upsert(mentions).on_conflict_do_nothing(), rows)
