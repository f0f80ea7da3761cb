"""What keeps an instance small and forgetful: the daily purge, and the sweep before a server starts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, delete, select, union_all

from portal.mailboxes import expiry
from portal.store.blobs import BlobStore
from portal.store.database import Database
from portal.store.tables import blobs, letters, mailboxes, messages, posts, rehearsals
from protocol.calendar import today

_POSTS_KEPT = timedelta(days=31)


@dataclass(frozen=True)
class Purged:
    """What a purge removed."""

    mailboxes: int
    files: int


class Upkeep:
    """Removes what has ended, and the traces of order that remain in the files."""

    def __init__(self, database: Database, store: BlobStore, clock: Callable[[], date] = today) -> None:
        self._database = database
        self._store = store
        self._clock = clock

    def purge(self) -> Purged:
        """Once a day, while the server runs. Letters that nobody acknowledged stay, however old."""
        files = self._store.sweep_incoming(idle=False)
        with self._database.write() as connection:
            ended = self._end_mailboxes(connection)
            connection.execute(delete(posts).where(posts.c.day < self._clock() - _POSTS_KEPT))
            files += self._sweep(connection)
            _forget_rehearsals(connection)
        self._database.compact()
        self._store.forget_order()
        return Purged(ended, files)

    def sweep(self) -> int:
        """Before a server starts: remove every file that belongs to no stored letter; says how many."""
        files = self._store.sweep_incoming(idle=True)
        with self._database.write() as connection:
            return files + self._sweep(connection)

    def _sweep(self, connection: Connection) -> int:
        return self._store.sweep(set(connection.execute(select(blobs.c.id)).scalars()))

    def _end_mailboxes(self, connection: Connection) -> int:
        rows = connection.execute(select(mailboxes.c.address, mailboxes.c.day)).all()
        ended = [row.address for row in rows if self._clock() >= expiry(row.day)]
        for address in ended:
            connection.execute(delete(mailboxes).where(mailboxes.c.address == address))
            connection.execute(delete(messages).where(messages.c.address == address))
        return len(ended)


def _forget_rehearsals(connection: Connection) -> None:
    kept = union_all(select(mailboxes.c.address), select(letters.c.digest), select(blobs.c.id))
    connection.execute(delete(rehearsals).where(rehearsals.c.id.not_in(kept)))
