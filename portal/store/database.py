"""One SQLite file, many processes: durable commits, fair turns for writers, nothing deleted left legible."""

import errno
import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any, Protocol

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

from portal.errors import NotAnInstance
from portal.store.log import Log

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = NORMAL",  # a writer syncs the log itself: see `_turn`
    "secure_delete = ON",
    "foreign_keys = ON",
    "busy_timeout = 60000",
)


class Reads(Protocol):
    """What plain SQL is read with: a connection, or a glance."""

    def exec_driver_sql(self, statement: str, parameters: tuple[Any, ...] = (), /) -> Iterable[Any]:
        """The rows."""


class Glance:
    """Plain SQL, without SQLAlchemy. Outside `append` each statement sees what is committed then."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def exec_driver_sql(self, statement: str, parameters: tuple[Any, ...] = (), /) -> list[Any]:
        """The rows, as tuples of what SQLite knows: days are texts."""
        rows: list[Any] = self._connection.execute(statement, parameters).fetchall()
        return rows


class Database:
    """Reads run side by side; writes take turns on a file lock, because SQLite's own waiting sleeps in steps."""

    def __init__(self, url: str, lock: Path, connections: int = 4) -> None:
        # hide_parameters: an error must not carry what was to be stored into a log
        self._engine = create_engine(url, hide_parameters=True, pool_size=connections, max_overflow=0)
        self._lock = lock
        self._log = Log(Path(str(self._engine.url.database)), self._checkpoint)
        self._idle: list[Any] = []  # connections for glances, the last used on top
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)

    @property
    def engine(self) -> Engine:
        """For tests and migrations."""
        return self._engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def glance(self) -> Iterator[Glance]:
        """For the few rows that a page needs: a tenth of the work of `read`, and a lookup does little else."""
        try:
            connection = self._idle.pop()
        except IndexError:  # asked first, another thread could take the last one in between
            connection = self._connect()
        try:
            yield Glance(connection)
        finally:
            self._idle.append(connection)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction; durable when the block ends without an error, undone otherwise. Raises Unsettled."""
        with self._turn(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def append(self) -> Iterator[Glance]:
        """As `write`, with a fifth of its work: for the few rows of a report, while others wait for their turn."""
        with self._turn(), self.glance() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                with suppress(OperationalError):  # SQLite has done so already where the disk was full
                    connection.exec_driver_sql("ROLLBACK")
                raise

    def await_writers(self) -> None:
        """Return when those who have their turn now have committed, or given up."""
        with self._lock.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)

    def settle(self) -> None:
        """Make all that is committed survive a power cut. Raises Unsettled."""
        self._log.settle()

    def upgrade(self) -> None:
        """Bring the tables to the newest schema. Raises NotAnInstance for a file that is no database."""
        config = Config()
        config.set_main_option("script_location", "portal.store:migrations")
        config.attributes["engine"] = self._engine
        try:
            command.upgrade(config, "head")
        except DatabaseError:
            raise NotAnInstance("the portal's database is damaged; restore it from a backup") from None
        except CommandError:
            raise NotAnInstance("a newer version of the portal made this database; install that one") from None

    def compact(self) -> None:
        """Rewrite the file in key order and empty the write-ahead log: no trace of what was deleted, or when."""
        with self._lock.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM"))
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def close(self) -> None:
        """Give back all connections."""
        while self._idle:
            self._idle.pop().close()
        self._engine.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One writer at a time, but the log is synced after its turn: the medium settles many commits at once.

        With `synchronous = FULL` SQLite would sync within the turn, and writers would wait for each other's syncs.
        """
        lock = os.open(self._lock, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)
        self.settle()

    def _checkpoint(self) -> None:
        """Write all that is committed into the file itself, and sync it. Raises OSError where that can't be done."""
        try:
            with self.glance() as connection:
                ((busy, *_),) = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        except OperationalError:
            raise OSError(errno.EIO, "the write-ahead log can't be carried over") from None
        if busy:
            raise OSError(errno.EBUSY, "the write-ahead log is in use")

    def _connect(self) -> Any:
        pooled = self._engine.raw_connection()
        connection = pooled.driver_connection
        pooled.detach()  # ours now: checking it out of the pool each time would cost more than most queries
        return connection


def _prepare(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver's implicit one begins too late
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN")
