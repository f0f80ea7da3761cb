"""How the server is, told on a socket of its own: nothing that tor or nginx reaches answers to this.

Counts are of days that are over and rounded up, so that whoever reads them again and again can't see a report arrive.
"""

import json
import shutil
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from sqlalchemy import Column, Connection, func, select

from crypto.mailbox import Route
from portal import committees
from portal.instance import Instance
from portal.store.database import Database
from portal.store.tables import blobs, letters, mailboxes, rehearsals
from protocol.calendar import today

Facts: TypeAlias = dict[str, Any]

_COUNTED = (letters.c.digest, blobs.c.id, mailboxes.c.address)
_STEP = 20  # counts are rounded up to a multiple of this
_FULL = 0.10  # of the file system must stay free


class HealthSocket:
    """Before the site: requests that came in by the Unix socket at `path` are answered here, all others by the site."""

    def __init__(self, site: WSGIApplication, path: Path, facts: Callable[[], Facts]) -> None:
        self._site = site
        self._path = str(path)
        self._facts = facts

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """A WSGI application."""
        if environ["gunicorn.socket"].getsockname() != self._path:
            return self._site(environ, start_response)
        if environ["PATH_INFO"] != "/healthz":
            start_response("404 Not Found", [("Content-Length", "0")])
            return []
        facts = self._facts()
        body = json.dumps(facts, ensure_ascii=False).encode() + b"\n"
        status = "200 OK" if facts["healthy"] else "503 Service Unavailable"
        start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]


def facts(instance: Instance, database: Database, day: date | None = None) -> Facts:
    """What `/healthz` says on `day`: healthy if reports can be sealed and stored now."""
    day = day or today()
    usage = shutil.disk_usage(instance.folder)
    with database.read() as connection:
        known = committees.current(connection)
        own = known[Route.OWN]
        waiting = {key.table.name: _rounded(connection, key, own.id, day) for key in _COUNTED}
    takes_reports = own.card.valid_on(day)
    room = usage.free > _FULL * usage.total
    return {
        "healthy": takes_reports and room,
        "takes_reports": takes_reports,
        "disk_has_room": room,
        "card_until": own.card.valid_until.isoformat(),
        "day": day.isoformat(),
        "before_today_at_most": waiting,
    }


def _rounded(connection: Connection, key: Column[bytes], committee: bytes, day: date) -> int:
    """Rows of a committee, rehearsals left out, rounded up."""
    columns = key.table.c
    mine = (columns.committee == committee) & (columns.day < day) & key.not_in(select(rehearsals.c.id))
    count = connection.execute(select(func.count()).select_from(key.table).where(mine)).scalar_one()
    return -(-count // _STEP) * _STEP
