"""The priority that is proposed for a tip: what it is drawn from, and where it is kept with its reasons."""

import json
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, RowMapping, case, func, or_, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.contained import contain
from desk.judging.linking import Relation
from desk.judging.priority import HIGHEST
from desk.judging.rules import RANKS
from desk.judging.weighing import Known, Proposal, propose
from desk.urgency import IN_TURN, SETTLED
from desk.vault.tables import letters, links, messages, place_of, priorities, tip_at, tips
from protocol.letter import Kind

_OF_TIPS = "FROM json_each(:tips) AS wanted CROSS JOIN"
_PLACES = "BETWEEN wanted.value << 20 AND ((wanted.value + 1) << 20) - 1"
_LETTERS = text(
    f"SELECT place, kind, CASE kind WHEN 'report' THEN fields END AS fields {_OF_TIPS} letters ON place {_PLACES}"
)
_HASHES = text(f"SELECT letter, sha256 {_OF_TIPS} attachments ON letter {_PLACES}")


def known(connection: Connection, rows: Sequence[RowMapping]) -> list[Known]:
    """What is known of the tips of these rows of `tips`."""
    wanted = {"tips": json.dumps([row["id"] for row in rows])}
    reports: dict[int, str] = {}
    retaliated: set[int] = set()
    for place, kind, fields in sorted(connection.execute(_LETTERS, wanted)):
        if kind == Kind.REPORT.value:
            reports.setdefault(tip_at(place), fields)
        elif kind == Kind.RETALIATION.value:
            retaliated.add(tip_at(place))
    hashes: defaultdict[int, list[bytes]] = defaultdict(list)
    for letter, sha256 in connection.execute(_HASHES, wanted):
        hashes[tip_at(letter)].append(sha256)
    ids = [row["id"] for row in rows]
    corroborated, telling = _corroborated(connection, ids), _telling(connection, ids)
    return [
        Known(
            tip=(tip := row["id"]),
            events=row["events"],
            year=row["day"].year,
            attachments=row["attachments"],
            leaf=row["nature"] or "",
            report=reports.get(tip, ""),
            retaliation=tip in retaliated,
            corroborated=tip in corroborated,
            telling=tip in telling,
            sha256=tuple(hashes[tip]),
        )
        for row in rows
    ]


def keep(connection: Connection, proposals: Sequence[Proposal]) -> None:
    """Write proposals down, and put their tips where they belong in the queue."""
    statement = upsert(priorities)
    newer = {name: statement.excluded[name] for name in ("proposed", "points", "scales", "reasons", "events")}
    connection.execute(statement.on_conflict_do_update(["tip"], set_=newer), proposals)
    order(connection, [proposal["tip"] for proposal in proposals])


def order(connection: Connection, wanted: Sequence[int]) -> None:
    """Put tips where their priority belongs in the queue, as proposed or as decided; settled ones stay at its end.

    What officers said counts for what they knew. Where a later letter makes it urgent (someone suffers for a report
    that was closed), the proposal counts until an officer decides again, or answers again what stays settled.
    """
    holds = priorities.c.decided.is_not(None) & ~_woken(_DECIDED_AT)
    counts = case((holds, priorities.c.decided), else_=priorities.c.proposed)
    connection.execute(update(priorities).where(priorities.c.tip.in_(wanted)).values(counts=counts))
    mine = priorities.c.tip == tips.c.id
    rank = select(case(RANKS, value=priorities.c.counts)).where(mine).correlate(tips).scalar_subquery()
    woken = select(priorities.c.tip).where(mine, _woken(func.max(_DECIDED_AT, _ANSWERED_AT))).correlate(tips).exists()
    placed = case((tips.c.status.in_(SETTLED) & ~woken, IN_TURN), else_=func.coalesce(rank, tips.c.urgency))
    connection.execute(update(tips).where(tips.c.id.in_(wanted)).values(urgency=placed))


def _woken(seen: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a letter came after the place `seen` to a tip that comes first as proposed."""
    later = letters.c.place.between(seen + 1, _END) & (letters.c.kind != Kind.RATING.value)
    return (priorities.c.proposed == HIGHEST) & select(letters.c.place).where(later).correlate(priorities).exists()


_END = (priorities.c.tip + 1) * place_of(1, 0) - 1
_DECIDED_AT = priorities.c.tip * place_of(1, 0) + func.coalesce(priorities.c.known, 0)
_ANSWERS = select(func.max(messages.c.place)).where(messages.c.tip == priorities.c.tip, messages.c.officer.is_not(None))
# What has no mailbox is settled without an answer, and no letter can come to it.
_ANSWERED_AT = func.coalesce(_ANSWERS.correlate(priorities).scalar_subquery(), _END)


def score(connection: Connection, row: RowMapping) -> None:
    """Propose a priority for the tip of a row of `tips`, and order the queue by it, or by what an officer decided."""
    proposal, fault = propose(*known(connection, [row]))
    if fault:
        contain(fault)
    keep(connection, [proposal])


def _corroborated(connection: Connection, wanted: Sequence[int]) -> set[int]:
    said = links.c.decision == Relation.CORROBORATING.value
    either = or_(links.c.tip.in_(wanted), links.c.other.in_(wanted))
    return {tip for pair in connection.execute(select(links.c.tip, links.c.other).where(said, either)) for tip in pair}


def _telling(connection: Connection, wanted: Sequence[int]) -> set[int]:
    said = select(priorities.c.tip).where(priorities.c.telling, priorities.c.tip.in_(wanted))
    return set(connection.execute(said).scalars())
