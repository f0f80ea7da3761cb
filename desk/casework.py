"""Reading tips and answering them."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from desk.errors import NotPossible, UnknownTip
from desk.vault.tables import attachments, letters, messages, tips
from protocol.calendar import today, week_of
from protocol.letter import Kind
from protocol.message import LONGEST_TEXT

_TIP = re.compile(r"(\d{4})-(\d{1,9})")


def tip_number(row: RowMapping) -> str:
    """What a tip is called: year and sequence, as in "2026-0001"."""
    return f"{row['year']:04}-{row['sequence']:04}"


def find(connection: Connection, name: str) -> RowMapping:
    """The row of a tip. Raises UnknownTip."""
    match = _TIP.fullmatch(name)
    if match:
        mine = (tips.c.year == int(match[1])) & (tips.c.sequence == int(match[2]))
        row = connection.execute(select(tips).where(mine)).mappings().first()
        if row:
            return row
    raise UnknownTip("there is no tip %(name)s; desk list shows them all", name=name)


def listing(connection: Connection) -> list[dict[str, Any]]:
    """All tips in the order of their numbers, as `desk list --json` prints them."""
    counts = select(attachments.c.tip, func.count().label("count")).group_by(attachments.c.tip)
    attached: dict[int, int] = dict(connection.execute(counts).all())
    rows = connection.execute(select(tips).order_by(tips.c.year, tips.c.sequence)).mappings()
    return [
        {
            "tip": tip_number(row),
            "status": row["status"],
            "received_week": week_of(row["day"]),
            "attachments": attached.get(row["id"], 0),
        }
        for row in rows
    ]


def describe(connection: Connection, name: str) -> dict[str, Any]:
    """One tip, as `desk show --json` prints it. Raises UnknownTip."""
    tip = find(connection, name)
    thread = _thread(connection, tip["id"])
    report = next((item for item in thread if item.get("kind") == Kind.REPORT.value), None)
    return {
        "tip": tip_number(tip),
        "status": tip["status"],
        "received_week": week_of(tip["day"]),
        "conflict": tip["conflict"],
        "sealed_by": report["sealed_by"] if report else None,
        "report": report["fields"] if report else {},
        "messages": [item for item in thread if item is not report],
        "attachments": [
            {
                "name": row["name"],
                "media_type": row["media_type"],
                "size": row["size"],
                "sha256": row["sha256"].hex(),
            }
            for row in attachments_of(connection, tip["id"])
        ],
    }


def attachments_of(connection: Connection, tip: int) -> list[RowMapping]:
    """The attachments of a tip, in the order their letters came."""
    mine = select(attachments).join(letters, attachments.c.letter == letters.c.digest).where(attachments.c.tip == tip)
    return list(connection.execute(mine.order_by(letters.c.event, attachments.c.position)).mappings())


def reply(connection: Connection, name: str, status: str | None, text: str, clock: Callable[[], date] = today) -> int:
    """Queue a message to the reporter of a tip, with a new status or the present one; returns its number.

    Raises UnknownTip, or NotPossible for a text that is too long or a message that says nothing.
    """
    if len(text) > LONGEST_TEXT:
        raise NotPossible(
            "a message has at most %(limit)d characters; this has %(count)d", limit=LONGEST_TEXT, count=len(text)
        )
    if not text and status is None:
        raise NotPossible("a message needs a text, a status or both")
    tip = find(connection, name)
    last = select(func.coalesce(func.max(messages.c.number), 0)).where(messages.c.tip == tip["id"])
    number = connection.execute(last).scalar_one() + 1
    row = {
        "tip": tip["id"],
        "number": number,
        "event": tip["events"] + 1,
        "portal": tip["portal"],
        "week": week_of(clock()),
        "status": status or tip["status"],
        "text": text,
    }
    connection.execute(insert(messages).values(row))
    changed = {"events": row["event"], "status": row["status"]}
    connection.execute(update(tips).where(tips.c.id == tip["id"]).values(changed))
    return int(number)


def _thread(connection: Connection, tip: int) -> list[dict[str, Any]]:
    """Letters and messages in the order the desk came to know them."""
    filed = connection.execute(select(letters).where(letters.c.tip == tip)).mappings()
    written = connection.execute(select(messages).where(messages.c.tip == tip)).mappings()
    events = {row["event"]: _letter(row) for row in filed} | {row["event"]: _message(row) for row in written}
    return [events[event] for event in sorted(events)]


def _letter(row: RowMapping) -> dict[str, Any]:
    fields = json.loads(row["fields"])
    return {
        "from": "reporter",
        "kind": row["kind"],
        "week": week_of(row["day"]),
        "status": None,
        "text": fields.get("text") or fields.get("facts") or "",
        "fields": fields,
        "sealed_by": row["sealed_by"],
    }


def _message(row: RowMapping) -> dict[str, Any]:
    return {"from": "committee", "week": row["week"], "status": row["status"], "text": row["text"]}
