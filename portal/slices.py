"""Sealed files that come slice by slice: what was lost on the way is sent again, what came twice is noticed."""

import fcntl
import hashlib
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crypto.errors import Damaged, Malformed, TooLarge
from crypto.sealing import BLOB_ID_SIZE, is_blob_size
from portal.errors import FilesGone
from portal.store.blobs import BlobStore
from protocol.sealed import Head

SLICE_SIZE = 1024 * 1024  # bytes of each slice but the last
_HEAD = struct.Struct(f">{BLOB_ID_SIZE}sQI32s")
LARGEST_REQUEST = _HEAD.size + SLICE_SIZE


@dataclass(frozen=True)
class Slice:
    """One slice of a sealed stream of `size` bytes."""

    blob: bytes
    size: int
    number: int
    body: bytes

    @property
    def start(self) -> int:
        """Where it belongs in the stream."""
        return self.number * SLICE_SIZE


def parse(data: bytes, largest: int) -> Slice:
    """Blob id (32) ‖ u64 size of the stream ‖ u32 number ‖ SHA-256 of the slice ‖ slice.

    Raises Malformed, TooLarge for a stream of more than `largest` bytes, or Damaged.
    """
    if len(data) < _HEAD.size:
        raise Malformed("cut short, or continued")
    blob, size, number, digest = _HEAD.unpack_from(data)
    part = Slice(blob, size, number, data[_HEAD.size :])
    if size > largest:
        raise TooLarge("more data than the format allows")
    if not is_blob_size(size) or len(part.body) != min(SLICE_SIZE, size - part.start):
        raise Malformed("cut short, or continued")
    if hashlib.sha256(part.body).digest() != digest:
        raise Damaged("altered, or cut short")
    return part


class Arriving:
    """Streams that are still on their way, among the incoming."""

    def __init__(self, store: BlobStore) -> None:
        self._store = store

    def take(self, part: Slice) -> None:
        """Add a slice, unless it is there already. Raises FilesGone where the ones before it are not."""
        with self._open(part) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            there = os.fstat(file.fileno()).st_size
            if there < part.start:
                raise FilesGone
            if there < part.start + len(part.body):
                file.truncate(part.start)  # what a crash left of this slice
                file.write(part.body)

    def gather(self, head: Head) -> dict[bytes, Path]:
        """The files of a letter, whole and as its head says. Raises FilesGone.

        Files are removed where one of them is not as the head says: so nothing is hashed in vain more often than it is
        sent, and a small request that names large files can't keep the server busy.
        """
        found = {stream.id: self._path(stream.id) for stream in head.streams}
        try:
            if any(found[stream.id].stat().st_size != stream.size for stream in head.streams):
                raise FilesGone
            if any(_digest(found[stream.id]) != stream.sha256 for stream in head.streams):
                for path in found.values():
                    self._store.discard(path)
                raise FilesGone
        except FileNotFoundError:
            raise FilesGone from None
        return found

    def _open(self, part: Slice) -> BinaryIO:
        """The file of the slice's stream, to append to; only a first slice makes it."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | (0 if part.number else os.O_CREAT)
        try:
            return os.fdopen(os.open(self._path(part.blob), flags, 0o600), "ab")
        except FileNotFoundError:
            raise FilesGone from None

    def _path(self, blob: bytes) -> Path:
        return self._store.incoming(f"slices-{blob.hex()}")


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
