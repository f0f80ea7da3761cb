"""Looking at the audit trail, and checking it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from unicodedata import normalize

from sqlalchemy import Connection, RowMapping, select

from desk.errors import NotPossible
from desk.judging.closed_files import closed_subjects
from desk.numbering import subject_number, tip_number
from desk.office import audit
from desk.office.audit import End
from desk.office.roles import Act
from desk.office.session import Session
from desk.vault.tables import recusals, tips

_END = re.compile(r"(\d{1,10}):([0-9a-fA-F]{64})")


@dataclass(frozen=True)
class Done:
    """One act. `about`: a tip's number, an officer, or another id."""

    number: int
    at: datetime
    officer: str
    act: str
    about: str
    detail: dict[str, int | str]


def listing(session: Session, about: str = "", before: int | None = None, limit: int = 100) -> list[Done]:
    """Acts, newest first: all, or those about one object; those before a number. Raises NotAllowed.

    Of acts on what is recused from the reader they learn only that there were some.
    """
    with session.looking(Act.AUDIT) as connection:
        rows = audit.listing(connection, about, before, limit)
        closed = _closed(connection, session.officer)
    return [_done(row, closed) for row in rows]


def verify(session: Session, noted: Sequence[End] = ()) -> End:
    """Check the whole trail; returns its end. Raises NotAllowed, or AuditBroken naming the first act that is wrong.

    `noted` are ends that were written down earlier.
    """
    with session.looking(Act.VERIFY) as connection:
        end = audit.verify(connection, tuple(noted))
    with session.doing(Act.VERIFY) as deed:
        deed.detail["acts"] = end.number
    return end


def parse_end(text: str) -> End:
    """An end as it was printed and copied from paper: spaces, case and wide signs don't count. Raises NotPossible."""
    match = _END.fullmatch("".join(normalize("NFKC", text).split()))
    if not match:
        raise NotPossible("what was noted looks like 123:0a1b…, a number and 64 digits and letters")
    return End(int(match[1]), bytes.fromhex(match[2]))


def _done(row: RowMapping, closed: Collection[str]) -> Done:
    detail = {} if row["object"] in closed else dict(audit.details(row))
    shown = {name: value for name, value in detail.items() if value not in closed}
    return Done(row["number"], row["at"], row["officer"], row["act"], row["object"], shown)


def _closed(connection: Connection, officer: str) -> set[str]:
    """Tips and subjects that are recused from an officer, as the trail calls them."""
    mine = select(tips.c.year, tips.c.sequence).join(recusals, recusals.c.tip == tips.c.id)
    rows = connection.execute(mine.where(recusals.c.officer == officer)).mappings()
    return {tip_number(row) for row in rows} | {subject_number(id_) for id_ in closed_subjects(connection, officer)}
