"""Which backups were made, and what would be lost without another."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from desk.office.roles import Act
from desk.office.session import Session
from desk.vault.tables import audit, backups, entries

# Acts that only look, that are repeated at will, or that go with letters, which are counted by themselves.
LOSE_NOTHING = frozenset(
    {
        *(Act.FOUND, Act.UNLOCK, Act.LOCK, Act.CARD, Act.IMPORT, Act.IMPORTED, Act.EXPORT, Act.UNREADABLE, Act.QUEUE),
        *(Act.READ, Act.SEARCH, Act.EXTRACT, Act.MARK, Act.OFFICERS, Act.BACKUP, Act.RESTORE, Act.LOOK, Act.COPY),
        *(Act.RECUSE, Act.SUBJECTS, Act.FILE, Act.AUDIT, Act.VERIFY),
    }
)


@dataclass(frozen=True)
class Since:
    """The day of the last backup, if there ever was one, and what came after it.

    `came`: letters and files; `done`: what officers did that would have to be done again, such as notes and answers.
    """

    day: date | None
    came: int
    done: int


def since_last(session: Session) -> Since:
    """What is in no backup yet. Raises NotAllowed."""
    with session.looking(Act.BACKUP) as connection:
        whole = select(backups).where(backups.c.whole).order_by(backups.c.number.desc()).limit(1)
        last = connection.execute(whole).first()
        came = connection.execute(select(func.count()).select_from(entries)).scalar_one()
        later = (audit.c.number > (last.acts if last else 0)) & audit.c.act.not_in([act.value for act in LOSE_NOTHING])
        done = connection.execute(select(func.count()).select_from(audit).where(later)).scalar_one()
    return Since(last.day, came - last.entries, done) if last else Since(None, came, done)
