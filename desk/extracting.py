"""Taking attachments out of the vault: verified to the last byte before they get a name."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

from crypto.errors import CryptoError, Damaged
from crypto.opening import open_blob
from desk.casework import find, tip_number
from desk.errors import NotExtracted
from desk.filenames import distinct, safe_filename
from desk.office.roles import Act
from desk.office.session import Session
from desk.thread import Attached, attached_to
from desk.vault.files import VaultFiles
from protocol.stick import sync_folder


def extract(session: Session, name: str, folder: Path) -> Iterator[tuple[Path, Attached]]:
    """Write each attachment of a tip into `folder`, mode 0600, under a safe name; yields each path as it is finished.

    The folder is made if it is not there. Nothing in it is overwritten. Raises UnknownTip, NotAllowed, OSError, and
    at the end NotExtracted if any attachment has not arrived or is damaged; the others are written all the same.
    """
    with session.doing(Act.EXTRACT) as deed:
        tip = find(deed.connection, name)
        files = attached_to(deed.connection, tip["id"])
        deed.about, deed.detail["files"] = tip_number(tip), len(files)
    sealed = VaultFiles(session.vault.folder)
    folder.mkdir(mode=0o700, exist_ok=True)
    taken = {entry.name.casefold() for entry in folder.iterdir()}
    missing, damaged = [], []
    for attached in files:
        path = folder / distinct(safe_filename(attached.name), taken)
        try:
            _extract_one(sealed, attached, path)
        except FileNotFoundError:
            missing.append(path.name)
        except CryptoError:
            damaged.append(path.name)
        else:
            yield path, attached
    sync_folder(folder)
    if missing or damaged:
        raise NotExtracted(
            "not extracted: %(missing)d that have not come yet, %(damaged)d damaged (%(names)s)",
            missing=len(missing),
            damaged=len(damaged),
            names=", ".join(missing + damaged),
        )


def _extract_one(sealed: VaultFiles, attached: Attached, path: Path) -> None:
    partial = path.with_name(f".{path.name}.part")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            stream = sealed.read_blob(attached.id)
            if open_blob(attached.key, attached.id, attached.size, stream, file.write) != attached.sha256:
                raise Damaged("it is not the file that was sealed")
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            raise FileExistsError(errno.EEXIST, "something of this name has appeared meanwhile", str(path))
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)
