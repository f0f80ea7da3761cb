"""Making a vault from a backup. Nothing appears under the vault's name before all of it is checked."""

import hashlib
import os
import secrets
import shutil
import tarfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import IO

from sqlalchemy import update

from desk.backup import contents
from desk.backup.contents import DATABASE, LARGEST_LIST, LIST, MEMBER, Contents
from desk.errors import BadBackup
from desk.office import audit
from desk.office.roles import Act
from desk.office.session import Session, now
from desk.vault import vault as vaults
from desk.vault.folder import Folder
from desk.vault.founding import check_empty
from desk.vault.tables import decoys, entries, messages, portals
from protocol.bundle.layout import SERIES_SIZE
from protocol.stick import sync_folder

_PIECE = 1024 * 1024


def restore(
    file: Path,
    root: Path,
    officer: str | None,
    passphrase: str,
    clock: Callable[[], datetime] = now,
    progress: Callable[[int], object] = lambda _: None,
) -> date:
    """Make a vault in the new folder `root` from a backup; returns the day the backup was made.

    The exchange with each portal begins a new series, as the portals expect of a restored desk. Raises BadBackup,
    NotAVault, WrongPassphrase, NotAllowed or OSError; then nothing was made.
    """
    check_empty(root)
    partial = root.with_name(f".{root.name}.restoring")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        listed, mac, digests = _unpack(file, partial, progress)
        (partial / DATABASE).rename(Folder(partial).database(listed.generation))
        vault = vaults.unlock(partial, officer, passphrase)
        session = Session(vault, clock)
        try:
            contents.check(listed, mac, vault.key)
            if digests != listed.files or vault.generation != listed.generation:
                raise BadBackup("this backup is damaged: what is in it is not what its list says")
            _begin_anew(session)
            vault.database.settle()
        finally:
            session.close()
        sync_folder(partial)
        partial.rename(root)
        sync_folder(root.parent)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return listed.day


def _unpack(file: Path, root: Path, progress: Callable[[int], object]) -> tuple[Contents, bytes, dict[str, bytes]]:
    """Copy everything into a new folder; returns what the list says, its MAC, and what was copied."""
    Folder(root).make()
    digests: dict[str, bytes] = {}
    try:
        with tarfile.open(file, mode="r|") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isreg() else None
                if content is None:
                    raise BadBackup("this is not a backup of a vault, or it is damaged")
                if member.name == LIST and member.size <= LARGEST_LIST:
                    listed, mac = contents.parse(content.read())
                    return listed, mac, digests
                if not MEMBER.fullmatch(member.name) or member.name in digests:
                    raise BadBackup("this is not a backup of a vault, or it is damaged")
                digests[member.name] = _copy(content, root / member.name, progress)
    except tarfile.TarError:
        pass
    raise BadBackup("this is not a backup of a vault, or it is damaged")


def _copy(content: IO[bytes], path: Path, progress: Callable[[int], object]) -> bytes:
    sha256 = hashlib.sha256()
    with path.open("wb") as out:
        while piece := content.read(_PIECE):
            sha256.update(piece)
            out.write(piece)
            progress(len(piece))
        out.flush()
        os.fsync(out.fileno())
    return sha256.digest()


def _begin_anew(session: Session) -> None:
    """Check the trail, record the act, and begin a new series with each portal: nothing sent since is known here."""
    with session.doing(Act.RESTORE) as deed:
        audit.verify(deed.connection)
        for portal in deed.connection.execute(portals.select()).mappings().all():
            series = {"series": secrets.token_bytes(SERIES_SIZE), "confirmed": 0}
            deed.connection.execute(update(portals).where(portals.c.id == portal["id"]).values(series))
        for table in (decoys, entries, messages):
            deed.connection.execute(update(table).values(sent_in=None))
