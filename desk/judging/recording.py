"""Recording recusals: one act for each officer and tip, with the kind of cause and nothing of the content."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from desk.judging.screening import UNSURE, Matched
from desk.numbering import tip_number
from desk.office import audit
from desk.office.roles import Act
from desk.office.session import Session
from desk.vault.tables import recusals, tips


def record(session: Session, connection: Connection, matched: Iterable[Matched]) -> list[str]:
    """Add the recusals to the audit trail, in the transaction that found them; the tips that could not be compared."""
    unsure: list[str] = []
    for one in matched:
        row = connection.execute(select(tips.c.year, tips.c.sequence).where(tips.c.id == one.tip)).mappings().one()
        detail: dict[str, int | str] = {"of": one.officer, "cause": one.cause}
        if one.handled:
            detail["waits"] = 1
        audit.append(connection, session.clock(), session.officer, Act.RECUSE, tip_number(row), detail)
        if one.cause == UNSURE:
            unsure.append(tip_number(row))
    return unsure


def closed_to(connection: Connection, tip: int) -> tuple[str, ...]:
    """The officers from whom a tip is recused, for those who may see it."""
    wanted = select(recusals.c.officer).where(recusals.c.tip == tip).order_by(recusals.c.officer)
    return tuple(connection.execute(wanted).scalars())
