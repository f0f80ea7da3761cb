"""What officers say of a tip and a record: the same, another one of that name, or a new record made from the tip."""

import json

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.casework import find
from desk.errors import NotPossible
from desk.judging.recusal import PERSON
from desk.numbering import subject_number, tip_number
from desk.office import audit
from desk.office.roles import Act
from desk.office.session import Deed, Session
from desk.subjects.comparing import named_in
from desk.subjects.editing import make, put_post
from desk.subjects.records import find_record, refuse_closed
from desk.subjects.suggesting import ANOTHER, SAME, settled
from desk.vault.tables import letters, places_of, subject_tips
from protocol.letter import Kind, Value

TAKEN_BACK = "back"
SAYINGS = (SAME, ANOTHER, TAKEN_BACK)


def say(session: Session, tip: str, subject: int, said: str) -> None:
    """Say whether a tip is about a subject on record, or take back what was said.

    Raises UnknownTip, UnknownSubject, NotAllowed, Recused or NotPossible.
    """
    if said not in SAYINGS:
        raise NotPossible("say whether the tip is about this subject, or about another one of that name")
    refuse_closed(session, Act.LINK, subject)
    with session.doing(Act.LINK) as deed:
        row = find(deed.connection, tip, session.officer)
        find_record(deed.connection, subject, session.officer)
        deed.about = tip_number(row)
        deed.detail |= {"subject": subject_number(subject), "said": said}
        if said != TAKEN_BACK:
            _put(deed.connection, row["id"], subject, said, session.officer)
            return
        mine = (subject_tips.c.tip == row["id"]) & (subject_tips.c.subject == subject)
        if not deed.connection.execute(delete(subject_tips).where(mine)).rowcount:
            raise NotPossible("nothing was said about this tip and this subject")


def make_from(session: Session, tip: str, place: int) -> int:
    """Make a record of somebody or a body that a tip names (from 0, as `named_in` tells them), and link the two.

    Returns its number. Raises UnknownTip, NotAllowed, Recused or NotPossible.
    """
    with session.doing(Act.LINK) as deed:
        row = find(deed.connection, tip, session.officer)
        deed.about = tip_number(row)
        subject = _make(deed, row["id"], place)
        _put(deed.connection, row["id"], subject, SAME, session.officer)
        deed.detail |= {"subject": subject_number(subject), "said": SAME}
        audit.append(deed.connection, session.clock(), session.officer, Act.SUBJECT, subject_number(subject), {})
        return subject


def _make(deed: Deed, tip: int, place: int) -> int:
    named = dict(enumerate(named_in(_report(deed.connection, tip)))).get(place)
    if named is None or not named.name:
        raise NotPossible("the report names nobody there")
    if settled(deed.connection, tip, named):
        raise NotPossible("this tip is linked to a record of that name already")
    subject = make(deed.connection, named.kind, named.name, tip=tip)
    if named.kind == PERSON and named.unit:
        put_post(deed.connection, subject, named.unit, named.title)
    return subject


def _report(connection: Connection, tip: int) -> dict[str, Value]:
    """The answers of the first report of a tip."""
    reports = (letters.c.kind == Kind.REPORT.value) & letters.c.place.between(*places_of(tip))
    first = select(letters.c.fields).where(reports).order_by(letters.c.place).limit(1)
    fields: dict[str, Value] = json.loads(connection.execute(first).scalar_one_or_none() or "{}")
    return fields


def _put(connection: Connection, tip: int, subject: int, said: str, officer: str) -> None:
    values = {"said": said, "officer": officer}
    statement = upsert(subject_tips).values(tip=tip, subject=subject, **values)
    connection.execute(statement.on_conflict_do_update(["tip", "subject"], set_=values))
