"""Finding subjects: by name in any form, by pinyin, by the body they work in, by the keys that tips mention."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection, RowMapping, Select, or_, select

from desk.judging.closed_files import closed_subjects
from desk.judging.recusal import UNIT
from desk.judging.units import unit_key
from desk.office.roles import Act
from desk.office.session import Session
from desk.search.words import normal
from desk.subjects.keys import keys_of, plain
from desk.subjects.records import Post, Record, records
from desk.vault.tables import posts, subject_keys, subject_names, subjects

MOST = 200
LONGEST_QUERY = 100


@dataclass(frozen=True)
class Leader:
    """Who leads or led a body. `name` is empty where that person's record is not the reader's to see."""

    subject: int
    name: str
    post: Post


@dataclass(frozen=True)
class Listing:
    """Subjects that were found. `leaders`: of the bodies among them, who leads them now; `closed`: not the reader's."""

    records: list[Record]
    leaders: dict[int, list[Leader]] = field(default_factory=dict)
    closed: tuple[int, ...] = ()
    more: bool = False


def listing(session: Session, typed: str = "") -> Listing:
    """All subjects, or those a query finds, by number; at most `MOST`. Raises NotAllowed."""
    query = plain(typed)[:LONGEST_QUERY]
    with session.looking(Act.SUBJECTS) as connection:
        closed = closed_subjects(connection, session.officer)
        wanted = select(subjects.c.id).where(subjects.c.id.not_in(closed)).order_by(subjects.c.id)
        wanted = wanted.where(subjects.c.id.in_(_fitting(query))) if query else wanted
        ids = list(connection.execute(wanted.limit(MOST + 1)).scalars())
        found = records(connection, ids[:MOST])
        bodies = [record for record in found if record.kind == UNIT]
        return Listing(
            records=found,
            leaders={body.id: _leaders(connection, body, closed, now=True) for body in bodies},
            closed=() if query else tuple(sorted(closed)),
            more=len(ids) > MOST,
        )


def leaders(connection: Connection, record: Record, officer: str) -> list[Leader]:
    """Who leads a body and who led it before, the present one first."""
    return _leaders(connection, record, closed_subjects(connection, officer), now=False)


def leaders_of(session: Session, record: Record) -> list[Leader]:
    """The same, for a page. Raises NotAllowed."""
    with session.looking(Act.SUBJECTS) as connection:
        return leaders(connection, record, session.officer)


def by_keys(connection: Connection, keys: Collection[str], officer: str) -> dict[str, list[Record]]:
    """The subjects an officer may see, by the keys of sounds and bodies under which tips are mentioned."""
    rows = connection.execute(select(subject_keys).where(subject_keys.c.key.in_(keys))).all()
    closed = closed_subjects(connection, officer)
    known = {record.id: record for record in records(connection, {row.subject for row in rows} - closed)}
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for row in rows:
        if row.subject in known:
            found[row.key].append(known[row.subject])
    return dict(found)


def _fitting(query: str) -> Select[tuple[int]]:
    """Names that hold the query, or are typed like it in pinyin; posts in a body or with a title that holds it."""
    sound = normal(query).replace(" ", "")
    named = select(subject_names.c.subject).where(
        or_(
            subject_names.c.name.contains(query, autoescape=True),
            subject_names.c.spoken.contains(f" {sound}", autoescape=True),
        )
    )
    working = select(posts.c.subject).where(
        or_(
            posts.c.unit.contains(query, autoescape=True),
            posts.c.title.contains(query, autoescape=True),
            posts.c.unit_key == (unit_key(query) or query),
        )
    )
    alike = select(subject_keys.c.subject).where(subject_keys.c.key.in_(keys_of(UNIT, query)))
    return named.union(working, alike).subquery().select()


def _leaders(connection: Connection, record: Record, closed: Collection[int], *, now: bool) -> list[Leader]:
    keys = {key for _, name in record.names for key in keys_of(UNIT, name)}
    led = select(posts, subjects.c.name).join(subjects, subjects.c.id == posts.c.subject)
    led = led.where(posts.c.unit_key.in_(keys), posts.c.leads)
    if now:
        led = led.where(posts.c.last.is_(None))
    rows = connection.execute(led.order_by(posts.c.last.is_not(None), posts.c.last.desc(), posts.c.first.desc()))
    return [_leader(row, closed) for row in rows.mappings()]


def _leader(row: RowMapping, closed: Collection[int]) -> Leader:
    post = Post(**{name: row[name] for name in Post.__dataclass_fields__})
    return Leader(post.subject, "" if post.subject in closed else row["name"], post)
