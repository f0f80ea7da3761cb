"""A file part of a form, sealed while it streams in. No plaintext of it is ever held beyond 256 KiB of memory."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from crypto.sealing import BlobSealer
from portal.store.blobs import BlobStore
from portal.traces.files import Ends
from portal.traces.finding import Findings
from protocol.letter import LONGEST_NAME, Attachment

_BATCH = 256 * 1024  # Werkzeug hands over 64 KiB and less; sealing wants larger pieces
_LONGEST_MEDIA_TYPE = 100
_NAME_END = 20  # characters kept of the end of an overlong name, for its extension


@dataclass(frozen=True)
class SealedBlob:
    """A sealed file that waits among the incoming for its letter. `digest` is the SHA-256 of the sealed stream.

    `findings`: what the file says about itself, found while it was sealed.
    """

    attachment: Attachment
    path: Path
    digest: bytes
    sealed_size: int
    findings: Findings


class Upload:
    """What Werkzeug takes for the file it writes a part to; `seek(0)` tells that the part is complete."""

    def __init__(self, store: BlobStore, name: str, media_type: str) -> None:
        self._name = _bounded(name)
        self._media_type = media_type[:_LONGEST_MEDIA_TYPE]
        self._sealer = BlobSealer()
        self._content = hashlib.sha256()
        self._sealed = hashlib.sha256()
        self._sealed_size = 0
        self._batch = bytearray()
        self._ends = Ends()
        self._held = False
        self.path, self._file = store.open_incoming()
        self.blob: SealedBlob | None = None

    @property
    def size(self) -> int:
        """Bytes of content so far."""
        return self._sealer.size + len(self._batch)

    def write(self, data: bytes) -> int:
        """Take a piece of the part."""
        self._batch += data
        if len(self._batch) >= _BATCH:
            self._seal_batch()
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """The part is complete: seal the rest. Raises OSError when the disk is full."""
        if offset or whence or self.blob:
            self._unreadable()
        self._seal_batch()
        self._store(self._sealer.finish())
        attachment = Attachment(
            id=self._sealer.id,
            key=self._sealer.key,
            size=self._sealer.size,
            sha256=self._content.digest(),
            name=self._name,
            media_type=self._media_type,
        )
        findings = self._ends.findings()
        self._ends = Ends()  # the pieces of the file it kept are let go of
        self.blob = SealedBlob(attachment, self.path, self._sealed.digest(), self._sealed_size, findings)
        return 0

    def hold(self) -> None:
        """Let the sealed file wait among the incoming for another request of the same form."""
        self._held = True

    def discard(self) -> None:
        """Forget the part: the file is gone, unless it is held, or was kept under another name before."""
        self._file.close()
        if not self._held:
            self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Called by Werkzeug at the end of the request; whoever made the request decides what stays."""

    def read(self, _: int = -1) -> bytes:
        """Nothing sealed can be read back here."""
        self._unreadable()

    def _seal_batch(self) -> None:
        self._content.update(self._batch)
        self._ends.feed(self._batch)
        self._store(self._sealer.update(memoryview(self._batch)))
        self._batch = bytearray()

    def _store(self, pieces: Iterator[memoryview]) -> None:
        for piece in pieces:
            self._sealed.update(piece)
            self._sealed_size += len(piece)
            _write_all(self._file.fileno(), piece)

    def _unreadable(self) -> NoReturn:
        raise OSError("a sealed upload can't be read")


def _write_all(descriptor: int, piece: memoryview) -> None:
    while piece:
        piece = piece[os.write(descriptor, piece) :]


def _bounded(name: str) -> str:
    name = name.encode(errors="replace").decode()  # lone surrogates have no place in a letter
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - _NAME_END] + name[-_NAME_END:]
