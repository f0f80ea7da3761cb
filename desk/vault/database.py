"""The vault's database: SQLite encrypted page by page with SQLCipher, under a raw key and no passphrase of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

from desk.errors import NotAVault

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "temp_store = MEMORY",  # nothing readable may be spilled beside the file
    "secure_delete = ON",
)


class Database:
    """Transactions in the encrypted file."""

    def __init__(self, path: Path, key: bytes) -> None:
        url = URL.create("sqlite+pysqlcipher", password=f"x'{key.hex()}'", database=str(path))
        self._engine = create_engine(url, hide_parameters=True)
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)

    @property
    def engine(self) -> Engine:
        """For tests and migrations."""
        return self._engine

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Durable when the block ends without an error, undone otherwise."""
        with self._engine.begin() as connection:
            yield connection

    def upgrade(self) -> None:
        """Bring the tables to the newest schema. Raises NotAVault if the key does not fit the file."""
        config = Config()
        config.set_main_option("script_location", "desk.vault:migrations")
        config.attributes["engine"] = self._engine
        try:
            command.upgrade(config, "head")
        except DatabaseError:
            raise NotAVault("the vault's database is damaged; restore it from a backup") from None

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()


def _prepare(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver's implicit one begins too late
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
