"""A copy of an instance in one file, and an instance from such a copy.

The file holds what the instance holds: sealed letters, files and messages, addresses, days; and the key that signs
bundles, so that the desk goes on trusting the portal. Nothing in it can be opened with anything in it. The key of
running forms is left out: forms that are open at that moment are filled in again.
"""

import hashlib
import os
import secrets
import shutil
import tarfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, cast

from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from portal import instance as instances
from portal.errors import NotAnInstance
from portal.instance import Instance
from portal.store.database import Database
from portal.store.tables import blobs, committees
from protocol.bundle.layout import SERIES_SIZE
from protocol.stick import Bytes, sync_folder, write_verified

DATABASE, SIGNING_KEY, SETTINGS = "portal.db", "signing.key", "settings.toml"
_LARGEST_SMALL_FILE = 64 * 1024
_PIECE = 1024 * 1024


def write(instance: Instance, database: Database, folder: Path, day: str) -> Path:
    """Write a backup into `folder`, read it back; its path. Call while nothing is taken in or purged.

    Reports may arrive meanwhile: the backup holds those that came before it began. Raises StickError or OSError.
    """
    path = folder / f"qingfeng-portal-{day}.backup"
    with TemporaryDirectory(dir=instance.run) as scratch:
        copy = Path(scratch) / DATABASE
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM INTO :copy"), {"copy": str(copy)})
        members = {DATABASE: copy, SETTINGS: instance.settings, SIGNING_KEY: instance.signing_key}
        copied = Database(f"sqlite:///{copy}", instance.lock)
        members |= {f"blobs/{blob.hex()}": instance.blobs / blob.hex() for blob in _blob_ids(copied)}
        copied.close()
        write_verified(path, partial(_write, members))
    return path


def restore(file: Path, folder: Path) -> Instance:
    """An instance in the new or empty `folder`, from a backup; to the desk it begins a new series.

    The database takes its place last of all, so that what is cut off is no instance; it can simply be begun again.
    Raises NotAnInstance for a folder that is in use, or a file that is no backup or not whole; then nothing is left.
    """
    if _is_unfinished(Instance(folder)):
        _empty(folder)
    instance = instances.create(folder)
    unpacked = _unpacked(instance)
    unpacked.touch(mode=0o600)
    try:
        with file.open("rb") as source:
            _read(source, instance)
        database = Database(f"sqlite:///{unpacked}", instance.lock)
        try:
            _check(instance, database)
        finally:
            database.close()
        instances.signing_key(instance)
        for written in (instance.run, instance.blobs, folder):
            sync_folder(written)
        unpacked.replace(instance.database)
    except BaseException:
        _empty(folder)
        raise
    sync_folder(folder)
    return instance


def _unpacked(instance: Instance) -> Path:
    """Where the database waits until all of the backup was found whole; it also marks a restore that is not over."""
    return instance.run / "restored.db"


def _is_unfinished(instance: Instance) -> bool:
    """Whether a restore was cut off here, as by a power cut."""
    return _unpacked(instance).exists() and not instance.database.exists()


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _blob_ids(database: Database) -> list[bytes]:
    with database.read() as connection:
        return list(connection.execute(select(blobs.c.id).order_by(blobs.c.id)).scalars())


def _write(members: dict[str, Path], write: Callable[[Bytes], object]) -> None:
    with tarfile.open(fileobj=cast("Any", _Sink(write)), mode="w|", format=tarfile.GNU_FORMAT) as archive:
        for name, path in members.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = path.stat().st_size, 0o600
            with path.open("rb") as content:
                archive.addfile(member, content)


class _Sink:
    """What tarfile writes to."""

    def __init__(self, write: Callable[[Bytes], object]) -> None:
        self._write = write

    def write(self, piece: bytes) -> int:
        self._write(piece)
        return len(piece)


def _read(source: BinaryIO, instance: Instance) -> None:
    places = {DATABASE: _unpacked(instance), SETTINGS: instance.settings, SIGNING_KEY: instance.signing_key}
    seen = set()
    try:
        with tarfile.open(fileobj=source, mode="r|", format=tarfile.GNU_FORMAT) as archive:
            for member in archive:
                place = places.get(member.name) or _blob_place(instance, member.name)
                small = member.name in {SETTINGS, SIGNING_KEY}
                if not member.isreg() or member.name in seen or (small and member.size > _LARGEST_SMALL_FILE):
                    raise _not_whole()
                seen.add(member.name)
                _store(archive, member, place)
    except (tarfile.TarError, EOFError):
        raise _not_whole() from None
    if not places.keys() <= seen:
        raise _not_whole()


def _store(archive: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> None:
    content = archive.extractfile(member)
    assert content is not None  # noqa: S101  (a regular file has one)
    place.touch(mode=0o600)
    with place.open("wb") as target:
        while piece := content.read(_PIECE):
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())


def _blob_place(instance: Instance, untrusted_name: str) -> Path:
    folder, _, name = untrusted_name.partition("/")
    if folder != "blobs" or len(name) != 64 or set(name) - set("0123456789abcdef"):  # noqa: PLR2004
        raise _not_whole()
    return instance.blobs / name


def _check(instance: Instance, database: Database) -> None:
    """Everything a row speaks of must be there, as it was; the exchange with each desk begins a new series."""
    try:
        database.upgrade()
        with database.read() as connection:
            rows = connection.execute(select(blobs.c.id, blobs.c.digest)).all()
            if connection.execute(text("PRAGMA integrity_check")).scalar_one() != "ok":
                raise _not_whole()
        if any(_digest(instance.blobs / row.id.hex()) != row.digest for row in rows):
            raise _not_whole()
        with database.write() as connection:
            for committee in list(connection.execute(select(committees.c.id)).scalars()):
                series = {"series": secrets.token_bytes(SERIES_SIZE)}
                connection.execute(update(committees).where(committees.c.id == committee).values(series))
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))  # its log does not move with it
    except (DatabaseError, FileNotFoundError):
        raise _not_whole() from None


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _not_whole() -> NotAnInstance:
    return NotAnInstance("this is not a backup of a portal, or it is not whole; take another copy")
