"""How long the page of clusters and alerts takes in a vault full of tips."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from sqlalchemy import Connection, bindparam, insert, select, update

from desk.judging.clusters import clusters
from desk.judging.noticing import notices, state
from desk.judging.topics import By
from desk.office.roles import Act
from desk.office.session import Session
from desk.vault.database import Database
from desk.vault.tables import links, recusals, tips

TODAY, YEARS = date(2026, 11, 22), 5
_RECUSED, _DECIDED = 200, 50  # one tip in so many is recused, or called a duplicate or corroborating
_STATUSES = ("screening", "accepted", "in_progress", "closed", "not_accepted", "need_info")
_RUNS = 7


@dataclass(frozen=True)
class _Onlooker:
    """An officer from whom some tips are recused."""

    database: Database
    officer: str = "onlooker"

    def today(self) -> date:
        return TODAY

    @contextmanager
    def looking(self, _: Act) -> Iterator[Connection]:
        with self.database.transaction() as connection:
            yield connection


def pages(database: Database) -> dict[str, float]:
    """Milliseconds of work for each kind of cluster, and for the alerts, when they are worked out and when not."""
    _spread(database)
    session = cast(Session, _Onlooker(database))
    asked: dict[str, Callable[[], object]] = {by.value: lambda by=by: clusters(session, by) for by in By}
    asked |= {"alerts": lambda: notices(session), "no change": lambda: state(session)}
    return {name: statistics.median(_timed(ask) for _ in range(_RUNS)) for name, ask in asked.items()}


def _timed(ask: Callable[[], object]) -> float:
    started = time.process_time()
    ask()
    return (time.process_time() - started) * 1000


def _spread(database: Database) -> None:
    """Let the tips have come over some years, in every state, with what officers said of some."""
    draw = random.Random(1)
    with database.transaction() as connection:
        ids = connection.execute(select(tips.c.id).order_by(tips.c.id)).scalars().all()
        days = [TODAY - timedelta(days=365 * YEARS * (len(ids) - place) // len(ids)) for place in range(len(ids))]
        rows = [{"of": tip, "came": day, "state": draw.choice(_STATUSES)} for tip, day in zip(ids, days, strict=True)]
        changed = {"day": bindparam("came"), "status": bindparam("state")}
        connection.execute(update(tips).where(tips.c.id == bindparam("of")).values(changed), rows)
        closed = [{"tip": tip, "officer": "onlooker", "cause": "unit"} for tip in ids if not draw.randrange(_RECUSED)]
        connection.execute(insert(recusals), closed)
        pairs = {(tip, draw.randrange(1, tip)) for tip in ids[1:] if not draw.randrange(_DECIDED // 2)}
        said = [
            {"tip": tip, "other": other, "reasons": "{}", "decision": draw.choice(("duplicate", "corroborating"))}
            for tip, other in sorted(pairs)
        ]
        connection.execute(links.insert().prefix_with("OR REPLACE"), said)
