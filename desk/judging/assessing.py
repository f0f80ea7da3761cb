"""Linking and scoring the tips that came or changed: after each import, and whenever an officer says something new.

It goes on where it stopped: a tip whose number of letters, messages and notes is not the one it was assessed at is
taken again.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.errors import VaultBusy
from desk.judging.accounts import account_of, answer
from desk.judging.linking import Linker, Reasons, Relation
from desk.judging.priority import Case, Priority, priority_of
from desk.judging.rules import RANKS
from desk.urgency import SETTLED
from desk.vault.tables import attachments, letters, links, place_of, places_of, priorities, tip_at, tips
from desk.vault.vault import Vault
from protocol.letter import Kind, Value

_BATCH = 100  # tips in one transaction


@dataclass(frozen=True)
class _Known:
    """What a tip's letters say."""

    fields: Mapping[str, Value]
    retaliation: bool
    sha256: tuple[bytes, ...]


def assess_new(vault: Vault, progress: Callable[[int], object] = lambda _: None) -> int:
    """Link and score every tip that came or changed; how many those were. `progress` is told of each batch.

    None while someone else is at work in the vault: what came is filed, and the next import assesses it.
    """
    with suppress(VaultBusy), vault.folder.exclusive():
        return _assess_all(vault, progress)
    return 0


def _assess_all(vault: Vault, progress: Callable[[int], object]) -> int:
    last, total = 0, 0
    while True:
        with vault.write() as connection:
            rows = _waiting(connection, last)
            for row in rows:
                _assess(connection, row)
        if not rows:
            return total
        last, total = rows[-1]["id"], total + len(rows)
        progress(len(rows))


def waiting(connection: Connection) -> int:
    """How many tips want to be assessed."""
    return len(connection.execute(select(tips.c.id).join_from(*_JOINED, isouter=True).where(_STALE)).all())


def score(connection: Connection, row: RowMapping) -> None:
    """Propose a priority for the tip of a row of `tips`, and order the queue by it, or by what an officer decided."""
    known = _known(connection, row["id"])
    tip = row["id"]
    corroborated = select(links.c.tip).where(
        or_(links.c.tip == tip, links.c.other == tip), links.c.decision == Relation.CORROBORATING.value
    )
    case = Case(
        fields=known.fields,
        year=row["day"].year,
        attachments=row["attachments"],
        corroborated=connection.execute(corroborated).first() is not None,
        retaliation_reported=known.retaliation,
        leaf=row["nature"] or "",
        telling=_telling(connection, tip),
    )
    _keep(connection, row, priority_of(case))


def _telling(connection: Connection, tip: int) -> bool:
    said = select(priorities.c.telling).where(priorities.c.tip == tip)
    return bool(connection.execute(said).scalar_one_or_none())


def _assess(connection: Connection, row: RowMapping) -> None:
    known = _known(connection, row["id"])
    if answer(known.fields, "facts"):
        linker = Linker(connection, lambda wanted: _facts_of(connection, wanted))
        suggested = linker.take(row["id"], account_of(known.fields, row["day"].year), known.sha256)
        _keep_links(connection, row["id"], suggested)
    score(connection, row)


_JOINED = (tips, priorities, priorities.c.tip == tips.c.id)
_STALE = or_(priorities.c.tip.is_(None), priorities.c.events != tips.c.events)


def _waiting(connection: Connection, last: int) -> Sequence[RowMapping]:
    following = select(tips).join_from(*_JOINED, isouter=True).where(_STALE, tips.c.id > last)
    return connection.execute(following.order_by(tips.c.id).limit(_BATCH)).mappings().all()


def _known(connection: Connection, tip: int) -> _Known:
    mine = letters.c.place.between(*places_of(tip))
    rows = connection.execute(select(letters.c.kind, letters.c.fields).where(mine).order_by(letters.c.place)).all()
    reports = [json.loads(row.fields) for row in rows if row.kind == Kind.REPORT.value]
    hashes = select(attachments.c.sha256).where(attachments.c.letter.between(*places_of(tip)))
    return _Known(
        fields=reports[0] if reports else {},
        retaliation=any(row.kind == Kind.RETALIATION.value for row in rows),
        sha256=tuple(connection.execute(hashes).scalars()),
    )


def _facts_of(connection: Connection, wanted: Sequence[int]) -> dict[int, str]:
    first = letters.c.place.in_([place_of(tip, 1) for tip in wanted])
    rows = connection.execute(select(letters.c.place, letters.c.fields).where(first))
    return {tip_at(row.place): answer(json.loads(row.fields), "facts") for row in rows}


def _keep_links(connection: Connection, tip: int, suggested: Mapping[int, Reasons]) -> None:
    """The later tip names the earlier one; what an officer said of a pair stays."""
    rows = [
        {"tip": max(tip, other), "other": min(tip, other), "reasons": json.dumps(dict(_by_name(reasons)))}
        for other, reasons in suggested.items()
    ]
    if rows:
        statement = upsert(links)
        newer = {"reasons": statement.excluded.reasons}
        connection.execute(statement.on_conflict_do_update(["tip", "other"], set_=newer), rows)


def _by_name(reasons: Reasons) -> Iterator[tuple[str, float]]:
    return ((why.value, points) for why, points in reasons.items())


def _keep(connection: Connection, row: RowMapping, found: Priority) -> None:
    reasons = [[reason.scale, reason.points, reason.label.zh, reason.label.en] for reason in found.reasons]
    values = {
        "proposed": found.letter,
        "points": found.total,
        "scales": json.dumps(found.points),
        "reasons": json.dumps(reasons, ensure_ascii=False),
        "events": row["events"],
    }
    statement = upsert(priorities).values(tip=row["id"], **values)
    connection.execute(statement.on_conflict_do_update(["tip"], set_=values))
    decided = connection.execute(select(priorities.c.decided).where(priorities.c.tip == row["id"])).scalar_one()
    order_by(connection, row, decided or found.letter)


def order_by(connection: Connection, row: RowMapping, letter: str) -> None:
    """Put a tip where its priority belongs in the queue; settled ones stay at its end."""
    rank = 0 if row["status"] in SETTLED else RANKS[letter]
    connection.execute(update(tips).where(tips.c.id == row["id"]).values(urgency=rank))
