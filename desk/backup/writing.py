"""Writing a backup."""

import hashlib
import io
import tarfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import func, insert, select, update

from desk.backup import contents
from desk.backup.contents import DATABASE, KEYRING, LIST, Contents
from desk.office import audit
from desk.office.roles import Act
from desk.office.session import Session
from desk.vault import keyring as keyrings
from desk.vault.tables import backups, entries
from protocol.stick import Bytes, check_folder, write_verified


def write(session: Session, folder: Path, progress: Callable[[int], object] = lambda _: None) -> Path:
    """Write a backup into `folder`, read it back, and return its path; `progress` is told each byte that is read.

    Raises NotAllowed, VaultBusy, StickError or OSError. It opens with the passphrases of today.
    """
    check_folder(folder)
    session.require(Act.BACKUP)
    with session.vault.folder.exclusive():
        number, path = _record(session, folder)
        copy = session.vault.folder.root / f"{DATABASE}.part"
        copy.unlink(missing_ok=True)
        try:
            with session.vault.folder.turn():
                keyring = session.vault.keyring()
                session.vault.database.export(copy, keyrings.derive(session.vault.key, "database"))
            members: dict[str, bytes | Path] = {KEYRING: keyrings.encode(keyring, session.vault.key), DATABASE: copy}
            members |= _files(session)
            write_verified(path, partial(_write, session, members, progress))
        finally:
            copy.unlink(missing_ok=True)
        with session.vault.write() as connection:  # only now: one that failed must not pass for made
            connection.execute(update(backups).where(backups.c.number == number).values(whole=True))
    return path


def _record(session: Session, folder: Path) -> tuple[int, Path]:
    """The number of a backup that begins, and its place: never that of another, made by a vault that was lost since."""
    with session.doing(Act.BACKUP) as deed:
        number = int(deed.connection.execute(select(func.coalesce(func.max(backups.c.number), 0))).scalar_one()) + 1
        while (path := folder / _name(session, number)).exists():
            number += 1
        count = deed.connection.execute(select(func.count()).select_from(entries)).scalar_one()
        row = {"number": number, "day": session.today(), "entries": count, "whole": False}
        deed.connection.execute(insert(backups).values(row | {"acts": audit.end(deed.connection).number}))
        deed.detail["backup"] = number
        return number, path


def _name(session: Session, number: int) -> str:
    return f"qingfeng-vault-{session.vault.committee.hex()[:8]}-{number:06}.backup"


def _files(session: Session) -> dict[str, Path]:
    folder = session.vault.folder
    return {
        f"{place.name}/{path.name}": path
        for place in (folder.blobs, folder.kept)
        for path in sorted(place.iterdir())
        if path.suffix != ".part"
    }


def _write(
    session: Session,
    members: dict[str, bytes | Path],
    progress: Callable[[int], object],
    write: Callable[[Bytes], object],
) -> None:
    digests: dict[str, bytes] = {}
    sink: Any = _Sink(write)  # all that a tar stream is ever asked for is to be written to
    with tarfile.open(fileobj=sink, mode="w|") as archive:
        for name, source in members.items():
            content = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
            size = len(source) if isinstance(source, bytes) else source.stat().st_size
            with content:
                reader = _Hashing(content, progress)
                _add(archive, name, size, reader)
                digests[name] = reader.sha256.digest()
        known = Contents(session.today(), session.vault.generation, digests)
        encoded = contents.encode(known, session.vault.key)
        _add(archive, LIST, len(encoded), io.BytesIO(encoded))


def _add(archive: tarfile.TarFile, name: str, size: int, content: "BinaryIO | _Hashing") -> None:
    """No times, owners or modes: they would tell when somebody worked."""
    member = tarfile.TarInfo(name)
    member.size = size
    archive.addfile(member, content)


class _Hashing:
    def __init__(self, content: BinaryIO, progress: Callable[[int], object]) -> None:
        self.sha256 = hashlib.sha256()
        self._content = content
        self._progress = progress

    def read(self, size: int = -1) -> bytes:
        piece = self._content.read(size)
        self.sha256.update(piece)
        self._progress(len(piece))
        return piece


class _Sink:
    def __init__(self, write: Callable[[Bytes], object]) -> None:
        self._write = write

    def write(self, data: Bytes) -> int:
        self._write(data)
        return len(data)
