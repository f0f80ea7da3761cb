"""Letters that could not be read: kept byte for byte, and tried again with every bundle they come in."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from desk.office.roles import Act
from desk.office.session import Session
from desk.vault.tables import unreadable


@dataclass(frozen=True)
class Kept:
    """A letter that could not be read; it lies in the vault's folder `kept` under its digest."""

    digest: bytes
    day: date
    reason: str


def listing(session: Session) -> list[Kept]:
    """All of them, the newest first. Raises NotAllowed."""
    with session.looking(Act.UNREADABLE) as connection:
        rows = connection.execute(select(unreadable).order_by(unreadable.c.day.desc(), unreadable.c.digest))
        return [Kept(row.digest, row.day, row.reason) for row in rows]
