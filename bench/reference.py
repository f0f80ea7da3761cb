"""What the portal's pages are compared with, under the portal's own server.

    .venv/bin/python bench/reference.py INSTANCE ADDRESS

`/` is an empty page of Flask's. `/bare` is a journey without a portal: a page of the usual size, then a report that is
not looked at. It is sealed, given a mailbox whose keys come from a code, and stored; no journey can do with less.
"""

import hashlib
import secrets
import sys
from pathlib import Path

from flask import Flask, request

from crypto import mailbox as derive
from crypto.code import ENTROPY_SIZE
from crypto.mailbox import Route
from crypto.sealing import seal_letter
from portal import committees
from portal.committees import Committee
from portal.instance import Instance, find
from portal.pages.render import PAGE_SIZE
from portal.serve import Server
from portal.settings import load
from portal.store.database import Database
from portal.store.tables import slot
from protocol.calendar import today

_NEW_MAILBOX = "INSERT INTO mailboxes (address, committee, day) VALUES (?, ?, ?)"
_NEW_LETTER = "INSERT INTO letters (slot, digest, body, committee, day) VALUES (?, ?, ?, ?, ?)"
_PAGE = bytes(PAGE_SIZE)


class Reference(Server):
    """The portal's server with other pages."""

    def __init__(self, instance: Instance, address: str) -> None:
        super().__init__(instance, load(instance.settings), address)
        self._place = instance

    def load(self) -> Flask:
        """Called by gunicorn in each worker."""
        app = Flask("reference")
        database = Database(f"sqlite:///{self._place.database}", self._place.lock)
        with database.read() as connection:
            committee = committees.current(connection)[Route.OWN]

        def take() -> bytes:
            store(database, committee, request.get_data())
            return _PAGE

        app.add_url_rule("/", "empty", lambda: "")
        app.add_url_rule("/bare", "page", lambda: _PAGE)
        app.add_url_rule("/bare", "take", take, methods=["POST"])
        return app


def store(database: Database, committee: Committee, content: bytes) -> None:
    """Seal `content` for the committee, and make it durable with a mailbox."""
    mailbox = derive.mailbox(secrets.token_bytes(ENTROPY_SIZE), Route.OWN)
    letter = seal_letter(committee.card.sealing, mailbox.reply.public.raw + content)
    owner = (committee.id, today().isoformat())
    with database.append() as connection:
        connection.exec_driver_sql(_NEW_MAILBOX, (mailbox.address, *owner))
        connection.exec_driver_sql(_NEW_LETTER, (slot(), hashlib.sha256(letter).digest(), letter, *owner))


if __name__ == "__main__":
    Reference(find(Path(sys.argv[1])), sys.argv[2]).run()
