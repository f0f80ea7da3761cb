"""Watches what all processes of a sandbox hold together, and the clock; ends the sandbox when it is too much."""

import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from desk.errors import NotShown
from desk.viewing.limits import Limits
from desk.viewing.memory import holds_more

_EVERY = 0.05  # seconds


class Watch:
    """A thread beside one run. `judge` raises NotShown if the watch had to end it."""

    def __init__(self, process: "subprocess.Popen[bytes]", limits: Limits) -> None:
        self._process = process
        self._limits = limits
        self._deadline = time.monotonic() + limits.seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._reason: NotShown | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def judge(self) -> None:
        """Raise NotShown with the reason for which the run was ended, if it was."""
        if self._reason:
            raise self._reason

    def _watch(self) -> None:
        while not self._over.wait(_EVERY):
            self._reason = self._too_much()
            if self._reason:
                self._process.kill()
                return

    def _too_much(self) -> NotShown | None:
        if time.monotonic() > self._deadline:
            return NotShown("the converter took too long; the limit is %(seconds)d s", seconds=self._limits.seconds)
        family = _family(self._process.pid)
        if len(family) > self._limits.processes or holds_more(family, self._limits.memory):
            return NotShown("the converter wanted more memory or processes than it may have")
        return None


def _family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found, asked = [pid], 0
    while asked < len(found):
        for task in _listed(Path(f"/proc/{found[asked]}/task")):
            found += _children(task)
        asked += 1
    return found


def _listed(folder: Path) -> list[Path]:
    with suppress(OSError):
        return list(folder.iterdir())
    return []


def _children(task: Path) -> list[int]:
    with suppress(OSError):
        return [int(pid) for pid in (task / "children").read_text().split()]
    return []
