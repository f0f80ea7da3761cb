"""Sealed attachments and unreadable letters, as files of the vault: durable before any row speaks of them."""

import hashlib
import io
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from desk.vault.folder import Folder
from protocol.stick import Bytes, sync_folder

_PIECE = 256 * 1024
_INCOMING = ".incoming"


class VaultFiles:
    """Everything written here is ciphertext. `sync` makes the names of what was written durable."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    @contextmanager
    def spool(self) -> Iterator[BinaryIO]:
        """A nameless file in the vault that is gone when the block ends, or when the machine stops."""
        with TemporaryFile(dir=self._folder.spool) as file:
            yield file

    def has_blob(self, blob_id: bytes) -> bool:
        """Whether the sealed stream of an attachment has come."""
        return self._blob(blob_id).exists()

    def store_blob(self, blob_id: bytes, pieces: Iterable[Bytes]) -> bytes:
        """Write a sealed stream under the blob's id; returns its SHA-256."""
        return _write(self._blob(blob_id), pieces)

    def open_incoming(self) -> tuple[Path, io.FileIO]:
        """A new file for a stream that is sealed while it comes in."""
        path = self._folder.spool / f"{secrets.token_hex(16)}{_INCOMING}"
        return path, io.FileIO(path, "x")

    def sweep_incoming(self) -> None:
        """Remove what dead requests left. Call while nothing can come in."""
        for path in self._folder.spool.glob(f"*{_INCOMING}"):
            path.unlink(missing_ok=True)

    def adopt_blob(self, blob_id: bytes, path: Path) -> None:
        """Make a sealed stream in `path` durable and give it its lasting name."""
        with path.open("rb") as file:
            os.fsync(file.fileno())
        path.replace(self._blob(blob_id))

    def read_blob(self, blob_id: bytes) -> Iterator[bytes]:
        """A sealed stream, piece by piece. Raises FileNotFoundError."""
        with self._blob(blob_id).open("rb", buffering=0) as file:
            while piece := file.read(_PIECE):
                yield piece

    def keep_aside(self, digest: bytes, pieces: Iterable[bytes]) -> None:
        """Keep what could not be read, byte for byte."""
        _write(self._folder.kept / digest.hex(), pieces)

    def sync(self) -> None:
        """Make the names of all files durable. Call before committing a row that speaks of them."""
        sync_folder(self._folder.blobs)
        sync_folder(self._folder.kept)

    def _blob(self, blob_id: bytes) -> Path:
        return self._folder.blobs / blob_id.hex()


def _write(path: Path, pieces: Iterable[Bytes]) -> bytes:
    sha256 = hashlib.sha256()
    partial = path.with_suffix(".part")
    with partial.open("wb") as file:
        for piece in pieces:
            sha256.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    return sha256.digest()
