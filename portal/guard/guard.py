"""What is let in: decided before a body is read, from what was taken lately and what there is room for."""

import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from portal.guard.buckets import Buckets, Limit
from portal.guard.circuits import Circuits
from portal.instance import Instance
from portal.settings import Settings

DISK_RESERVE = 0.10  # of the file system: files are refused below it, text is not
_UPLOADS_OF_A_CIRCUIT = 4  # at the same time, in one process
_UPLOADS_END = 60.0  # seconds after which trying again makes sense
_DISK_WAIT = 3600.0


class Reason(Enum):
    """Why something is refused."""

    POSTS = "posts"
    WRONG_CODES = "wrong codes"
    UPLOADS = "uploads"
    DISK = "disk"


class Refused(Exception):
    """Too much at the moment. `seconds` until it makes sense to try again."""

    def __init__(self, reason: Reason, seconds: float) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.seconds = seconds


class Guard:
    """One for all processes of a server; make it before they fork. A circuit is what `Circuits` named, or None."""

    def __init__(self, settings: Settings, instance: Instance) -> None:
        hourly = {
            Limit.POSTS: settings.posts_per_hour,
            Limit.WRONG_CODES: settings.wrong_codes_per_hour,
            Limit.UPLOAD_BYTES: settings.upload_bytes_per_hour,
        }
        self.circuits = Circuits()
        self.buckets = Buckets(hourly, instance.run / "guard.lock")
        self._folder = instance.folder
        self._most_uploads = max(1, settings.threads // 2)  # the other threads are for pages, always
        self._uploads: Counter[bytes | None] = Counter()
        self._refused = threading.BoundedSemaphore(max(1, settings.threads // 4))  # which leaves as many to pages
        self._lock = threading.Lock()

    def check_post(self, circuit: bytes | None) -> None:
        """Raises Refused when too much was stored lately."""
        _refuse_if(Reason.POSTS, self.buckets.wait(Limit.POSTS, circuit))

    def count_post(self, circuit: bytes | None) -> None:
        """Something was taken in. What is refused or broken is not counted, so garbage can't use up the limit."""
        self.buckets.spend(Limit.POSTS, circuit)

    def wrong_code(self, circuit: bytes | None) -> None:
        """A code was not found as it was typed. Raises Refused when there were too many lately."""
        _refuse_if(Reason.WRONG_CODES, self.buckets.take(Limit.WRONG_CODES, circuit))

    def count_bytes(self, circuit: bytes | None, amount: int) -> None:
        """Bytes of an upload came in. Raises Refused when the disk has no room for more."""
        self.buckets.spend(Limit.UPLOAD_BYTES, circuit, amount)
        if not self.has_room():
            raise Refused(Reason.DISK, _DISK_WAIT)

    def has_room(self) -> bool:
        """Whether the disk has room for files, the reserve left alone."""
        disk = os.statvfs(self._folder)
        return disk.f_bavail >= DISK_RESERVE * disk.f_blocks

    @contextmanager
    def upload(self, circuit: bytes | None) -> Iterator[None]:
        """A place for one body that is too large to be read ahead. Raises Refused."""
        _refuse_if(Reason.UPLOADS, self.buckets.wait(Limit.UPLOAD_BYTES, circuit))
        if not self.has_room():
            raise Refused(Reason.DISK, _DISK_WAIT)
        with self._lock:
            crowded = circuit is not None and self._uploads[circuit] >= _UPLOADS_OF_A_CIRCUIT
            if crowded or self._uploads.total() >= self._most_uploads:
                raise Refused(Reason.UPLOADS, _UPLOADS_END)
            self._uploads[circuit] += 1
        try:
            yield
        finally:
            with self._lock:
                self._uploads[circuit] -= 1
                self._uploads += Counter()  # drops those that are down to none

    @contextmanager
    def refused(self) -> Iterator[bool]:
        """A place for reading the text of a large body that was refused, if there is one; else False."""
        free = self._refused.acquire(blocking=False)
        try:
            yield free
        finally:
            if free:
                self._refused.release()


def _refuse_if(reason: Reason, seconds: float) -> None:
    if seconds:
        raise Refused(reason, seconds)
