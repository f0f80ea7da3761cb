"""A sealed file in a form: taken apart while it streams in. Nothing is written before its head has verified."""

import hashlib
import io
import os
from pathlib import Path
from typing import NoReturn

from crypto.errors import CryptoError, Damaged, Malformed
from portal.store.blobs import BlobStore
from protocol.sealed import Head, Stream, head_size, read_head


class SealedUpload:
    """What Werkzeug takes for the file it writes a part to; `seek(0)` tells that the part is complete.

    Something that is no sealed file, a readable document perhaps, never gets further than memory: at most 1.1 MiB of
    it are held, the rest is drained. Then `refusal` says why, and there is no `head`.
    """

    def __init__(self, store: BlobStore) -> None:
        self._store = store
        self._beginning = bytearray()
        self._waiting: list[Stream] = []
        self._arriving: _Arriving | None = None
        self.size = 0
        self.head: Head | None = None
        self.files: dict[bytes, Path] = {}
        self.refusal: CryptoError | None = None

    def write(self, data: bytes) -> int:
        """Take a piece of the part."""
        self.size += len(data)
        if not self.refusal:
            try:
                self._take(memoryview(data))
            except CryptoError as refusal:
                self._refuse(refusal)
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """The part is complete."""
        if offset or whence:
            self._unreadable()
        if not self.refusal and (self.head is None or self._arriving):
            self._refuse(Damaged("altered, or cut short"))
        return 0

    def discard(self) -> None:
        """Forget the part; files that were kept under another name before stay."""
        if self._arriving:
            self._arriving.close()
            self._arriving = None
        for path in self.files.values():
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """Called by Werkzeug at the end of the request; whoever made the request decides what stays."""

    def read(self, _: int = -1) -> bytes:
        """Nothing sealed can be read back here."""
        self._unreadable()

    def _take(self, data: memoryview) -> None:
        if self.head is None:
            self._beginning += data
            size = head_size(self._beginning)
            if len(self._beginning) < size:
                return
            self.head = read_head(io.BytesIO(self._beginning[:size]))
            data = memoryview(bytes(self._beginning[size:]))
            self._beginning = bytearray()
            self._waiting = list(self.head.streams)
            self._next()
        while data:
            if self._arriving is None:
                raise Malformed("cut short, or continued")
            data = self._arriving.take(data)
            if not self._arriving.left:
                self._arriving.finish()
                self._next()

    def _next(self) -> None:
        self._arriving = _Arriving(self._store, self._waiting.pop(0)) if self._waiting else None
        if self._arriving:
            self.files[self._arriving.stream.id] = self._arriving.path

    def _refuse(self, refusal: CryptoError) -> None:
        self.refusal, self.head = refusal, None
        self._beginning = bytearray()
        self.discard()

    def _unreadable(self) -> NoReturn:
        raise OSError("a sealed upload can't be read")


class _Arriving:
    """One stream on its way into a private file of its own."""

    def __init__(self, store: BlobStore, stream: Stream) -> None:
        self.stream = stream
        self.left = stream.size
        self.path, self._file = store.open_incoming()
        self._sha256 = hashlib.sha256()

    def take(self, data: memoryview) -> memoryview:
        """Write what belongs to this stream; returns the rest."""
        mine, rest = data[: self.left], data[self.left :]
        self._sha256.update(mine)
        self.left -= len(mine)
        while mine:
            mine = mine[os.write(self._file.fileno(), mine) :]
        return rest

    def finish(self) -> None:
        """The stream is there. Raises Damaged if it is not the one that was announced."""
        self.close()
        if self._sha256.digest() != self.stream.sha256:
            raise Damaged("altered, or cut short")

    def close(self) -> None:
        self._file.close()
