"""The folder of one portal: where everything lies and who may read it (its owner alone)."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from crypto.errors import CryptoError
from crypto.signing import SEED_SIZE, SigningKey
from portal import settings
from portal.errors import NotAnInstance

_SESSION_KEY_SIZE = 32


@dataclass(frozen=True)
class Instance:
    """Paths of an instance. Nothing in the folder is plaintext, and nothing in it could open what is sealed."""

    folder: Path

    @property
    def database(self) -> Path:
        """SQLite: letters, addresses, sealed messages."""
        return self.folder / "portal.db"

    @property
    def blobs(self) -> Path:
        """Sealed files, each named by its random id."""
        return self.folder / "blobs"

    @property
    def incoming(self) -> Path:
        """Sealed files of requests that are still running."""
        return self.folder / "incoming"

    @property
    def run(self) -> Path:
        """The server's own files, and bundles while they are taken in."""
        return self.folder / "run"

    @property
    def lock(self) -> Path:
        """Held by whoever writes to the database."""
        return self.folder / "lock"

    @property
    def settings(self) -> Path:
        """The operator's settings."""
        return self.folder / "settings.toml"

    @property
    def signing_key(self) -> Path:
        """The seed of the key that signs bundles."""
        return self.folder / "signing.key"

    @property
    def session_key(self) -> Path:
        """What keeps forms valid across a restart (it protects against forged posts, not content)."""
        return self.folder / "session.key"


def create(folder: Path) -> Instance:
    """A new, empty instance. Raises NotAnInstance where there is something already."""
    if folder.exists() and any(folder.iterdir()):
        raise NotAnInstance("%(folder)s is not empty; a new instance needs a folder of its own", folder=folder)
    instance = Instance(folder)
    for path in (instance.folder, instance.blobs, instance.incoming, instance.run):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    _write(instance.signing_key, secrets.token_bytes(SEED_SIZE))
    _write(instance.session_key, secrets.token_bytes(_SESSION_KEY_SIZE))
    _write(instance.settings, settings.template().encode())
    _write(instance.lock, b"")
    return instance


def find(folder: Path) -> Instance:
    """The instance in `folder`. Raises NotAnInstance."""
    instance = Instance(folder)
    if not instance.database.is_file() or not instance.signing_key.is_file():
        raise NotAnInstance("%(folder)s is not a portal's instance; make one with: portal init", folder=folder)
    return instance


def signing_key(instance: Instance) -> SigningKey:
    """The key that signs bundles. Raises NotAnInstance if its file is damaged."""
    try:
        return SigningKey(instance.signing_key.read_bytes())
    except (OSError, CryptoError):
        raise NotAnInstance("%(path)s is damaged; restore it from a backup", path=instance.signing_key) from None


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
