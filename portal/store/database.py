"""One SQLite file, many processes: durable commits, fair turns for writers, nothing deleted left legible."""

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

from portal.errors import NotAnInstance

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # in WAL mode, less would lose commits in a power cut
    "secure_delete = ON",
    "foreign_keys = ON",
    "busy_timeout = 60000",
)


class Reads(Protocol):
    """What plain SQL is read with: a connection, or a glance."""

    def exec_driver_sql(self, statement: str, parameters: tuple[Any, ...] = (), /) -> Iterable[Any]:
        """The rows."""


class Glance:
    """Reads without a transaction: each statement sees what is committed then."""

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
        """For the few rows that a page needs: a fifth of the work of `read`, and a lookup does little else."""
        pooled = self._engine.raw_connection()
        try:
            yield Glance(pooled.driver_connection)
        finally:
            pooled.close()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction; durable when the block ends without an error, undone otherwise."""
        with self._lock.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with self._engine.begin() as connection:
                yield connection

    def upgrade(self) -> None:
        """Bring the tables to the newest schema. Raises NotAnInstance for a file that is no database."""
        config = Config()
        config.set_main_option("script_location", "portal.store:migrations")
        config.attributes["engine"] = self._engine
        try:
            command.upgrade(config, "head")
        except DatabaseError:
            raise NotAnInstance("the portal's database is damaged; restore it from a backup") from None

    def compact(self) -> None:
        """Rewrite the file in key order and empty the write-ahead log: no trace of what was deleted, or when."""
        with self._lock.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM"))
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()


def _prepare(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver's implicit one begins too late
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN")
