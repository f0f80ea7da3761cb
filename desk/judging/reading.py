"""What is proposed for a tip, and what officers said about it."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, or_, select

from desk.judging.linking import Relation
from desk.judging.rules import PROTECTION, rules
from desk.judging.screening import not_recused
from desk.numbering import tip_number
from desk.vault.tables import links, priorities, tips
from protocol.vocabulary import Label


@dataclass(frozen=True)
class Told:
    """One reason for points."""

    scale: str
    points: int
    label: Label


@dataclass(frozen=True)
class Related:
    """Another tip that may belong to this one. `kind` is what an officer said, or else the strongest reason."""

    tip: str
    kind: str
    score: float
    reasons: dict[str, float]
    decision: str | None


@dataclass(frozen=True)
class Judged:
    """What is proposed for a tip, and what was decided. `letter` is what counts now; empty until it was assessed.

    `overtaken`: a later letter makes it more urgent than what was decided, which counts no more.
    """

    letter: str = ""
    proposed: str = ""
    points: int = 0
    scales: dict[str, int] | None = None
    reasons: tuple[Told, ...] = ()
    care: tuple[Label, ...] = ()
    officer: str | None = None
    because: str | None = None
    overtaken: bool = False
    telling: bool = False
    related: tuple[Related, ...] = ()


def judged(connection: Connection, tip: int, officer: str) -> Judged:
    """Everything about a tip that `officer` may know; tips recused from them are not named."""
    row = connection.execute(select(priorities).where(priorities.c.tip == tip)).mappings().first()
    related = tuple(_related(connection, tip, officer))
    if row is None:
        return Judged(related=related)
    scales = json.loads(row["scales"])
    return Judged(
        letter=row["counts"] or row["proposed"],
        proposed=row["proposed"],
        points=row["points"],
        scales=scales,
        reasons=tuple(Told(scale, points, Label(zh, en)) for scale, points, zh, en in json.loads(row["reasons"])),
        care=rules().care if scales[PROTECTION] >= rules().care_from else (),
        officer=row["officer"],
        because=row["because"],
        overtaken=row["decided"] not in (None, row["counts"]),
        telling=bool(row["telling"]),
        related=related,
    )


def _related(connection: Connection, tip: int, officer: str) -> list[Related]:
    columns = (links, tips.c.year, tips.c.sequence)
    beside = or_(
        and_(links.c.tip == tip, links.c.other == tips.c.id), and_(links.c.other == tip, links.c.tip == tips.c.id)
    )
    rows = connection.execute(
        select(*columns).where(beside, not_recused(officer)).order_by(tips.c.id.desc())
    ).mappings()
    found = [_one(row) for row in rows]
    return sorted(found, key=lambda one: (one.decision == Relation.DIFFERENT.value, -one.score))


def _one(row: RowMapping) -> Related:
    reasons: dict[str, Any] = json.loads(row["reasons"])
    strongest = max(reasons, key=lambda name: reasons[name], default=Relation.RELATED.value)
    return Related(
        tip=tip_number(row),
        kind=row["decision"] or strongest,
        score=max(reasons.values(), default=1.0),
        reasons=reasons,
        decision=row["decision"],
    )
