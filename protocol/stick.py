"""Writing to a stick so that it can be believed: in full, to the medium, and read back."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from protocol.refusal import Refusal

Bytes: TypeAlias = bytes | memoryview

_PIECE = 1024 * 1024


class StickError(Refusal):
    """The stick is not there, or what was read back is not what was written."""


def write_verified(path: Path, produce: Callable[[Callable[[Bytes], object]], object]) -> None:
    """Create `path` from what `produce` writes, then read it back from the medium.

    The file appears under its name only when it is whole. Raises StickError, or OSError from the medium.
    """
    check_folder(path.parent)
    partial = path.with_name(path.name + ".part")
    written = hashlib.sha512()
    try:
        with partial.open("wb") as file:

            def write(piece: Bytes) -> None:
                written.update(piece)
                file.write(piece)

            produce(write)
            file.flush()
            os.fsync(file.fileno())
        if _read_back(partial) != written.digest():
            raise StickError("what was read back from the stick is not what was written")
        partial.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        if error.errno and (error.filename is None or str(error.filename) == str(partial)):
            error.filename = str(path)
        raise
    finally:
        partial.unlink(missing_ok=True)


def check_folder(folder: Path) -> None:
    """Raises StickError unless `folder` is there: a stick that is not plugged in must not be made up."""
    if not folder.is_dir():
        raise StickError("there is no folder %(path)s; is the stick plugged in?", path=folder)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read_back(path: Path) -> bytes:
    read = hashlib.sha512()
    with path.open("rb", buffering=0) as file:
        # Dropping the clean pages makes the kernel fetch them from the medium again.
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while piece := file.read(_PIECE):
            read.update(piece)
    return read.digest()
