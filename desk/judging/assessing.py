"""Linking and scoring the tips that came or changed: after each import, and whenever an officer says something new.

It goes on where it stopped: a tip whose number of letters, messages and notes is not the one it was assessed at is
taken again.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import Connection, RowMapping, or_, select, text
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.contained import contain, place_of_fault
from desk.crew import ALONE, Crew
from desk.errors import VaultBusy
from desk.judging.accounts import answer
from desk.judging.linking import Comparable, Linker, Reasons
from desk.judging.proposing import keep, known
from desk.judging.weighing import Known, Weighed, noted, weigh_all
from desk.numbering import tip_number
from desk.vault.tables import links, place_of, priorities, tip_at, tips
from desk.vault.vault import Vault

_BATCH, _PIECE = 2000, 250  # tips in one transaction, and those that are thought about at once
_REPORTS = text(
    "SELECT place, fields FROM json_each(:places) AS wanted CROSS JOIN letters ON letters.place = wanted.value"
)


@dataclass
class Assessed:
    """How many tips were assessed, and the numbers of those that could not be: they are in the queue all the same.

    `fault`: why it ended early, empty where it did not.
    """

    count: int = 0
    not_assessed: list[str] = field(default_factory=list)
    fault: str = ""


def assess_new(vault: Vault, progress: Callable[[int], object] = lambda _: None, crew: Crew = ALONE) -> Assessed:
    """Link and score every tip that came or changed. `progress` is told of each batch.

    None while someone else is at work in the vault: what came is filed, and the next import assesses it. So it is when
    this fails: whoever took something in must be told that it is filed, or they would enter it again.
    """
    assessed = Assessed()
    try:
        with suppress(VaultBusy), vault.folder.exclusive():
            _assess_all(vault, progress, crew, assessed)
    except Exception as error:  # noqa: BLE001
        assessed.fault = place_of_fault(error)
        contain(assessed.fault)
    return assessed


def _assess_all(vault: Vault, progress: Callable[[int], object], crew: Crew, assessed: Assessed) -> None:
    """What is thought ahead is kept in the transaction in which it was read: no officer can say anything between."""
    last = 0
    while True:
        with vault.write() as connection:
            rows = _waiting(connection, last)
            faulty: set[int] = set()
            for _, weighed in crew.map(weigh_all, _pieces(connection, rows)):
                faulty |= _keep(connection, weighed)
        if not rows:
            return
        last = rows[-1]["id"]
        assessed.count += len(rows)
        assessed.not_assessed += [tip_number(row) for row in rows if row["id"] in faulty]
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


def _keep(connection: Connection, weighed: Sequence[Weighed]) -> set[int]:
    """Write down what was found; the tips that could not be assessed."""
    batch = [Comparable(each.tip, each.traits, each.sha256) for each in weighed if each.traits]
    linker = Linker(connection, lambda wanted: _facts_of(connection, wanted))
    found = linker.take(batch)
    _keep_links(connection, {each.tip: others for each, others in zip(batch, found, strict=True)})
    keep(connection, [noted(each.proposal) if each.tip in linker.faults else each.proposal for each in weighed])
    faults = {each.tip: each.fault for each in weighed if each.fault} | linker.faults
    for fault in faults.values():
        contain(fault)
    return set(faults)


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
