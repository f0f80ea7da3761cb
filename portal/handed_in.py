"""Taking in what was sealed elsewhere: check all that can be checked without opening it, and make it durable."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, insert, select

from portal import committees
from portal.committees import Committee
from portal.errors import CardExpired, FilesGone, NotForUs
from portal.store.blobs import BlobStore
from portal.store.database import Database
from portal.store.log import Unsettled
from portal.store.tables import blobs, letters, mailboxes
from protocol.calendar import today
from protocol.sealed import Head, Stream


class HandedIn:
    """Sealed letters and files, from the incoming to rows and kept files."""

    def __init__(self, database: Database, store: BlobStore, clock: Callable[[], date] = today) -> None:
        self._database = database
        self._store = store
        self._clock = clock

    def take(self, head: Head, files: Mapping[bytes, Path]) -> None:
        """Store a letter with its files, given by blob id, each of the size and digest that the head says.

        What is stored already is not stored twice. Raises NotForUs, CardExpired or FilesGone; then nothing is stored.
        """
        self.admit(head)
        kept: list[bytes] = []
        try:
            for path in files.values():
                self._store.sync_incoming(path)
            with self._database.write() as connection:
                self._store_all(connection, self._admit(connection, head), head, files, kept)
        except FileNotFoundError:
            self._store.delete(kept)
            raise FilesGone from None
        except Unsettled:
            raise  # the letter is committed: its files stay
        except BaseException:
            self._store.delete(kept)
            raise

    def admit(self, head: Head) -> None:
        """Raises NotForUs or CardExpired for a letter that would not be taken, whatever its files."""
        with self._database.read() as connection:
            self._admit(connection, head)

    def holds(self, head: Head) -> bool:
        """Whether the letter is stored, for good. Raises Unsettled."""
        with self._database.read() as connection:
            known = _known(connection, hashlib.sha256(head.letter).digest())
        if known:
            self._database.settle()  # its writer may be waiting for that still
        return known

    def held_meanwhile(self, head: Head) -> bool:
        """As `holds`, for whoever missed the letter's files: a writer takes them away before it commits."""
        self._database.await_writers()
        return self.holds(head)

    def _admit(self, connection: Connection, head: Head) -> Committee:
        """The committee it is sealed to. A first letter needs a card that is valid today, a later one does not.

        Raises NotForUs or CardExpired.
        """
        by_key = committees.accepted(connection, self._clock())
        committee = by_key.get(head.recipient)
        if committee is None:
            raise NotForUs
        owner = connection.execute(select(mailboxes.c.committee).where(mailboxes.c.address == head.address)).scalar()
        if owner not in (None, committee.id):
            raise NotForUs
        if owner is None and not committee.card.valid_on(self._clock()):
            raise CardExpired
        for stream in head.streams:
            _is_new(connection, stream)
        return committee

    def _store_all(
        self, connection: Connection, committee: Committee, head: Head, files: Mapping[bytes, Path], kept: list[bytes]
    ) -> None:
        owner = {"committee": committee.id, "day": self._clock()}
        digest = hashlib.sha256(head.letter).digest()
        if _known(connection, digest):
            return
        for stream in head.streams:
            if _is_new(connection, stream):
                self._store.keep(files[stream.id], stream.id)
                kept.append(stream.id)
                row = {"id": stream.id, "size": stream.size, "digest": stream.sha256}
                connection.execute(insert(blobs).values(owner | row))
        self._store.sync()
        if connection.execute(select(mailboxes.c.day).where(mailboxes.c.address == head.address)).first() is None:
            connection.execute(insert(mailboxes).values(owner | {"address": head.address}))
        connection.execute(insert(letters).values(owner | {"digest": digest, "body": head.letter}))


def _known(connection: Connection, digest: bytes) -> bool:
    return connection.execute(select(letters.c.slot).where(letters.c.digest == digest)).first() is not None


def _is_new(connection: Connection, stream: Stream) -> bool:
    """Whether no file of this id is stored. Raises NotForUs if another one is."""
    digest = connection.execute(select(blobs.c.digest).where(blobs.c.id == stream.id)).scalar()
    if digest not in (None, stream.sha256):
        raise NotForUs
    return digest is None
