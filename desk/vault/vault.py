"""Opening a vault."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from crypto.keys import Epoch, Identity
from crypto.signing import SigningKey
from crypto.xwing import SecretKey
from desk.errors import NotAVault, NotPossible, VaultBusy
from desk.vault import keyring as keyrings
from desk.vault.database import Database
from desk.vault.folder import Folder
from desk.vault.keyring import Keyring
from desk.vault.tables import committee, epochs
from protocol.stick import write_verified


@dataclass(frozen=True, repr=False)
class Vault:
    """An open vault. `officer` is who opened it, `key` what everything in it hangs on."""

    folder: Folder
    key: bytes
    generation: int
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

    def epochs(self) -> tuple[Epoch, ...]:
        """The sealing keys that are left, with their seeds."""
        with self.read() as connection:
            return _epochs(connection)

    def keyring(self) -> Keyring:
        """The keyring as it is now. Raises NotAVault if it was tampered with, VaultBusy if the vault has a new key."""
        keyring, mac = read_keyring(self.folder.root)
        self._check_current(keyring)
        keyrings.check(keyring, mac, self.key)
        return keyring

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads. Raises VaultBusy if this vault was left behind by a new key."""
        if not self.folder.database(self.generation).exists():
            raise _left_behind()
        with self.database.transaction() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes, in its turn. Raises VaultBusy if this vault was left behind by a new key."""
        with self.folder.turn():
            self._check_current(read_keyring(self.folder.root)[0])
            with self.database.transaction() as connection:
                yield connection

    def _check_current(self, keyring: Keyring) -> None:
        if keyring.generation != self.generation:
            raise _left_behind()


def unlock(root: Path, officer: str | None, passphrase: str) -> Vault:
    """Open a vault with an officer's passphrase. Raises NotAVault, NotPossible, WrongPassphrase or VaultBusy."""
    keyring, mac = read_keyring(root)
    name = officer or _only_officer(keyring)
    vault_key = keyrings.unlock(keyring, name, passphrase)
    keyrings.check(keyring, mac, vault_key)
    return open_with(Folder(root), keyring.generation, vault_key, name)


def unlock_with_sheet(root: Path, recovery_seed: bytes, officer: str) -> Vault:
    """Open a vault with the recovery sheet, as `officer`. Raises NotAVault, WrongPassphrase or VaultBusy."""
    keyring, mac = read_keyring(root)
    vault_key = keyrings.recover(keyring, recovery_seed)
    keyrings.check(keyring, mac, vault_key)
    return open_with(Folder(root), keyring.generation, vault_key, officer)


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


def open_with(folder: Folder, generation: int, vault_key: bytes, officer: str) -> Vault:
    """Open a vault whose key is known. Raises NotAVault, or VaultBusy if it was given a new key since `generation`."""
    with folder.turn():  # no new key can come in between: what is swept away here must not be the only database
        if read_keyring(folder.root)[0].generation != generation:
            raise _left_behind()
        if not folder.database(generation).is_file():
            raise NotAVault("the vault's database is missing; restore it from a backup")
        database = Database(folder.database(generation), keyrings.derive(vault_key, "database"))
        database.upgrade()
        with database.transaction() as connection:
            row = connection.execute(select(committee)).one_or_none()
            keys = [epoch.secret_key() for epoch in _epochs(connection)]
        if row is None:
            raise NotAVault("the vault's database is damaged; restore it from a backup")
        folder.sweep(generation)  # last: whatever else lies there may go only once this one has opened
    return Vault(
        folder=folder,
        key=vault_key,
        generation=generation,
        database=database,
        name=row.name,
        identity=Identity(row.identity_seed).signing_key(),
        keys={key.public.id: key for key in keys},
        officer=officer,
    )


def _left_behind() -> VaultBusy:
    return VaultBusy("the vault was given a new key meanwhile; open it again")


def _epochs(connection: Connection) -> tuple[Epoch, ...]:
    left = select(epochs.c.number, epochs.c.seed).where(epochs.c.seed.is_not(None)).order_by(epochs.c.number)
    return tuple(Epoch(row.number, row.seed) for row in connection.execute(left))


def _only_officer(keyring: Keyring) -> str:
    names = keyring.names()
    if len(names) != 1:
        raise NotPossible("this vault has several officers; say who you are with --officer NAME")
    return names[0]
