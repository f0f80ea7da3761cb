"""The vault's database: SQLite encrypted page by page with SQLCipher, under a raw key and no passphrase of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from desk.errors import NotAVault, NotPossible
from protocol.stick import sync_folder

_PRAGMAS = (
    "cipher_log_level = NONE",  # SQLCipher would write to stderr what we say in one line
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "temp_store = MEMORY",  # nothing readable may be spilled beside the file
    "secure_delete = ON",
    "cache_size = -32768",  # KiB; a page that is not in the cache has to be decrypted again
    "wal_autocheckpoint = 4000",
    "busy_timeout = 60000",
)
_KEPT, _MORE = 4, 12  # connections


class Database:
    """Transactions in the encrypted file. Who may write when is settled by the vault's folder."""

    def __init__(self, path: Path, key: bytes) -> None:
        url = URL.create("sqlite+pysqlcipher", password=_raw(key), database=str(path))
        self._engine = create_engine(
            url,
            hide_parameters=True,
            poolclass=QueuePool,  # a connection may be used by one thread after another, never by two at once
            connect_args={"check_same_thread": False},
            pool_size=_KEPT,
            max_overflow=_MORE,
        )
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

    def export(self, path: Path, key: bytes) -> None:
        """Write everything into a new file under `key`, durably. Call while nobody writes. Raises NotPossible."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f'ATTACH ? AS fresh KEY "{_raw(key)}"', (str(path),))
            try:
                connection.exec_driver_sql("SELECT sqlcipher_export('fresh')")
            except DatabaseError as error:
                reason = str(error.orig)
                raise NotPossible("the database could not be copied: %(reason)s", reason=reason) from None
            finally:
                connection.exec_driver_sql("DETACH fresh")
        sync_folder(path.parent)

    def settle(self) -> None:
        """Bring everything into the one file and make it durable. Call while nobody else is at work."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()


def _raw(key: bytes) -> str:
    return f"x'{key.hex()}'"


def _prepare(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver's implicit one begins too late
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN")
