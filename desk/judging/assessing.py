"""Linking and scoring the tips that came or changed: after each import, and whenever an officer says something new.

It goes on where it stopped: a tip whose number of letters, messages and notes is not the one it was assessed at is
taken again.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress

from sqlalchemy import Connection, RowMapping, or_, select, text
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.crew import ALONE, Crew
from desk.errors import VaultBusy
from desk.judging.accounts import answer
from desk.judging.linking import Comparable, Linker, Reasons
from desk.judging.proposing import keep, known
from desk.judging.weighing import Known, Weighed, weigh_all
from desk.vault.tables import links, place_of, priorities, tip_at, tips
from desk.vault.vault import Vault

_BATCH, _PIECE = 2000, 250  # tips in one transaction, and those that are thought about at once
_REPORTS = text(
    "SELECT place, fields FROM json_each(:places) AS wanted CROSS JOIN letters ON letters.place = wanted.value"
)


def assess_new(vault: Vault, progress: Callable[[int], object] = lambda _: None, crew: Crew = ALONE) -> int:
    """Link and score every tip that came or changed; how many those were. `progress` is told of each batch.

    None while someone else is at work in the vault: what came is filed, and the next import assesses it.
    """
    with suppress(VaultBusy), vault.folder.exclusive():
        return _assess_all(vault, progress, crew)
    return 0


def _assess_all(vault: Vault, progress: Callable[[int], object], crew: Crew) -> int:
    """What is thought ahead is kept in the transaction in which it was read: no officer can say anything between."""
    last, total = 0, 0
    while True:
        with vault.write() as connection:
            rows = _waiting(connection, last)
            for _, weighed in crew.map(weigh_all, _pieces(connection, rows)):
                _keep(connection, weighed)
        if not rows:
            return total
        last, total = rows[-1]["id"], total + len(rows)
        progress(len(rows))


def _pieces(connection: Connection, rows: Sequence[RowMapping]) -> Iterator[tuple[None, list[Known]]]:
    for start in range(0, len(rows), _PIECE):
        yield None, known(connection, rows[start : start + _PIECE])


def waiting(connection: Connection) -> int:
    """How many tips want to be assessed."""
    return len(connection.execute(select(tips.c.id).join_from(*_JOINED, isouter=True).where(_STALE)).all())


_JOINED = (tips, priorities, priorities.c.tip == tips.c.id)
_STALE = or_(priorities.c.tip.is_(None), priorities.c.events != tips.c.events)


def _waiting(connection: Connection, last: int) -> Sequence[RowMapping]:
    following = select(tips).join_from(*_JOINED, isouter=True).where(_STALE, tips.c.id > last)
    return connection.execute(following.order_by(tips.c.id).limit(_BATCH)).mappings().all()


def _keep(connection: Connection, weighed: Sequence[Weighed]) -> None:
    batch = [Comparable(each.tip, each.traits, each.sha256) for each in weighed if each.traits]
    found = Linker(connection, lambda wanted: _facts_of(connection, wanted)).take(batch)
    _keep_links(connection, {each.tip: others for each, others in zip(batch, found, strict=True)})
    keep(connection, [each.proposal for each in weighed])


def _facts_of(connection: Connection, wanted: Collection[int]) -> dict[int, str]:
    places = json.dumps([place_of(tip, 1) for tip in wanted])
    rows = connection.execute(_REPORTS, {"places": places})
    return {tip_at(place): answer(json.loads(fields), "facts") for place, fields in rows}


def _keep_links(connection: Connection, suggested: Mapping[int, Mapping[int, Reasons]]) -> None:
    """The later tip names the earlier one; what an officer said of a pair stays."""
    rows = [
        {"tip": max(tip, other), "other": min(tip, other), "reasons": _by_name(reasons)}
        for tip, others in suggested.items()
        for other, reasons in others.items()
    ]
    if rows:
        statement = upsert(links)
        newer = {"reasons": statement.excluded.reasons}
        connection.execute(statement.on_conflict_do_update(["tip", "other"], set_=newer), rows)


def _by_name(reasons: Reasons) -> str:
    return json.dumps({why.value: points for why, points in reasons.items()})
