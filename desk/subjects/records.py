"""The record of a subject: what it is called, what it was, whose matter it is."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from desk.errors import Recused, UnknownSubject
from desk.judging.closed_files import closed_subjects
from desk.numbering import subject_number
from desk.office.audit import BECAUSE
from desk.office.roles import Act
from desk.office.session import Deed, Session
from desk.subjects.months import month_text
from desk.vault.tables import posts, subject_names, subjects

NAME, ALIAS, FORMER = NAME_KINDS = ("name", "alias", "former")
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Post:
    """What somebody was in a body; months as in `desk.subjects.months`. `leads`: its responsible leader."""

    id: int
    subject: int
    unit: str
    unit_key: str
    title: str
    first: int | None
    last: int | None
    leads: bool

    @property
    def since(self) -> str:
        """The first month, as officers write it."""
        return month_text(self.first)

    @property
    def until(self) -> str:
        """The last month; empty while it lasts."""
        return month_text(self.last)


@dataclass(frozen=True)
class Record:
    """A person or a body. `names`: (kind, name) pairs, the present name first."""

    id: int
    kind: str
    name: str
    authority: str
    names: tuple[tuple[str, str], ...]
    posts: tuple[Post, ...]

    @property
    def others(self) -> tuple[tuple[str, str], ...]:
        """Aliases and former names."""
        return tuple(pair for pair in self.names if pair[0] != NAME)

    @property
    def post(self) -> Post | None:
        """The latest post."""
        return self.posts[0] if self.posts else None


def records(connection: Connection, ids: Collection[int]) -> list[Record]:
    """Records by number, those that are there, in order of their numbers. Who may see them is not asked here."""
    wanted = sorted(ids)
    rows = connection.execute(select(subjects).where(subjects.c.id.in_(wanted)).order_by(subjects.c.id)).mappings()
    names: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in connection.execute(select(subject_names).where(subject_names.c.subject.in_(wanted))):
        names[row.subject].append((row.kind, row.name))
    held: defaultdict[int, list[Post]] = defaultdict(list)
    for post in connection.execute(select(posts).where(posts.c.subject.in_(wanted))).mappings():
        held[post["subject"]].append(Post(**post))
    return [_record(row, names[row["id"]], held[row["id"]]) for row in rows]


def find_record(connection: Connection, subject: int, officer: str) -> Record:
    """A record, for an officer who may see it. Raises UnknownSubject or Recused."""
    found = records(connection, [subject]) if 0 < subject <= _LARGEST else []
    if not found:
        raise UnknownSubject("there is no subject %(number)d; desk subjects list shows them all", number=subject)
    if subject in closed_subjects(connection, officer):
        raise Recused("subject %(number)d is not yours: it may concern what you declared", number=subject)
    return found[0]


@contextmanager
def opened(session: Session, act: Act, subject: int, because: str = "") -> Iterator[tuple[Deed, Record]]:
    """An act about a subject, with its record. Raises UnknownSubject, NotAllowed or Recused.

    That somebody tried to reach what is not theirs is recorded too.
    """
    refuse_closed(session, act, subject, because)
    with session.doing(act, subject_number(subject)) as deed:
        deed.detail |= _reason(because)
        yield deed, find_record(deed.connection, subject, session.officer)


def read(session: Session, subject: int) -> Record:
    """A record; recorded. Raises UnknownSubject, NotAllowed or Recused."""
    with opened(session, Act.SUBJECTS, subject) as (_, record):
        return record


def refuse_closed(session: Session, act: Act, subject: int, because: str = "") -> None:
    """Raises UnknownSubject, NotAllowed or Recused; the last is recorded."""
    try:
        with session.looking(act) as connection:
            find_record(connection, subject, session.officer)
    except Recused:
        with session.doing(act, subject_number(subject)) as deed:
            deed.detail |= {"refused": 1, **_reason(because)}
        raise


def _reason(because: str) -> dict[str, int | str]:
    return {BECAUSE: because} if because else {}


def _record(row: RowMapping, names: Sequence[tuple[str, str]], held: Sequence[Post]) -> Record:
    return Record(
        id=row["id"],
        kind=row["kind"],
        name=row["name"],
        authority=row["authority"],
        names=tuple(sorted(names, key=lambda pair: (NAME_KINDS.index(pair[0]), pair[1]))),
        posts=tuple(sorted(held, key=_latest_first)),
    )


def _latest_first(post: Post) -> tuple[bool, int, int, int]:
    last = post.last if post.last is not None else 0
    return (post.last is not None, -last, -(post.first or 0), -post.id)
