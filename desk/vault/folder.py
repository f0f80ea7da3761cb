"""Where things lie in a vault, and who may write at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desk.errors import VaultBusy


@dataclass(frozen=True)
class Folder:
    """Paths of a vault."""

    root: Path

    @property
    def keyring(self) -> Path:
        """Who can open it."""
        return self.root / "keyring.json"

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
        """Bundles while they are taken in, attachments while they are sealed."""
        return self.root / "spool"

    def database(self, generation: int) -> Path:
        """Everything there is to know, encrypted. Each new vault key begins a new file, so the keyring names it."""
        return self.root / f"vault-{generation}.db"

    def make(self) -> None:
        """Create what is missing, for its owner alone."""
        for path in (self.root, self.blobs, self.kept, self.spool):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root.chmod(0o700)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """For whatever writes more than one transaction. Raises VaultBusy while someone else does."""
        with (self.root / "work.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise VaultBusy("another command or window is at work in this vault; wait until it is done") from None
            yield

    @contextmanager
    def turn(self) -> Iterator[None]:
        """For one transaction that writes: waits until the others are done, in the kernel and not in SQLite's steps."""
        with (self.root / "turn.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def sweep(self, generation: int) -> None:
        """Remove what an interrupted change left behind. Does nothing while someone is at work.

        Call it in one's `turn`, once the database of `generation` has opened and the keyring still names it.
        """
        current = self.database(generation).name
        try:
            with self.exclusive():
                for path in self.root.glob("vault-*.db*"):
                    if path.name not in {current, f"{current}-wal", f"{current}-shm"}:
                        path.unlink()
                for folder in (self.root, self.blobs, self.kept):
                    for path in folder.glob("*.part"):
                        path.unlink()
        except VaultBusy:
            return
