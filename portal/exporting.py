"""Writing bundles for the committee's desk, and for the superior's, which can't be told from an empty one.

A bundle carries everything its committee has not acknowledged. What is new in the superior's is topped up with covers
and dated on the day of the bundle: the day it arrived would tell the real letters from them.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import starmap
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Table, func, insert, select, update

from crypto.envelope import HEADER_SIZE, KEY_ID_SIZE
from crypto.framing import Kind
from crypto.mailbox import Route
from crypto.signing import SigningKey
from portal import committees
from portal.committees import Committee
from portal.covers import Look, covers
from portal.store.blobs import BlobStore
from portal.store.database import Database
from portal.store.tables import blobs, letters
from portal.store.tables import committees as committees_table
from protocol.bundle.layout import Entry, Header, Position, Type
from protocol.bundle.writer import BundleWriter, Bytes
from protocol.calendar import today
from protocol.stick import check_folder, write_verified

_ROWS = 50  # of up to 1 MiB, held in memory at a time


class Exporter:
    """Makes one bundle a committee; the number in it is taken for good before the first byte is written."""

    def __init__(
        self, database: Database, store: BlobStore, key: SigningKey, clock: Callable[[], date] = today
    ) -> None:
        self._database = database
        self._store = store
        self._key = key
        self._clock = clock

    def export(self, folder: Path) -> list[Path]:
        """Write a bundle for each committee into `folder`, the own committee's last. Raises StickError or OSError."""
        check_folder(folder)
        with self._database.read() as connection:
            known = committees.current(connection)
        return [self._export(known[route], folder) for route in (Route.UPPER, Route.OWN) if route in known]

    def _export(self, committee: Committee, folder: Path) -> Path:
        with self._database.write() as connection:
            if committee.route is Route.UPPER:
                self._add_covers(connection, committee)
            header = self._next_header(connection, committee)
        path = folder / f"qingfeng-to-desk-{committee.id.hex()[:8]}-{header.position.number:06}.bundle"
        write_verified(path, partial(self._write, committee, header))
        return path

    def _add_covers(self, connection: Connection, committee: Committee) -> None:
        keys = [card.sealing for card in committees.awaited(connection, committee.id)]
        owner = {"committee": committee.id, "day": self._clock()}
        for letter in covers(_new_looks(connection, committee), keys):
            row = {"digest": hashlib.sha256(letter).digest(), "body": letter}
            connection.execute(insert(letters).values(owner | row))

    def _next_header(self, connection: Connection, committee: Committee) -> Header:
        mine = committees_table.c.id == committee.id
        row = connection.execute(select(committees_table).where(mine)).one()
        number, day = row.number + 1, self._clock()
        lowest = committees.lowest_epoch(connection, committee.id, day)
        connection.execute(update(committees_table).where(mine).values(number=number, exported=day, awaited=lowest))
        shown = {"exported": number} | ({"day": day} if committee.route is Route.UPPER else {})
        for table in (letters, blobs):
            fresh = (table.c.committee == committee.id) & table.c.exported.is_(None)
            connection.execute(update(table).where(fresh).values(shown))
        return Header(
            kind=Kind.TO_DESK,
            sender=self._key.public,
            recipient=committee.id,
            position=Position(row.series, number),
            day=day,
            epoch=lowest,
            seen=Position(row.seen_series, row.seen_number) if row.seen_number else None,
        )

    def _write(self, committee: Committee, header: Header, write: Callable[[Bytes], object]) -> None:
        writer = BundleWriter(self._key, header, write)
        with self._database.read() as connection:
            for row in _exported(connection, blobs, blobs.c.id, committee):
                writer.add(Entry(Type.BLOB, row.id, row.day, row.size), self._store.read(row.id))
            for row in _exported(connection, letters, letters.c.digest, committee):
                writer.add(Entry(Type.LETTER, row.digest, row.day, len(row.body)), (row.body,))
        writer.close()


def _exported(connection: Connection, table: Table, key: Column[bytes], committee: Committee) -> Iterator[Any]:
    mine = (table.c.committee == committee.id) & table.c.exported.is_not(None)
    return iter(connection.execute(select(table).where(mine).order_by(key).execution_options(yield_per=_ROWS)))


def _new_looks(connection: Connection, committee: Committee) -> Iterator[Look]:
    mine = (letters.c.committee == committee.id) & letters.c.exported.is_(None)
    key = func.substr(letters.c.body, HEADER_SIZE - KEY_ID_SIZE + 1, KEY_ID_SIZE)
    return starmap(Look, connection.execute(select(key, func.length(letters.c.body)).where(mine)).all())
