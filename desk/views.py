"""Ways of looking at the queue that an officer keeps under a name."""

import json
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.errors import NotPossible
from desk.office.roles import Act
from desk.office.session import Session
from desk.queue import Filters
from desk.vault.tables import views

MOST_VIEWS = 30
LONGEST_NAME = 60


@dataclass(frozen=True)
class View:
    """Filters under a name."""

    name: str
    filters: Filters


def saved(session: Session) -> list[View]:
    """This officer's views, by name."""
    with session.looking(Act.QUEUE) as connection:
        mine = select(views).where(views.c.officer == session.officer).order_by(views.c.name)
        return [View(row.name, Filters.read(json.loads(row.filters))) for row in connection.execute(mine)]


def save(session: Session, name: str, filters: Filters) -> None:
    """Keep filters under a name, in place of those that were there. Raises NotPossible or NotAllowed."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME:
        raise NotPossible("a view needs a name of 1 to %(limit)d characters", limit=LONGEST_NAME)
    with session.doing(Act.VIEW) as deed:
        mine = views.c.officer == session.officer
        others = select(func.count()).select_from(views).where(mine, views.c.name != plain)
        if deed.connection.execute(others).scalar_one() >= MOST_VIEWS:
            raise NotPossible("there are %(limit)d saved views already; remove one first", limit=MOST_VIEWS)
        row = {"officer": session.officer, "name": plain, "filters": json.dumps(filters.values(), ensure_ascii=False)}
        statement = upsert(views).values(row)
        deed.connection.execute(statement.on_conflict_do_update(["officer", "name"], set_={"filters": row["filters"]}))


def forget(session: Session, name: str) -> None:
    """Remove a view; nothing happens if there is none."""
    with session.doing(Act.VIEW) as deed:
        mine = (views.c.officer == session.officer) & (views.c.name == name)
        deed.connection.execute(delete(views).where(mine))
