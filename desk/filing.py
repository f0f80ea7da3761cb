"""Filing opened letters: into the thread they belong to, or as a new tip with the next number."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, insert, select, update

from desk.vault.tables import attachments, letters, messages, tips
from protocol.calendar import week_of
from protocol.letter import Attachment, Kind, Letter, Thread

FIRST_STATUS = "screening"


@dataclass(frozen=True)
class Opened:
    """A letter that was opened: where it came from and what it says."""

    digest: bytes
    portal: bytes
    day: date
    letter: Letter
    thread: Thread


@dataclass
class _Tip:
    """A row of `tips` while letters are added to it."""

    id: int
    year: int
    sequence: int
    thread: bytes
    portal: bytes
    address: bytes
    reply: bytes
    language: str
    day: date
    status: str
    events: int
    conflict: bool

    def next_event(self) -> int:
        self.events += 1
        return self.events

    def take(self, opened: Opened) -> None:
        """The first letter fixed address and reply key; one that names others is flagged, never followed."""
        self.day = min(self.day, opened.day)
        self.portal = opened.portal
        said = (opened.thread.address, opened.thread.reply.raw)
        self.conflict = self.conflict or said != (self.address, self.reply)


def file_letters(connection: Connection, opened: Sequence[Opened], today: date) -> None:
    """File letters, reports before what was added to them; the first of a thread makes the tip and queues a message."""
    known = _known_tips(connection, opened)
    numbers = _Numbers(connection)
    added: list[_Tip] = []
    queued, filed, attached = [], [], []
    for item in sorted(opened, key=lambda item: item.letter.kind is not Kind.REPORT):
        tip = known.get(item.thread.id)
        if tip is None:
            tip = known[item.thread.id] = numbers.new_tip(item)
            added.append(tip)
            filed.append(_letter_row(tip, item))
            queued.append(_first_message(tip, today))
        else:
            tip.take(item)
            filed.append(_letter_row(tip, item))
        attached += _attachment_rows(tip, item)
    fresh = {id(tip) for tip in added}
    _insert(connection, tips, [asdict(tip) for tip in added])
    _update(connection, [tip for tip in known.values() if id(tip) not in fresh])
    for table, rows in ((letters, filed), (attachments, attached), (messages, queued)):
        _insert(connection, table, rows)


class _Numbers:
    """Numbers for new tips: a year and the next sequence in it, never a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._id: int = connection.execute(select(func.coalesce(func.max(tips.c.id), 0))).scalar_one()
        self._last: dict[int, int] = {}

    def new_tip(self, item: Opened) -> _Tip:
        year = item.day.year
        if year not in self._last:
            last = select(func.coalesce(func.max(tips.c.sequence), 0)).where(tips.c.year == year)
            self._last[year] = self._connection.execute(last).scalar_one()
        self._last[year] += 1
        self._id += 1
        return _Tip(
            id=self._id,
            year=year,
            sequence=self._last[year],
            thread=item.thread.id,
            portal=item.portal,
            address=item.thread.address,
            reply=item.thread.reply.raw,
            language=item.letter.language,
            day=item.day,
            status=FIRST_STATUS,
            events=0,
            conflict=False,
        )


def _known_tips(connection: Connection, opened: Sequence[Opened]) -> dict[bytes, _Tip]:
    threads = {item.thread.id for item in opened}
    rows = connection.execute(select(tips).where(tips.c.thread.in_(threads))).mappings()
    return {row["thread"]: _Tip(**row) for row in rows}


def _letter_row(tip: _Tip, item: Opened) -> dict[str, Any]:
    return {
        "digest": item.digest,
        "tip": tip.id,
        "event": tip.next_event(),
        "kind": item.letter.kind.value,
        "day": item.day,
        "sealed_by": item.letter.sealed_by.value,
        "fields": json.dumps(item.letter.fields, ensure_ascii=False),
    }


def _first_message(tip: _Tip, today: date) -> dict[str, Any]:
    return {
        "tip": tip.id,
        "number": 1,
        "event": tip.next_event(),
        "portal": tip.portal,
        "week": week_of(today),
        "status": FIRST_STATUS,
        "text": "",
    }


def _attachment_rows(tip: _Tip, item: Opened) -> list[dict[str, Any]]:
    return [
        _attachment_row(attachment) | {"tip": tip.id, "letter": item.digest, "position": position}
        for position, attachment in enumerate(item.letter.attachments)
    ]


def _attachment_row(attachment: Attachment) -> dict[str, Any]:
    return asdict(attachment)


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _update(connection: Connection, changed: list[_Tip]) -> None:
    if changed:
        statement = update(tips).where(tips.c.id == bindparam("tip_id"))
        values = [
            {"tip_id": tip.id, "day": tip.day, "events": tip.events, "conflict": tip.conflict, "portal": tip.portal}
            for tip in changed
        ]
        connection.execute(statement, values)
