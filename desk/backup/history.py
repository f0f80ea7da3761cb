"""Which backups were made, and what would be lost without another."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from desk.office.roles import Act
from desk.office.session import Session
from desk.vault.tables import backups, entries


@dataclass(frozen=True)
class Since:
    """The day of the last backup, if there ever was one, and how many letters and files came after it."""

    day: date | None
    came: int


def since_last(session: Session) -> Since:
    """What is in no backup yet. Raises NotAllowed."""
    with session.looking(Act.BACKUP) as connection:
        count = connection.execute(select(func.count()).select_from(entries)).scalar_one()
        last = connection.execute(select(backups).order_by(backups.c.number.desc()).limit(1)).first()
    return Since(last.day, count - last.entries) if last else Since(None, count)
