"""The topics that most tips of the last months are about, for whoever wants to see the whole and not tip after tip."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import ColumnElement, Connection, Executable, RowMapping, func, select

from desk.errors import NotPossible
from desk.judging.stories import left_out, none_of
from desk.judging.topics import KINDS, By, Topic, key_of, mentioned_by, newest, parse, topic
from desk.numbering import tip_number
from desk.office.roles import Act
from desk.office.session import Session
from desk.vault.tables import tips
from protocol.vocabulary import vocabulary

MONTHS, MOST_MONTHS = 12, 600
SHOWN = 30
_LEAST = 2


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
        found = [(row, newest(connection, by, row["key"], out)) for row in islice(_distinct(rows), SHOWN)]
        numbers = _numbers(connection, [tip for _, some in found for tip in some])
        return [_cluster(row, topic(connection, by, row["key"], some), some, numbers) for row, some in found]


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
    if by is By.MATTER:
        wanted = wanted & (tips.c.category != "")
    key, count, last = key_of(by).label("key"), func.count().label("size"), func.max(tips.c.day).label("last")
    states = [func.count().filter(tips.c.status == status).label(status) for status in vocabulary().statuses]
    ends = (func.min(tips.c.id).label("lowest"), func.max(tips.c.id).label("highest"))
    columns = select(key, count, func.min(tips.c.day).label("first"), last, *ends, *states)
    grouped = columns.select_from(mentioned_by(KINDS[by])).where(wanted).group_by(key).having(count >= _LEAST)
    return grouped.order_by(count.desc(), last.desc(), key).limit(2 * SHOWN + 1)  # one may be without a key


def _distinct(rows: Iterable[RowMapping]) -> Iterator[RowMapping]:
    """Without those that are there already: a name that may be read in two ways makes two topics of the same tips."""
    seen = set()
    for row in rows:
        same = tuple(value for name, value in row.items() if name != "key")
        if row["key"] and same not in seen:
            seen.add(same)
            yield row


def _numbers(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    columns = select(tips.c.id, tips.c.year, tips.c.sequence).where(tips.c.id.in_(ids))
    return {row["id"]: tip_number(row) for row in connection.execute(columns).mappings()}


def _cluster(row: RowMapping, about: Topic, some: Sequence[int], numbers: Mapping[int, str]) -> Cluster:
    states = {status: row[status] for status in vocabulary().statuses if row[status]}
    return Cluster(
        topic=about,
        count=row["size"],
        first=row["first"],
        last=row["last"],
        states=states,
        newest=tuple(numbers[tip] for tip in some),
    )
