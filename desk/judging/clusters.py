"""The topics that most tips of the last months are about, for whoever wants to see the whole and not tip after tip."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TypeAlias

from sqlalchemy import ColumnElement, Connection, Executable, RowMapping, func, literal_column, select

from desk.errors import NotPossible
from desk.judging.stories import left_out, none_of
from desk.judging.topics import KINDS, By, Topic, key_of, newest, parse, topic
from desk.numbering import tip_number
from desk.office.roles import Act
from desk.office.session import Session
from desk.vault.tables import mentions, tips
from protocol.vocabulary import vocabulary

MONTHS, MOST_MONTHS = 12, 600
SHOWN = 30
_LEAST = 2
_Found: TypeAlias = tuple[RowMapping, Sequence[RowMapping]]  # what was counted of a topic, and its newest tips


@dataclass(frozen=True)
class Cluster:
    """Tips about one topic. They are counted once for each story, and none that is recused from whoever looks.

    `first` and `last` are the days the first and last of them came, `states` counts them by public status, `newest`
    are the numbers of some.
    """

    topic: Topic
    count: int
    first: date
    last: date
    states: dict[str, int]
    newest: tuple[str, ...]


def clusters(session: Session, by: By, months: int = MONTHS) -> list[Cluster]:
    """The topics of the last months, most tips first. Raises NotAllowed, or NotPossible for a number of months."""
    if not 0 < months <= MOST_MONTHS:
        raise NotPossible("give 1 to %(most)d months", most=MOST_MONTHS)
    with session.looking(Act.QUEUE) as connection:
        out = left_out(connection, session.officer)
        recent = tips.c.day >= first_of(session.today(), months)
        rows = connection.execute(_largest(by, recent & none_of(out))).mappings().all()
        found = _distinct((row, newest(connection, by, row["key"], out)) for row in rows)
        return [_cluster(connection, by, row, some) for row, some in islice(found, SHOWN)]


def named(session: Session, text: str) -> Topic:
    """The topic that the queue is filtered by, in words. Raises NotAllowed, or NotPossible where there is no tip."""
    by, key = parse(text)
    with session.looking(Act.QUEUE) as connection:
        some = newest(connection, by, key, left_out(connection, session.officer))
        if not some:
            raise NotPossible("there are no such tips that belong together")
        return topic(connection, by, key, some)


def first_of(today: date, months: int) -> date:
    """The first day of the last `months` months, this one included."""
    year, month = divmod(12 * today.year + today.month - months, 12)
    return date(max(year, 1), month + 1, 1)


def _largest(by: By, wanted: ColumnElement[bool]) -> Executable:
    # With "+" SQLite reads the recent tips and asks for their mentions, not all mentions for their tips.
    of_kind = literal_column("+mentions.kind") == KINDS[by]
    if by is By.MATTER:
        wanted = wanted & (tips.c.category != "")
    key, count, last = key_of(by).label("key"), func.count().label("size"), func.max(tips.c.day).label("last")
    states = [func.count().filter(tips.c.status == status).label(status) for status in vocabulary().statuses]
    columns = select(key, count, func.min(tips.c.day).label("first"), last, *states)
    joined = columns.join_from(tips, mentions, mentions.c.tip == tips.c.id).where(of_kind, wanted)
    grouped = joined.group_by(key).having(count >= _LEAST)
    return grouped.order_by(count.desc(), last.desc(), key).limit(2 * SHOWN)


def _distinct(found: Iterable[_Found]) -> Iterator[_Found]:
    """Without those that are there already: a name that may be read in two ways makes two topics of the same tips."""
    seen = set()
    for row, some in found:
        same = (row["size"], row["first"], row["last"], *(one["id"] for one in some))
        if same not in seen:
            seen.add(same)
            yield row, some


def _cluster(connection: Connection, by: By, row: RowMapping, some: Sequence[RowMapping]) -> Cluster:
    states = {status: row[status] for status in vocabulary().statuses if row[status]}
    return Cluster(
        topic=topic(connection, by, row["key"], some),
        count=row["size"],
        first=row["first"],
        last=row["last"],
        states=states,
        newest=tuple(tip_number(one) for one in some),
    )
