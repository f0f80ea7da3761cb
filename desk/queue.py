"""The queue: tips in the order in which they want attention, filtered, a page at a time."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, select, text, true, tuple_, update

from crypto.errors import Malformed
from desk.casework import find
from desk.errors import NotPossible
from desk.handling import handled_by
from desk.judging.screening import not_recused, recused_count, recused_tips
from desk.judging.topics import about, parse
from desk.numbering import tip_number
from desk.office.roles import Act
from desk.office.session import Session
from desk.search import words
from desk.vault.tables import letters, place_of, priorities, tip_at, tips
from protocol.calendar import check_week, week_of
from protocol.letter import Value

PAGE = 50
MOST_MARKED = 500
_ORDER = (tips.c.urgency.desc(), tips.c.id.desc())
_CURSOR = re.compile(r"([0-3])-(\d{1,12})")


@dataclass(frozen=True)
class Filters:
    """What to show; an empty value shows everything. `subject` is looked for in name, unit and post, or by pinyin."""

    status: str = ""
    category: str = ""
    nature: str = ""
    channel: str = ""
    week: str = ""
    retaliation: str = ""
    subject: str = ""
    handler: str = ""  # an officer, or `handling.NOBODY`
    topic: str = ""  # see `desk.judging.topics`
    unread: bool = False

    @classmethod
    def read(cls, values: Mapping[str, object]) -> "Filters":
        """Filters from the fields of a form or a saved view; what is unknown is left out."""
        texts = {field.name: str(values.get(field.name) or "").strip() for field in fields(cls) if field.type is str}
        return cls(**texts, unread=bool(values.get("unread")))

    def values(self) -> dict[str, str]:
        """Only what is set, as `read` takes it: for links and saved views."""
        return {field.name: str(value) for field in fields(self) if (value := getattr(self, field.name))}


@dataclass(frozen=True)
class Row:
    """One line of the queue. `subject` and `beginning` are what the reporter wrote."""

    tip: str
    status: str
    week: str
    channel: str
    category: str
    nature: str | None
    retaliation: str
    urgency: int
    unread: bool
    attachments: int
    subject: str
    beginning: str
    handler: str | None = None
    priority: str = ""


@dataclass(frozen=True)
class Page:
    """Some lines, how many there are in all, and where the next page begins ("" on the last).

    `recused` are the tips this officer must not see; only their number is told.
    """

    rows: list[Row]
    total: int
    next: str
    recused: int = 0


def page(session: Session, wanted: Filters, after: str = "", size: int = PAGE) -> Page:
    """The most urgent first, then the newest. Raises NotAllowed, or NotPossible for a filter that can't be."""
    with session.looking(Act.QUEUE) as connection:
        recused = recused_count(connection, session.officer)
        condition = and_(_condition(wanted), not_recused(session.officer) if recused else true())
        total = connection.execute(select(func.count()).select_from(tips).where(condition)).scalar_one()
        ordered = select(tips.c.urgency, tips.c.id).where(condition, _behind(after)).order_by(*_ORDER)
        found = connection.execute(ordered.limit(size + 1)).all()
        shown, more = found[:size], len(found) > size
        last = f"{shown[-1].urgency}-{shown[-1].id}" if more else ""
        return Page(_rows(connection, [row.id for row in shown]), total, last, recused)


def listing(session: Session) -> list[dict[str, object]]:
    """All tips in the order of their numbers, as `desk list --json` prints them."""
    with session.doing(Act.QUEUE) as deed:
        rows = deed.connection.execute(select(tips).order_by(tips.c.year, tips.c.sequence)).mappings()
        closed = recused_tips(deed.connection, session.officer)
        found = [_listed(row, recused=row["id"] in closed) for row in rows]
        deed.detail["tips"] = len(found)
        return found


def mark(session: Session, names: Sequence[str], *, unread: bool) -> int:
    """Mark tips as read or unread; how many there were. Raises UnknownTip, NotAllowed or NotPossible."""
    if len(names) > MOST_MARKED:
        raise NotPossible("at most %(limit)d tips can be marked at once", limit=MOST_MARKED)
    with session.doing(Act.MARK) as deed:
        ids = [find(deed.connection, name, session.officer)["id"] for name in names]
        deed.connection.execute(update(tips).where(tips.c.id.in_(ids)).values(unread=unread))
        deed.detail |= {"tips": len(ids), "unread": int(unread)}
        return len(ids)


def _listed(row: RowMapping, *, recused: bool) -> dict[str, object]:
    if recused:
        return {"tip": tip_number(row), "recused": True}
    return {
        "tip": tip_number(row),
        "status": row["status"],
        "received_week": week_of(row["day"]),
        "channel": row["channel"],
        "unread": row["unread"],
        "attachments": row["attachments"],
        "handler": row["handler"],
    }


def _condition(wanted: Filters) -> ColumnElement[bool]:
    exact = ("status", "category", "nature", "channel", "retaliation")
    conditions = [tips.c[name] == value for name in exact if (value := getattr(wanted, name))]
    if wanted.unread:
        conditions.append(tips.c.unread)
    if wanted.week:
        conditions.append(tips.c.day.between(*_days(wanted.week)))
    if wanted.subject:
        conditions.append(_about(wanted.subject))
    if wanted.topic:
        conditions.append(about(*parse(wanted.topic)))
    return and_(handled_by(wanted.handler), *conditions)


def _days(week: str) -> tuple[date, date]:
    try:
        year, number = check_week(week).split("-W")
    except Malformed:
        raise NotPossible("a week is written like 2026-W47") from None
    monday = date.fromisocalendar(int(year), int(number), 1)
    return monday, monday + timedelta(days=6)


def _about(subject: str) -> ColumnElement[bool]:
    """Tips in whose letters a subject of this name, unit or post stands, or one that sounds like it."""
    found = words.runs(words.normal(subject))
    if not found:
        raise NotPossible("there is nothing to search for in this")
    query = " ".join(f'subject:"{token}"' for run in found for token in words.looked_up(run))
    number = tips.c.id + 0  # not looked up one by one: in the order of the queue the first page is soon full
    return number.in_(text("SELECT rowid >> 20 FROM search WHERE search MATCH :subject").bindparams(subject=query))


def _behind(after: str) -> ColumnElement[bool]:
    if not after:
        return true()
    match = _CURSOR.fullmatch(after)
    if not match:
        raise NotPossible("there is no such page")
    urgency, tip = int(match[1]), int(match[2])
    return tuple_(tips.c.urgency, tips.c.id) < (urgency, tip)


def _rows(connection: Connection, ids: Sequence[int]) -> list[Row]:
    reports = _reports(connection, ids)
    letters_of = _priorities(connection, ids)
    rows = connection.execute(select(tips).where(tips.c.id.in_(ids)).order_by(*_ORDER)).mappings()
    return [replace(_row(row, reports.get(row["id"], {})), priority=letters_of.get(row["id"], "")) for row in rows]


def _priorities(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    wanted = select(priorities.c.tip, priorities.c.counts).where(priorities.c.tip.in_(ids))
    return dict(connection.execute(wanted).all())


def _reports(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Value]]:
    """The answers of the first letter of each tip."""
    first = letters.c.place.in_([place_of(tip, 1) for tip in ids])
    rows = connection.execute(select(letters.c.place, letters.c.fields).where(first))
    return {tip_at(row.place): json.loads(row.fields) for row in rows}


def _row(row: RowMapping, answers: dict[str, Value]) -> Row:
    taken = ("status", "channel", "category", "nature", "retaliation", "urgency", "unread", "attachments", "handler")
    return Row(
        **{name: row[name] for name in taken},
        tip=tip_number(row),
        week=week_of(row["day"]),
        subject=words.subject_line(words.subject_text(answers)),
        beginning=_beginning(answers),
    )


def _beginning(answers: dict[str, Value]) -> str:
    for name in ("title", "facts", "text"):
        value = answers.get(name)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())[:80]
    return ""
