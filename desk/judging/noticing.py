"""The alerts of the day, from what the vault holds and an officer may know."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, union

from desk.judging.accounts import UNIT, WHO
from desk.judging.alerts import (
    MONTHS,
    QUARTERS,
    Alert,
    Sign,
    categories_that_rise,
    corroborated,
    quarter_of,
    units_above_themselves,
)
from desk.judging.clusters import first_of
from desk.judging.linking import Relation
from desk.judging.stories import left_out, none_of
from desk.judging.topics import By, Topic, key_of, mentioned_by, newest, topic
from desk.office.roles import Act
from desk.office.session import Session
from desk.vault.tables import links, mentions, recusals, tips

_MONTHS_OF_A_QUARTER = 3


@dataclass(frozen=True)
class Notice:
    """An alert, and what it is about in words; of an alert about a category, only that is said."""

    alert: Alert
    topic: Topic


def notices(session: Session) -> list[Notice]:
    """What this officer should notice today, the most certain first. Raises NotAllowed."""
    with session.looking(Act.QUEUE) as connection:
        out = left_out(connection, session.officer)
        found = [_notice(connection, alert, out) for alert in _alerts(connection, none_of(out), session.today())]
    order = list(Sign)
    found.sort(key=lambda notice: (order.index(notice.alert.sign), -notice.alert.count, notice.alert.about))
    # A name that may be read in two ways makes two alerts about the same tips; one is enough.
    distinct = {(one.alert.sign, one.topic.person, one.topic.unit, one.topic.category): one for one in found}
    return list(distinct.values())


def state(session: Session) -> tuple[object, ...]:
    """What the notices depend on, in short: as long as it is the same, so are they. Raises NotAllowed."""
    with session.looking(Act.QUEUE) as connection:
        last = [connection.execute(select(func.max(column))).scalar_one() for column in (tips.c.id, mentions.c.tip)]
        said = select(links.c.decision, func.count()).where(links.c.decision.is_not(None)).group_by(links.c.decision)
        closed = frozenset(
            connection.execute(select(recusals.c.tip).where(recusals.c.officer == session.officer)).scalars()
        )
        return session.today(), *last, closed, *map(tuple, connection.execute(said))


def _alerts(connection: Connection, mine: ColumnElement[bool], today: date) -> Iterator[Alert]:
    first = connection.execute(select(tips.c.day).order_by(tips.c.id).limit(1)).scalar_one_or_none()
    if first is None:
        return
    now, begun = quarter_of(today), quarter_of(first)
    recent = mine & (tips.c.day >= _beginning(now - QUARTERS))
    units = select(mentions.c.key, _MONTH, func.count()).select_from(mentioned_by(UNIT)).where(recent)
    categories = select(tips.c.category, _MONTH, func.count()).where(recent, tips.c.category != "")
    yield from corroborated(connection.execute(_corroborating(mine, first_of(today, MONTHS))))
    yield from units_above_themselves(_by_quarter(connection, units.group_by(mentions.c.key, _MONTH)), now, begun)
    by_category = _by_quarter(connection, categories.group_by(tips.c.category, _MONTH))
    yield from categories_that_rise(by_category, now, begun)


_MONTH = func.strftime("%Y-%m", tips.c.day)


def _corroborating(mine: ColumnElement[bool], since: date) -> Select[tuple[int, str]]:
    """(tip, person) of the tips since then that an officer called corroborating."""
    said = links.c.decision == Relation.CORROBORATING.value
    either = union(select(links.c.tip).where(said), select(links.c.other).where(said))
    persons = select(tips.c.id, key_of(By.PERSON)).join(mentions, mentions.c.tip == tips.c.id)
    return persons.where(mentions.c.kind == WHO, tips.c.id.in_(either), mine, tips.c.day >= since)


def _by_quarter(connection: Connection, wanted: Select[Any]) -> dict[str, Counter[int]]:
    counts: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for name, month, count in connection.execute(wanted):
        if name:
            counts[name][quarter_of(date.fromisoformat(f"{month}-01"))] += count
    return counts


def _beginning(quarter: int) -> date:
    year, number = divmod(quarter, 4)
    return date(year, _MONTHS_OF_A_QUARTER * number + 1, 1)


def _notice(connection: Connection, alert: Alert, out: Collection[int]) -> Notice:
    if alert.sign is Sign.CATEGORY_RISES:
        return Notice(alert, Topic(By.MATTER, "", category=alert.about))
    by = By.PERSON if alert.sign is Sign.CORROBORATED else By.UNIT
    return Notice(alert, topic(connection, by, alert.about, newest(connection, by, alert.about, out)))
