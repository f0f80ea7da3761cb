"""Sealed files on disk: first among the incoming, then, once their letter is stored, under their own id."""

import os
import secrets
import time
from collections.abc import Collection, Iterator
from io import FileIO
from pathlib import Path

from protocol.stick import sync_folder

BETWEEN_SWEEPS = 600  # seconds
_ABANDONED_AFTER = 24 * 3600 - 2 * BETWEEN_SWEEPS  # seconds without a byte: all are gone within a day
_PIECE = 1024 * 1024
_COPY = 2**30
_IN_ORDER = 1  # the time of files whose inodes still tell in which order they came; afterwards it is 0


class BlobStore:
    """Files named by 64 hexadecimal digits of a random id. What arrives in `incoming` is sealed already."""

    def __init__(self, folder: Path, incoming: Path) -> None:
        self._folder = folder
        self._incoming = incoming

    def open_incoming(self) -> tuple[Path, FileIO]:
        """A new private file for the sealed stream of a running request."""
        path = self._incoming / secrets.token_hex(16)
        return path, open(path, "xb", buffering=0, opener=_private)

    def incoming(self, name: str) -> Path:
        """The incoming file of this name."""
        return self._incoming / name

    def sync_incoming(self, incoming: Path) -> None:
        """Make the content of an incoming file durable. Raises FileNotFoundError."""
        with incoming.open("rb") as file:
            os.fsync(file.fileno())

    def discard(self, incoming: Path) -> None:
        """Remove an incoming file; one that is gone already, or kept, stays so."""
        incoming.unlink(missing_ok=True)

    def keep(self, incoming: Path, blob_id: bytes) -> None:
        """Give an incoming file, already synced, its lasting name, and no time of its own, so that copies have none.

        `sync` makes the name durable.
        """
        kept = self._path(blob_id)
        incoming.rename(kept)
        os.utime(kept, (_IN_ORDER, _IN_ORDER))

    def sync(self) -> None:
        """Make the names of all kept files durable."""
        sync_folder(self._folder)

    def read(self, blob_id: bytes) -> Iterator[bytes]:
        """The sealed stream, at most 1 MiB at a time. Raises FileNotFoundError."""
        with self._path(blob_id).open("rb", buffering=0) as file:
            while piece := file.read(_PIECE):
                yield piece

    def holds(self, blob_id: bytes, size: int) -> bool:
        """Whether the file is there, of `size` bytes."""
        try:
            return self._path(blob_id).stat().st_size == size
        except FileNotFoundError:
            return False

    def delete(self, blob_ids: Collection[bytes]) -> None:
        """Remove kept files; those that are gone already stay gone."""
        for blob_id in blob_ids:
            self._path(blob_id).unlink(missing_ok=True)
        self.sync()

    def sweep_incoming(self, *, idle: bool) -> int:
        """Remove what dead requests left; says how many. `idle`: no server is running, so every request is dead."""
        limit = time.time() - _ABANDONED_AFTER
        dead = [path for path in self._incoming.iterdir() if idle or _last_written(path) < limit]
        for path in dead:
            path.unlink(missing_ok=True)
        return len(dead)

    def sweep(self, known: Collection[bytes]) -> int:
        """Remove kept files that no row speaks of; says how many. Call under the write lock."""
        names = {blob_id.hex() for blob_id in known}
        strays = [path for path in self._folder.iterdir() if path.name not in names]
        for path in strays:
            path.unlink()
        return len(strays)

    def forget_order(self) -> None:
        """Give files that came since the last call new inodes, in id order, and no time of their own."""
        for path in sorted(self._folder.iterdir()):
            if path.stat().st_mtime:
                self._rewrite(path)
        self.sync()

    def _rewrite(self, path: Path) -> None:
        copy, target = self.open_incoming()
        with path.open("rb", buffering=0) as source, target:
            while os.copy_file_range(source.fileno(), target.fileno(), _COPY):
                pass
            os.fsync(target.fileno())
            os.utime(target.fileno(), (0, 0))
        copy.rename(path)

    def _path(self, blob_id: bytes) -> Path:
        return self._folder / blob_id.hex()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CLOEXEC, 0o600)


def _last_written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()
