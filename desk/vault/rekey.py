"""Giving a vault a new key, so that what an old one opened is worth nothing from then on.

The database is written anew under the new key beside the old one, and changed there. Then the keyring is replaced,
which is the one step that counts: killed before it, everything is as it was; after it, all is done. Whatever a kill
leaves lying about is removed when the vault is next opened. Sealed attachments stay: their keys are in the database.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection

from desk.vault import keyring as keyrings
from desk.vault.database import Database
from desk.vault.keyring import Keyring
from desk.vault.slots import KEY_SIZE
from desk.vault.vault import Vault, save_keyring


def rekey(
    vault: Vault,
    change: Callable[[Keyring, bytes], Keyring],
    amend: Callable[[Connection], None],
    recovery_seed: bytes | None = None,
) -> Vault:
    """Give the vault a new key and close the old one; returns it open under the new key.

    `change` gets the renewed keyring and the new key and says who has a slot from now on; `amend` writes into the new
    database. With `recovery_seed`, the recovery slot is that of a new sheet. Raises VaultBusy, NotPossible or OSError.
    """
    key = secrets.token_bytes(KEY_SIZE)
    with vault.folder.exclusive(), vault.folder.turn():
        keyring = change(keyrings.renew(vault.keyring(), key, recovery_seed), key)
        path = vault.folder.database(keyring.generation)
        for leftover in path.parent.glob(f"{path.name}*"):
            leftover.unlink()
        vault.database.export(path, keyrings.derive(key, "database"))
        database = Database(path, keyrings.derive(key, "database"))
        try:
            with database.transaction() as connection:
                amend(connection)
            database.settle()
            save_keyring(vault.folder, keyring, key)
        except BaseException:
            database.close()
            raise
        vault.database.close()
        for leftover in vault.folder.root.glob(f"{vault.folder.database(vault.generation).name}*"):
            leftover.unlink()
    return replace(vault, key=key, generation=keyring.generation, database=database)
