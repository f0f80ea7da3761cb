"""SQLite's write-ahead log, made durable: one sync for all whose commits wait for it."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from protocol.stick import sync_folder


class Unsettled(OSError):
    """What was written is committed, but may not survive a power cut: the medium did not confirm it."""


class _Sync:
    """One sync, begun or still to come, and how it ended."""

    begun = False
    error: int | None = None


class Log:
    """The log of the database at `database`. Threads share a sync; the processes of a server sync side by side.

    The log holds every commit that no checkpoint has carried over, and a checkpoint syncs log and database itself.
    """

    def __init__(self, database: Path, checkpoint: Callable[[], None]) -> None:
        """`checkpoint` carries all of the log over into the database. Raises OSError where it can't."""
        self._path = database.with_name(f"{database.name}-wal")
        self._checkpoint = checkpoint
        self._failed = False
        self._mark = database.with_name(f"{database.name}-unsynced")  # tells the server's other processes of it
        self._named = 0  # the inode of the log whose name was made durable: it is a new file after each start
        self._turn = threading.Lock()
        self._coming = _Sync()

    def settle(self) -> None:
        """Make all that is committed survive a power cut. Raises Unsettled.

        Safe: who asks belongs to a sync that has not begun, so it begins after the commit, whoever carries it out. One
        that fails fails for all of them: the kernel may have given up the pages, and would not say so again. So the
        next sync of that log means nothing, whatever it says, until a checkpoint has written its commits anew.
        """
        sync = self._coming
        with self._turn:
            if not sync.begun:
                sync.begun = True
                self._coming = _Sync()  # for those who ask from here on
                try:
                    self._renew()
                    self._sync()
                except OSError as error:
                    sync.error = error.errno or 0
                    self._distrust()
        if sync.error is not None:
            raise Unsettled(sync.error, "the write-ahead log can't be synced")

    def _renew(self) -> None:
        marked = self._marked()
        if self._failed or marked:
            self._checkpoint()
            if self._marked() == marked:  # else another process failed meanwhile, with commits of its own
                self._mark.unlink(missing_ok=True)
            self._failed = False

    def _marked(self) -> int | None:
        """When a sync failed last, as far as is known; None where all are good."""
        try:
            return self._mark.stat().st_mtime_ns
        except FileNotFoundError:
            return None

    def _distrust(self) -> None:
        self._failed = True
        with suppress(OSError):  # a medium in that state may not take it
            self._mark.touch(mode=0o600)

    def _sync(self) -> None:
        descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fdatasync(descriptor)
            inode = os.fstat(descriptor).st_ino
        finally:
            os.close(descriptor)
        if inode != self._named:
            sync_folder(self._path.parent)
            self._named = inode
