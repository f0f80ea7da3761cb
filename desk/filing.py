"""Filing opened letters: into the thread they belong to, or as a new tip with the next number."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, insert, select, update

from desk.judging.screening import Matched, Screen
from desk.opening import Opened
from desk.search import index
from desk.urgency import urgency_of, worse
from desk.vault.tables import attachments, letters, messages, place_of, threads, tip_at, tips
from protocol.calendar import week_of
from protocol.letter import Kind

FIRST_STATUS = "screening"
PORTAL = "portal"


@dataclass
class _Case:
    """The rows of a tip and of its thread while letters are added to it."""

    tip: dict[str, Any]
    thread: dict[str, Any]
    fresh: bool = True

    def next_place(self) -> int:
        self.tip["events"] += 1
        return place_of(self.tip["id"], self.tip["events"])

    def take(self, opened: Opened) -> None:
        """The first letter fixed address and reply key; one that names others is flagged, never followed."""
        tip, thread, fields = self.tip, self.thread, opened.letter.fields
        tip["day"] = min(tip["day"], opened.day)
        tip["unread"] = True
        tip["attachments"] += len(opened.letter.attachments)
        tip["urgency"] = max(tip["urgency"], urgency_of(opened.letter.kind, fields))
        told = "happened" if opened.letter.kind is Kind.RETALIATION else _answer(fields, "retaliation")
        tip["retaliation"] = worse(tip["retaliation"], told)
        tip["category"] = tip["category"] or _answer(fields, "category")
        thread["portal"] = opened.portal
        said = (opened.thread.address, opened.thread.reply.raw)
        thread["conflict"] = thread["conflict"] or said != (thread["address"], thread["reply"])


@dataclass
class _Rows:
    """What is to be written, table by table."""

    letters: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    index: list[tuple[int, str, str]] = field(default_factory=list)
    taken: list[Opened] = field(default_factory=list)

    def add_letter(self, case: _Case, item: Opened) -> None:
        place, letter = case.next_place(), item.letter
        row = {
            "place": place,
            "digest": item.digest,
            "kind": letter.kind.value,
            "day": item.day,
            "sealed_by": letter.sealed_by.value,
            "fields": item.answers,
        }
        self.letters.append(row)
        self.taken.append(item)
        for position, attachment in enumerate(letter.attachments):
            self.attachments.append(vars(attachment) | {"letter": place, "position": position})
        self.index.append((place, *item.words))

    def add_first_message(self, case: _Case, today: date) -> None:
        row = {"tip": case.tip["id"], "number": 1, "place": case.next_place(), "portal": case.thread["portal"]}
        self.messages.append(row | {"week": week_of(today), "status": FIRST_STATUS, "text": ""})


def file_letters(connection: Connection, opened: Sequence[Opened], today: date) -> list[Matched]:
    """File letters, reports before what was added to them; the first of a thread makes the tip and queues a message.

    Returns the recusals that follow from them, to be recorded.
    """
    cases = _known_cases(connection, opened)
    numbers = Numbers(connection)
    rows = _Rows()
    mailboxes = _known_addresses(connection, opened)
    for item in sorted(opened, key=lambda item: item.letter.kind is not Kind.REPORT):
        case = cases.get(item.thread.id)
        first = case is None
        if case is None:
            case = cases[item.thread.id] = _new_case(numbers, item)
        case.take(item)
        rows.add_letter(case, item)
        if first and case.thread["address"] not in mailboxes:
            rows.add_first_message(case, today)
        elif first:
            case.thread["conflict"] = True  # anyone can write a letter that names a mailbox: the first tip keeps it
        mailboxes.add(case.thread["address"])
    fresh = [case for case in cases.values() if case.fresh]
    _insert(connection, tips, [case.tip for case in fresh])
    _insert(connection, threads, [case.thread for case in fresh])
    _update(connection, [case for case in cases.values() if not case.fresh])
    for table in (letters, attachments, messages):
        _insert(connection, table, getattr(rows, table.name))
    index.add(connection, rows.index)
    screen = Screen(connection)
    for row, item in zip(rows.letters, rows.taken, strict=True):
        screen.take(tip_at(row["place"]), item.letter.fields, item.file_names)
    return screen.matched


class Numbers:
    """Numbers for new tips: a year and the next sequence in it, never a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._id: int = connection.execute(select(func.coalesce(func.max(tips.c.id), 0))).scalar_one()
        self._last: dict[int, int] = {}

    def new_tip(self, day: date, channel: str) -> dict[str, Any]:
        """The row of a tip that nothing was said about yet."""
        if day.year not in self._last:
            last = select(func.coalesce(func.max(tips.c.sequence), 0)).where(tips.c.year == day.year)
            self._last[day.year] = self._connection.execute(last).scalar_one()
        self._last[day.year] += 1
        self._id += 1
        return {
            "id": self._id,
            "year": day.year,
            "sequence": self._last[day.year],
            "day": day,
            "channel": channel,
            "status": FIRST_STATUS,
            "category": "",
            "retaliation": "",
            "urgency": 0,
            "unread": True,
            "attachments": 0,
            "events": 0,
            "nature": None,
            "authority": None,
            "handler": None,
        }


def _new_case(numbers: Numbers, item: Opened) -> _Case:
    tip = numbers.new_tip(item.day, PORTAL)
    thread = {
        "tip": tip["id"],
        "id": item.thread.id,
        "portal": item.portal,
        "address": item.thread.address,
        "reply": item.thread.reply.raw,
        "language": item.letter.language,
        "conflict": False,
    }
    return _Case(tip, thread)


def _known_cases(connection: Connection, opened: Sequence[Opened]) -> dict[bytes, _Case]:
    wanted = threads.c.id.in_({item.thread.id for item in opened})
    known = {row["tip"]: dict(row) for row in connection.execute(select(threads).where(wanted)).mappings()}
    rows = connection.execute(select(tips).where(tips.c.id.in_(known))).mappings()
    return {known[row["id"]]["id"]: _Case(dict(row), known[row["id"]], fresh=False) for row in rows}


def _known_addresses(connection: Connection, opened: Sequence[Opened]) -> set[bytes]:
    """Those of these letters' mailboxes that a tip has already."""
    wanted = threads.c.address.in_({item.thread.address for item in opened})
    return set(connection.execute(select(threads.c.address).where(wanted)).scalars())


def _answer(fields: dict[str, Any], name: str) -> str:
    """A short answer; what is no text, or too long to be one of a list, counts as none."""
    value = fields.get(name)
    return value if isinstance(value, str) and len(value) <= _LONGEST_ANSWER else ""


_LONGEST_ANSWER = 20
_CHANGED = ("day", "unread", "attachments", "urgency", "retaliation", "category", "events")


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _update(connection: Connection, changed: list[_Case]) -> None:
    if not changed:
        return
    values = [{name: case.tip[name] for name in _CHANGED} | {"of": case.tip["id"]} for case in changed]
    connection.execute(update(tips).where(tips.c.id == bindparam("of")), values)
    flags = [
        {"portal": case.thread["portal"], "conflict": case.thread["conflict"], "of": case.tip["id"]} for case in changed
    ]
    connection.execute(update(threads).where(threads.c.tip == bindparam("of")), flags)
