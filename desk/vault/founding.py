"""Making a new committee in a new vault."""

import secrets
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert

from crypto.keys import Epoch, Identity, issue_card
from crypto.xwing import SEED_SIZE
from desk.errors import NotAVault
from desk.office import audit, roles
from desk.office.roles import Act
from desk.vault import keyring as keyrings
from desk.vault.database import Database
from desk.vault.folder import Folder
from desk.vault.slots import KEY_SIZE, Cost
from desk.vault.tables import committee, epochs, officers
from desk.vault.vault import save_keyring

CARD_LIFETIME = timedelta(days=730)
BACKDATED = timedelta(days=1)  # the clock of a machine that was never online may be ahead of the portal's


def create(root: Path, name: str, officer: str, passphrase: str, now: datetime, cost: Cost | None = None) -> bytes:
    """A new committee in a new vault; returns the seed of the recovery sheet, which is kept nowhere.

    The first officer has every role but the auditor's. Raises NotAVault where there is something already, NotPossible
    for an unusable officer's name or passphrase, and Malformed for a committee's name no card can carry.
    """
    check_empty(root)
    vault_key, recovery_seed = secrets.token_bytes(KEY_SIZE), secrets.token_bytes(SEED_SIZE)
    keyring = keyrings.create(vault_key, officer, passphrase, recovery_seed, cost or Cost())
    identity, epoch = Identity.generate(), Epoch.generate(1)
    card = issue_card(identity, epoch, name, now.date() - BACKDATED, now.date() + CARD_LIFETIME)

    folder = Folder(root)
    folder.make()
    database = Database(folder.database(keyring.generation), keyrings.derive(vault_key, "database"))
    database.upgrade()
    with database.transaction() as connection:
        signer = identity.signing_key().public.signer
        connection.execute(insert(committee).values(id=signer, name=name, identity_seed=identity.seed))
        add_epoch(connection, epoch, card)
        values = {"name": officer, "roles": roles.encode(roles.OFFICERS), "disabled": False}
        connection.execute(insert(officers).values(values))
        audit.append(connection, now, officer, Act.FOUND, officer, {})
    database.close()
    save_keyring(folder, keyring, vault_key)  # last: without it, the folder is no vault
    return recovery_seed


def check_empty(root: Path) -> None:
    """Raises NotAVault unless a new vault can be made there."""
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise NotAVault("%(folder)s is not empty; a new vault needs a folder of its own", folder=root)


def add_epoch(connection: Connection, epoch: Epoch, card: bytes) -> None:
    """Keep a new key and the card that tells of it."""
    row = {"number": epoch.number, "key": epoch.secret_key().public.id, "seed": epoch.seed, "card": card}
    connection.execute(insert(epochs).values(row))
