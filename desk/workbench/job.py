"""Something that takes its time, done beside the pages: taking a stick in, writing one."""

from collections.abc import Callable
from enum import Enum
from threading import Thread
from typing import Any

from desk.errors import DeskError
from protocol.console import describe
from protocol.refusal import Refusal


class Kind(Enum):
    """What is done."""

    IMPORT = "import"
    EXPORT = "export"
    BACKUP = "backup"


Progress = Callable[[int], object]


class Job:
    """One piece of work in a thread of its own. `result` or `problem` is there once it no longer runs."""

    def __init__(self, kind: Kind, total: int | None, work: Callable[[Progress], Any]) -> None:
        self.kind = kind
        self.total = total
        self.done = 0
        self.result: Any = None
        self.problem: Exception | None = None
        self.running = True  # from the first moment, so that nobody begins another
        self._work = work

    def start(self) -> None:
        """Begin, in a thread of its own."""
        Thread(target=self._run, daemon=True).start()

    @property
    def percent(self) -> int | None:
        """How far it is, if that is known."""
        return min(100, self.done * 100 // self.total) if self.total else None

    def _advance(self, steps: int) -> None:
        self.done += steps

    def _run(self) -> None:
        try:
            self.result = self._work(self._advance)
        except (Refusal, OSError) as error:
            self.problem = error
        except Exception as error:  # noqa: BLE001
            self.problem = DeskError(
                "this should not have happened: %(what)s", what=describe(error, error.__traceback__)
            )
        finally:
            self.running = False
