"""What officers declare about themselves, and what follows from it."""

from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from desk.casework import find
from desk.errors import NotPossible
from desk.judging import recording
from desk.judging.closed_files import close_files
from desk.judging.names import person_name
from desk.judging.recusal import PERSON, UNIT, Conflict
from desk.judging.screening import Screen, not_recused
from desk.judging.units import unit_key
from desk.numbering import tip_number
from desk.office.roles import Act
from desk.office.session import Session
from desk.vault.tables import conflicts, recusals, tips

LONGEST_NAME = 60
_MOST = 100
KINDS = (PERSON, UNIT)


@dataclass(frozen=True)
class Held:
    """A tip that is recused from an officer."""

    tip: str
    officer: str
    cause: str


def declared(session: Session) -> list[Conflict]:
    """What this officer declared."""
    with session.looking(Act.CONFLICT) as connection:
        mine = select(conflicts).where(conflicts.c.officer == session.officer)
        rows = connection.execute(mine.order_by(conflicts.c.kind, conflicts.c.name)).mappings()
        return [Conflict(row["officer"], row["kind"], row["name"]) for row in rows]


def declare(session: Session, kind: str, name: str) -> int:
    """Declare a person or a body, and match all tips there are; how many are recused from this officer for it.

    Raises NotAllowed, or NotPossible for what is no name.
    """
    plain = " ".join(name.split())
    _check(kind, plain)
    conflict = Conflict(session.officer, kind, plain)
    if conflict in (known := declared(session)):
        raise NotPossible("this is declared already")
    if len(known) >= _MOST:
        raise NotPossible("at most %(limit)d persons and bodies can be declared", limit=_MOST)
    with session.doing(Act.CONFLICT, session.officer) as deed:
        deed.connection.execute(insert(conflicts).values(vars(conflict)))
        screen = Screen(deed.connection, [conflict])
        found = screen.take_all()
        recording.record(session, deed.connection, screen.matched)
        deed.detail |= {"kind": kind, "recused": found, "records": close_files(deed.connection, conflict)}
        return found


def withdraw(session: Session, kind: str, name: str) -> None:
    """Take a declaration back. What it recused stays recused until a leader lifts it."""
    with session.doing(Act.CONFLICT, session.officer) as deed:
        mine = (conflicts.c.officer == session.officer) & (conflicts.c.kind == kind) & (conflicts.c.name == name)
        if not deed.connection.execute(delete(conflicts).where(mine)).rowcount:
            raise NotPossible("this was not declared")
        deed.detail |= {"kind": kind, "withdrawn": 1}


def held(session: Session) -> list[Held]:
    """Every recusal, for a leader to lift; none of tips that are recused from the leader too."""
    with session.looking(Act.LIFT) as connection:
        columns = (tips.c.year, tips.c.sequence, recusals.c.officer, recusals.c.cause)
        others = select(*columns).join(recusals, recusals.c.tip == tips.c.id)
        others = others.where(not_recused(session.officer)).order_by(tips.c.id.desc(), recusals.c.officer)
        rows = connection.execute(others).mappings()
        return [Held(tip_number(row), row["officer"], row["cause"]) for row in rows]


def lift(session: Session, name: str, officer: str) -> None:
    """Let an officer see a tip again, because the match was wrong.

    Raises UnknownTip, NotAllowed, NotPossible, or Recused for a leader who must not see it either.
    """
    with session.doing(Act.LIFT) as deed:
        if officer == session.officer:
            raise NotPossible("nobody lifts their own recusal; ask another leader")
        row = find(deed.connection, name, session.officer)
        deed.about = tip_number(row)
        deed.detail["of"] = officer
        found = (recusals.c.tip == row["id"]) & (recusals.c.officer == officer)
        if not deed.connection.execute(delete(recusals).where(found)).rowcount:
            raise NotPossible("%(tip)s is not recused from %(officer)s", tip=name, officer=officer)


def _check(kind: str, name: str) -> None:
    if kind not in KINDS or len(name) > LONGEST_NAME:
        raise NotPossible("declare a person or a body by a name of at most %(limit)d characters", limit=LONGEST_NAME)
    person = person_name(name) if kind == PERSON else None
    if (kind == PERSON and (person is None or not person.whole)) or (kind == UNIT and not unit_key(name)):
        raise NotPossible("give the whole name: a part of one would recuse half an office")
