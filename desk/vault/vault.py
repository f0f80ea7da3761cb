"""Making a vault and opening it."""

import fcntl
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import insert, select

from crypto.keys import Epoch, Identity, issue_card
from crypto.signing import SigningKey
from crypto.xwing import SEED_SIZE, SecretKey
from desk.errors import NotAVault, NotPossible, VaultBusy
from desk.vault import keyring as keyrings
from desk.vault.database import Database
from desk.vault.keyring import Cost, Keyring
from desk.vault.tables import committee, epochs
from protocol.stick import write_verified

CARD_LIFETIME = timedelta(days=730)
_BACKDATED = timedelta(days=1)  # the clock of a machine that was never online may be ahead of the portal's


@dataclass(frozen=True)
class Folder:
    """Paths of a vault."""

    root: Path

    @property
    def keyring(self) -> Path:
        """Who can open it."""
        return self.root / "keyring.json"

    @property
    def database(self) -> Path:
        """Everything there is to know, encrypted."""
        return self.root / "vault.db"

    @property
    def blobs(self) -> Path:
        """Attachments, still sealed; their keys are in the database."""
        return self.root / "blobs"

    @property
    def kept(self) -> Path:
        """What came and could not be read, byte for byte."""
        return self.root / "kept"

    @property
    def spool(self) -> Path:
        """Bundles while they are taken in."""
        return self.root / "spool"

    @property
    def lock(self) -> Path:
        """Held while something is written."""
        return self.root / "lock"


@dataclass(frozen=True, repr=False)
class Vault:
    """An open vault."""

    folder: Folder
    database: Database
    name: str
    identity: SigningKey
    keys: dict[bytes, SecretKey]
    officer: str

    @property
    def committee(self) -> bytes:
        """The committee's id; the fingerprint people compare."""
        return self.identity.public.signer

    def card(self) -> bytes:
        """The signed card of the newest epoch."""
        with self.database.transaction() as connection:
            newest = select(epochs.c.card).order_by(epochs.c.number.desc()).limit(1)
            card: bytes = connection.execute(newest).scalar_one()
            return card

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """For whatever writes more than one transaction. Raises VaultBusy while someone else does."""
        with self.folder.lock.open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise VaultBusy("another command or window is at work in this vault; wait until it is done") from None
            yield


def create(root: Path, name: str, officer: str, passphrase: str, today: date, cost: Cost | None = None) -> bytes:
    """A new committee in a new vault; returns the seed of the recovery sheet, which is kept nowhere.

    Raises NotAVault where there is something already, NotPossible for an unusable officer's name or passphrase, and
    Malformed for a committee's name no card can carry.
    """
    if root.exists() and any(root.iterdir()):
        raise NotAVault("%(folder)s is not empty; a new vault needs a folder of its own", folder=root)
    vault_key, recovery_seed = secrets.token_bytes(keyrings.KEY_SIZE), secrets.token_bytes(SEED_SIZE)
    keyring = keyrings.create(vault_key, officer, passphrase, recovery_seed, cost or Cost())
    identity, epoch = Identity.generate(), Epoch.generate(1)
    card = issue_card(identity, epoch, name, today - _BACKDATED, today + CARD_LIFETIME)

    folder = Folder(root)
    for path in (folder.root, folder.blobs, folder.kept, folder.spool):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    root.chmod(0o700)
    database = Database(folder.database, keyrings.derive(vault_key, "database"))
    database.upgrade()
    with database.transaction() as connection:
        signer = identity.signing_key().public.signer
        connection.execute(insert(committee).values(id=signer, name=name, identity_seed=identity.seed))
        row = {"number": epoch.number, "key": epoch.secret_key().public.id, "seed": epoch.seed, "card": card}
        connection.execute(insert(epochs).values(row))
    database.close()
    save_keyring(folder, keyring, vault_key)  # last: without it, the folder is no vault
    return recovery_seed


def unlock(root: Path, officer: str | None, passphrase: str) -> Vault:
    """Open a vault with an officer's passphrase. Raises NotAVault, NotPossible or WrongPassphrase."""
    keyring, mac = read_keyring(root)
    name = officer or _only_officer(keyring)
    vault_key = keyrings.unlock(keyring, name, passphrase)
    keyrings.check(keyring, mac, vault_key)
    return _open(Folder(root), vault_key, name)


def recover(root: Path, recovery_seed: bytes, officer: str, passphrase: str, cost: Cost | None = None) -> None:
    """Let a new officer in with the recovery sheet. Raises NotAVault, NotPossible or WrongPassphrase."""
    keyring, mac = read_keyring(root)
    vault_key = keyrings.recover(keyring, recovery_seed)
    keyrings.check(keyring, mac, vault_key)
    save_keyring(Folder(root), keyrings.add(keyring, vault_key, officer, passphrase, cost or Cost()), vault_key)


def read_keyring(root: Path) -> tuple[Keyring, bytes]:
    """The keyring of a vault and its MAC, unchecked. Raises NotAVault."""
    try:
        content = Folder(root).keyring.read_bytes()
    except OSError:
        raise NotAVault("%(folder)s is not a vault; make one with: desk init", folder=root) from None
    return keyrings.parse(content)


def save_keyring(folder: Folder, keyring: Keyring, vault_key: bytes) -> None:
    """Replace the keyring in one step."""
    write_verified(folder.keyring, lambda write: write(keyrings.encode(keyring, vault_key)))


def _open(folder: Folder, vault_key: bytes, officer: str) -> Vault:
    if not folder.database.is_file():
        raise NotAVault("the vault's database is missing; restore it from a backup")
    database = Database(folder.database, keyrings.derive(vault_key, "database"))
    database.upgrade()
    with database.transaction() as connection:
        row = connection.execute(select(committee)).one()
        seeds = connection.execute(select(epochs.c.number, epochs.c.seed)).all()
    keys = [Epoch(epoch.number, epoch.seed).secret_key() for epoch in seeds]
    return Vault(
        folder=folder,
        database=database,
        name=row.name,
        identity=Identity(row.identity_seed).signing_key(),
        keys={key.public.id: key for key in keys},
        officer=officer,
    )


def _only_officer(keyring: Keyring) -> str:
    names = keyring.names()
    if len(names) != 1:
        raise NotPossible("this vault has several officers; say who you are with --officer NAME")
    return names[0]
