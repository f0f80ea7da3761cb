"""What an integrity file holds beyond tips: what is confirmed, and what was cleared up, each with source and date."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, delete, insert, select

from desk.casework import find
from desk.errors import NotPossible
from desk.judging.screening import recused_tips
from desk.numbering import tip_number
from desk.office.roles import Act
from desk.office.session import Session
from desk.subjects.keys import plain
from desk.subjects.records import opened
from desk.subjects.suggesting import SAME
from desk.vault.tables import subject_entries, subject_tips, tips

CLARIFICATION = "clarification"
CONFIRMED = ("fact", "disposition", "decision", "rectification")
KINDS = (CLARIFICATION, *CONFIRMED)
LONGEST_TEXT, LONGEST_SOURCE = 2000, 200  # characters
_TIP = re.compile(r"(?<!\d)(\d{4})-(\d{4,9})(?!\d)")


@dataclass(frozen=True)
class Entry:
    """One thing that is confirmed or cleared up. `day`: of the decision or finding; `tip`: the one it came from."""

    id: int
    kind: str
    text: str
    source: str
    day: date
    officer: str
    entered: date
    tip: str = ""


@dataclass(frozen=True)
class Told:
    """What an officer enters. A tip it came from must be linked to the subject first."""

    kind: str
    text: str
    source: str
    day: date
    tip: str = ""

    def check(self, today: date) -> None:
        """Raises NotPossible unless all of it can be kept."""
        if self.kind not in KINDS:
            raise NotPossible("say what this is: a clarification, a fact, a disposition, a decision or a rectification")
        if not self.text or len(self.text) > LONGEST_TEXT:
            raise NotPossible("an entry has 1 to %(limit)d characters", limit=LONGEST_TEXT)
        if not self.source or len(self.source) > LONGEST_SOURCE:
            raise NotPossible(
                "say where this is confirmed, in at most %(limit)d characters: a decision, a record",
                limit=LONGEST_SOURCE,
            )
        if self.day > today:
            raise NotPossible("this day has not come yet")


def enter(session: Session, subject: int, untrusted: Told) -> None:
    """Enter what a decision or a finding says.

    Raises UnknownSubject, UnknownTip, NotAllowed, Recused or NotPossible.
    """
    lines = "\n".join(map(plain, untrusted.text.splitlines())).strip()
    told = replace(untrusted, text=lines, source=plain(untrusted.source))
    told.check(session.today())
    with opened(session, Act.ENTER, subject) as (deed, _):
        _check_no_tip(deed.connection, f"{told.text}\n{told.source}")
        origin = _linked(deed.connection, subject, told.tip, session.officer) if told.tip else None
        kept = {"kind": told.kind, "text": told.text, "source": told.source, "day": told.day, "tip": origin}
        values = {"subject": subject, **kept, "officer": session.officer, "entered": session.today()}
        deed.detail["entry"] = told.kind
        deed.connection.execute(insert(subject_entries).values(values))


def remove(session: Session, subject: int, entry: int) -> None:
    """Take an entry out that is wrong. Raises UnknownSubject, NotAllowed, Recused or NotPossible."""
    with opened(session, Act.ENTER, subject) as (deed, _):
        mine, _hidden = entries(deed.connection, subject, session.officer)
        if entry not in {each.id for each in mine}:
            raise NotPossible("this is not one of its entries")
        deed.detail["removed"] = entry
        deed.connection.execute(delete(subject_entries).where(subject_entries.c.id == entry))


def entries(connection: Connection, subject: int, officer: str) -> tuple[list[Entry], int]:
    """What a file holds, newest first, and how much of it came from tips that are recused from this officer."""
    columns = (subject_entries, tips.c.year, tips.c.sequence)
    joined = select(*columns).join(tips, tips.c.id == subject_entries.c.tip, isouter=True)
    mine = joined.where(subject_entries.c.subject == subject)
    rows = connection.execute(mine.order_by(subject_entries.c.day.desc(), subject_entries.c.id.desc())).mappings().all()
    closed = recused_tips(connection, officer)
    told = [row for row in rows if row["tip"] not in closed]
    taken = ("id", "kind", "text", "source", "day", "officer", "entered")
    found = [Entry(**{name: row[name] for name in taken}, tip=tip_number(row) if row["tip"] else "") for row in told]
    return found, len(rows) - len(told)


def of(kinds: Iterable[str], held: Iterable[Entry]) -> list[Entry]:
    """The entries of some kinds."""
    return [entry for entry in held if entry.kind in kinds]


def _check_no_tip(connection: Connection, said: str) -> None:
    """Raises NotPossible where the number of a tip stands; "2019-2021" is one only once there is such a tip."""
    for year, sequence in _TIP.findall(said):
        named = (tips.c.year == int(year)) & (tips.c.sequence == int(sequence))
        if connection.execute(select(tips.c.id).where(named)).first():
            raise NotPossible(
                "a tip's number stands in no entry: an opinion would carry it out; choose the tip beside it"
            )


def _linked(connection: Connection, subject: int, tip: str, officer: str) -> int:
    row = find(connection, tip, officer)
    mine = (subject_tips.c.tip == row["id"]) & (subject_tips.c.subject == subject) & (subject_tips.c.said == SAME)
    if not connection.execute(select(subject_tips.c.tip).where(mine)).first():
        raise NotPossible("tip %(tip)s is not linked to this subject; link it on its page first", tip=tip)
    return int(row["id"])
