"""Taking attachments out of the vault: verified to the last byte before they get a name."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import RowMapping

from crypto.errors import CryptoError, Damaged
from crypto.opening import open_blob
from desk.casework import attachments_of, find
from desk.errors import NotExtracted
from desk.filenames import distinct, safe_filename
from desk.vault.files import VaultFiles
from desk.vault.vault import Vault
from protocol.stick import sync_folder


def extract(vault: Vault, name: str, folder: Path) -> Iterator[tuple[Path, RowMapping]]:
    """Write each attachment of a tip into `folder`, mode 0600, under a safe name; yields (path, row) as they finish.

    The folder is made if it is not there. Nothing in it is overwritten. Raises UnknownTip, OSError, and at the end
    NotExtracted if any attachment has not arrived or is damaged; the others are written all the same.
    """
    with vault.database.transaction() as connection:
        rows = attachments_of(connection, find(connection, name)["id"])
    folder.mkdir(mode=0o700, exist_ok=True)
    taken = {entry.name.casefold() for entry in folder.iterdir()}
    missing, damaged = [], []
    for row in rows:
        path = folder / distinct(safe_filename(row["name"]), taken)
        try:
            _extract_one(vault, row, path)
        except FileNotFoundError:
            missing.append(path.name)
        except CryptoError:
            damaged.append(path.name)
        else:
            yield path, row
    sync_folder(folder)
    if missing or damaged:
        raise NotExtracted(
            "not extracted: %(missing)d that have not come yet, %(damaged)d damaged (%(names)s)",
            missing=len(missing),
            damaged=len(damaged),
            names=", ".join(missing + damaged),
        )


def _extract_one(vault: Vault, row: RowMapping, path: Path) -> None:
    partial = path.with_name(f".{path.name}.part")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            sealed = VaultFiles(vault.folder).read_blob(row["id"])
            if open_blob(row["key"], row["id"], row["size"], sealed, file.write) != row["sha256"]:
                raise Damaged("it is not the file that was sealed")
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            raise FileExistsError(errno.EEXIST, "something of this name has appeared meanwhile", str(path))
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)
