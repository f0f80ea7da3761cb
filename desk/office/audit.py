"""The audit trail: what each officer did and when, as a chain in which every link holds the hash of the one before.

    hash = SHA-256("qingfeng/audit/v1" ‖ 0 ‖ previous hash ‖ canonical JSON of the row)

Whoever changes, removes or moves a row breaks the chain there. Someone who can open the vault could forge the whole
rest of the chain anew; against that helps a number and its hash written on paper, which `verify` compares.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Connection, RowMapping, insert, select, update

from crypto import canonical
from desk.errors import AuditBroken
from desk.office.roles import Act
from desk.vault.tables import audit, audit_end

HASH_SIZE = 32
_LABEL = b"qingfeng/audit/v1\0"
_BEGINNING = bytes(HASH_SIZE)
_ROWS = 1000
# Ids, numbers and names of officers. Nothing a reporter wrote fits in here by accident: no spaces, no signs.
_PLAIN = re.compile(r"[\w.:·-]{0,80}")
# The one thing in an officer's own words: why a file was opened. One line, nothing that can't be seen.
BECAUSE = "because"
LONGEST_REASON = 200  # characters

Detail: TypeAlias = Mapping[str, int | str]


@dataclass(frozen=True)
class End:
    """Where the chain ends: how many acts there were, and the hash of the last."""

    number: int
    hash: bytes


def append(connection: Connection, at: datetime, officer: str, act: Act, about: str, detail: Detail) -> None:
    """Add a link, in the transaction that does what it speaks of. `about` is a tip's number or another id."""
    ids = (value for name, value in detail.items() if name != BECAUSE)
    if not all(_PLAIN.fullmatch(str(value)) for value in (about, *ids)):
        raise ValueError("the audit trail holds ids and numbers only")
    reason = str(detail.get(BECAUSE, ""))
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        raise ValueError("a reason is one line of printable text")
    last = end(connection)
    row = {
        "number": last.number + 1,
        "at": at.replace(microsecond=0, tzinfo=None),
        "officer": officer,
        "act": act.value,
        "object": about,
        "detail": canonical.encode(dict(detail)).decode(),
    }
    row["hash"] = _hash(last.hash, row)
    connection.execute(insert(audit).values(row))
    connection.execute(update(audit_end).values(number=row["number"], hash=row["hash"]))


def end(connection: Connection) -> End:
    """Where the chain ends now."""
    row = connection.execute(select(audit_end)).first()
    if row is None:
        connection.execute(insert(audit_end).values(number=0, hash=_BEGINNING))
        return End(0, _BEGINNING)
    return End(row.number, row.hash)


def verify(connection: Connection, noted: tuple[End, ...] = ()) -> End:
    """Walk the whole chain; returns its end. Raises AuditBroken, naming the first row that is not what it was.

    `noted` are ends that were written down earlier.
    """
    expected, previous = 1, _BEGINNING
    wanted = {item.number: item.hash for item in noted}
    rows = connection.execute(select(audit).order_by(audit.c.number).execution_options(yield_per=_ROWS)).mappings()
    for row in rows:
        if row["number"] != expected:
            raise AuditBroken("act %(number)d is missing from the audit trail", number=expected)
        if row["hash"] != _hash(previous, row) or wanted.get(expected, row["hash"]) != row["hash"]:
            raise AuditBroken("act %(number)d of the audit trail is not what it was", number=expected)
        expected, previous = expected + 1, row["hash"]
    last = End(expected - 1, previous)
    known = end(connection)
    furthest = max([known.number, *wanted])
    if last.number < furthest:
        raise AuditBroken("act %(number)d is missing from the audit trail", number=expected)
    if last != known:
        raise AuditBroken("act %(number)d of the audit trail was put in from outside", number=known.number + 1)
    return last


def listing(connection: Connection, about: str = "", before: int | None = None, limit: int = 100) -> list[RowMapping]:
    """Acts, newest first: all, or those about one object; those before a number."""
    wanted = select(audit).order_by(audit.c.number.desc()).limit(limit)
    if about:
        wanted = wanted.where(audit.c.object == about)
    if before is not None:
        wanted = wanted.where(audit.c.number < before)
    return list(connection.execute(wanted).mappings())


def details(row: RowMapping) -> Iterator[tuple[str, int | str]]:
    """What a row says beyond act and object."""
    yield from json.loads(row["detail"]).items()


def _hash(previous: bytes, row: Mapping[str, object] | RowMapping) -> bytes:
    at = row["at"]
    content = {name: row[name] for name in ("number", "officer", "act", "object", "detail")}
    content["at"] = at.isoformat() if isinstance(at, datetime) else ""
    return hashlib.sha256(_LABEL + previous + canonical.encode(content)).digest()
