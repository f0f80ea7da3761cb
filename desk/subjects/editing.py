"""Keeping the record of a subject: made, named, given posts. Each change closes it to whom it concerns now."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.classify.classes import AUTHORITIES
from desk.errors import NotPossible
from desk.judging.closed_files import close_to_whom_it_concerns, told_of
from desk.judging.recusal import PERSON, UNIT
from desk.numbering import subject_number
from desk.office.roles import Act
from desk.office.session import Session
from desk.subjects.keys import bare, checked, keys_of, plain, spoken
from desk.subjects.records import ALIAS, FORMER, NAME, opened
from desk.vault.tables import posts, subject_keys, subject_names, subjects

_MOST = 50  # names or posts of one subject
UNDECIDED = "tbd"


def add(session: Session, kind: str, name: str, authority: str = UNDECIDED) -> int:
    """Make a record; its number. Raises NotAllowed or NotPossible."""
    _check_authority(authority)
    with session.doing(Act.SUBJECT) as deed:
        subject = make(deed.connection, kind, name, authority)
        deed.about = subject_number(subject)
        return subject


def make(connection: Connection, kind: str, name: str, authority: str = UNDECIDED, tip: int | None = None) -> int:
    """The same, in the transaction of an act. Raises NotPossible."""
    if kind not in (PERSON, UNIT):
        raise NotPossible("a subject is a person or a body")
    known = checked(name)
    values = {"kind": kind, "name": known, "authority": authority, "tip": tip}
    made: int = connection.execute(insert(subjects).values(values).returning(subjects.c.id)).scalar_one()
    _put_name(connection, made, kind, NAME, known)
    return made


def rename(session: Session, subject: int, name: str) -> None:
    """Give another name; the one before stays as a former name. Raises UnknownSubject, Recused or NotPossible."""
    known = checked(name)
    with opened(session, Act.SUBJECT, subject) as (deed, record):
        if known == record.name:
            raise NotPossible("this is its name already")
        _check_number(record.names)
        before = (subject_names.c.subject == subject) & (subject_names.c.kind == NAME)
        deed.connection.execute(update(subject_names).where(before).values(kind=FORMER))
        deed.connection.execute(update(subjects).where(subjects.c.id == subject).values(name=known))
        _put_name(deed.connection, subject, record.kind, NAME, known)


def add_name(session: Session, subject: int, kind: str, name: str) -> None:
    """An alias or a former name. Raises UnknownSubject, Recused or NotPossible."""
    known = checked(name)
    if kind not in (ALIAS, FORMER):
        raise NotPossible("a further name is an alias or a former name")
    with opened(session, Act.SUBJECT, subject) as (deed, record):
        _check_number(record.names)
        if any(bare(known) == bare(other) for _, other in record.names):
            raise NotPossible("this is one of its names already")
        _put_name(deed.connection, subject, record.kind, kind, known)


def remove_name(session: Session, subject: int, name: str) -> None:
    """Take an alias or a former name back. Raises UnknownSubject, Recused or NotPossible."""
    with opened(session, Act.SUBJECT, subject) as (deed, record):
        left = [pair for pair in record.names if pair[1] != name]
        if name == record.name or len(left) == len(record.names):
            raise NotPossible("this is not one of its further names")
        mine = (subject_names.c.subject == subject) & (subject_names.c.name == name)
        deed.connection.execute(delete(subject_names).where(mine))
        deed.connection.execute(delete(subject_keys).where(subject_keys.c.subject == subject))
        _put_keys(deed.connection, subject, record.kind, (each for _, each in left))


def set_authority(session: Session, subject: int, authority: str) -> None:
    """Say whose matter a subject is. Raises UnknownSubject, Recused or NotPossible."""
    _check_authority(authority)
    with opened(session, Act.SUBJECT, subject) as (deed, _):
        deed.detail["authority"] = authority
        deed.connection.execute(update(subjects).where(subjects.c.id == subject).values(authority=authority))


def add_post(session: Session, subject: int, unit: str, title: str, **held: int | bool | None) -> None:
    """A post of a person: body and title; `first`, `last` (months) and `leads` as in `Post`.

    Raises UnknownSubject, Recused or NotPossible.
    """
    with opened(session, Act.SUBJECT, subject) as (deed, record):
        if record.kind != PERSON:
            raise NotPossible("posts belong to persons; a body is led by whoever holds its leading post")
        _check_number(record.posts)
        put_post(deed.connection, subject, unit, title, **held)


def put_post(connection: Connection, subject: int, unit: str, title: str, **held: int | bool | None) -> None:
    """The same, in the transaction of an act. Raises NotPossible."""
    first, last = held.get("first"), held.get("last")
    if first is not None and last is not None and last < first:
        raise NotPossible("a post can't end before it began")
    body = checked(unit)
    (key,) = keys_of(UNIT, body)
    values = {"subject": subject, "unit": body, "unit_key": key, "title": plain(title) and checked(title)}
    connection.execute(insert(posts).values(values | {"first": first, "last": last, "leads": bool(held.get("leads"))}))
    close_to_whom_it_concerns(connection, subject, told_of(PERSON, (), [body]))


def end_post(session: Session, subject: int, post: int, last: int) -> None:
    """Say in which month a post ended. Raises UnknownSubject, Recused or NotPossible."""
    with opened(session, Act.SUBJECT, subject) as (deed, record):
        found = next((each for each in record.posts if each.id == post), None)
        if found is None or (found.first is not None and last < found.first):
            raise NotPossible("a post can't end before it began")
        deed.connection.execute(update(posts).where(posts.c.id == post).values(last=last))


def remove_post(session: Session, subject: int, post: int) -> None:
    """Take a post back that was entered by mistake. Raises UnknownSubject, Recused or NotPossible."""
    with opened(session, Act.SUBJECT, subject) as (deed, _):
        mine = (posts.c.id == post) & (posts.c.subject == subject)
        if not deed.connection.execute(delete(posts).where(mine)).rowcount:
            raise NotPossible("this is not one of its posts")


def _put_name(connection: Connection, subject: int, kind: str, name_kind: str, name: str) -> None:
    values = {"kind": name_kind, "spoken": spoken(name)}
    statement = upsert(subject_names).values(subject=subject, name=name, **values)
    connection.execute(statement.on_conflict_do_update(["subject", "name"], set_=values))
    _put_keys(connection, subject, kind, [name])
    close_to_whom_it_concerns(connection, subject, told_of(kind, [name], ()))


def _put_keys(connection: Connection, subject: int, kind: str, names: Iterable[str]) -> None:
    rows = [{"key": key, "subject": subject} for key in sorted({key for name in names for key in keys_of(kind, name)})]
    connection.execute(upsert(subject_keys).on_conflict_do_nothing(), rows)


def _check_number(held: tuple[object, ...]) -> None:
    if len(held) >= _MOST:
        raise NotPossible("at most %(limit)d names and as many posts can be kept", limit=_MOST)


def _check_authority(authority: str) -> None:
    if authority not in AUTHORITIES:
        raise NotPossible("say whose matter this is: this level, above, below, another body, or to be decided")
