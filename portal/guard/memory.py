"""A little memory that all worker processes of a server share. It has no name and no file, and ends with them."""

import fcntl
import mmap
import os
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class SharedMemory:
    """Made before the workers fork. The lock is the kernel's, which takes it back from a worker that dies with it."""

    def __init__(self, size: int, lock: Path) -> None:
        """`size` in bytes, all zero. `lock` is a file to lock; it is made, and stays empty."""
        self._bytes = mmap.mmap(-1, size)
        self._threads = threading.Lock()  # the kernel's lock is held by a process, not by a thread of it
        self._lock = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        weakref.finalize(self, os.close, self._lock)

    @contextmanager
    def locked(self) -> Iterator[mmap.mmap]:
        """The memory, for one thread of one process at a time."""
        with self._threads:
            fcntl.lockf(self._lock, fcntl.LOCK_EX)
            try:
                yield self._bytes
            finally:
                fcntl.lockf(self._lock, fcntl.LOCK_UN)
