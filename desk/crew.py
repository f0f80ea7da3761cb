"""Work that only thinks, spread over the processors of this machine: opening letters, comparing texts.

The processes hold keys and texts, in memory alone, as this one does. They end with the work, and when this process
dies. None is started before the work here has taken a while: for a small import, starting them would take longer.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self, TypeVar

_Piece = TypeVar("_Piece")
_Result = TypeVar("_Result")
_Kept = TypeVar("_Kept")
_ALONE = 2.0  # seconds


class Crew:
    """Helping processes, after `alone` seconds of a core's work done here; `helpers` may be 0."""

    def __init__(self, helpers: int | None = None, alone: float = _ALONE) -> None:
        self.helpers = _spare_processors() if helpers is None else helpers
        self._alone = alone
        self._worked = 0.0
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def map(
        self, work: Callable[[_Piece], _Result], pieces: Iterable[tuple[_Kept, _Piece]]
    ) -> Iterator[tuple[_Kept, _Result]]:
        """`work` done on every piece, in order, each with what was kept here beside it; only a few are drawn ahead."""
        ahead: deque[tuple[_Kept, Callable[[], _Result]]] = deque()
        for kept, piece in pieces:
            if self._worked < self._alone or not self.helpers:
                ahead.append((kept, partial(self._work, work, piece)))
            else:
                ahead.append((kept, self._hand_out(work, piece)))
            if len(ahead) > self.helpers or self._pool is None:
                first, result = ahead.popleft()
                yield first, result()
        for kept, result in ahead:
            yield kept, result()

    def _work(self, work: Callable[[_Piece], _Result], piece: _Piece) -> _Result:
        started = time.thread_time()
        try:
            return work(piece)
        finally:
            self._worked += time.thread_time() - started

    def _hand_out(self, work: Callable[[_Piece], _Result], piece: _Piece) -> Callable[[], _Result]:
        """The result, to be asked for later; made here if the system grants no processes, or takes them away."""
        here = partial(work, piece)
        try:
            with _uninterrupted():
                future = self._hired().submit(work, piece)
        except (OSError, BrokenProcessPool):
            self.helpers = 0
            return here
        return lambda: self._result(future, here)

    def _result(self, future: "Future[_Result]", here: Callable[[], _Result]) -> _Result:
        try:
            return future.result()
        except BrokenProcessPool:
            self.helpers = 0
            return here()

    def _hired(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")  # a fork of a process with threads may stand still
            self._pool = ProcessPoolExecutor(self.helpers, mp_context=context, initializer=_end_with_parent)
        return self._pool


ALONE = Crew(helpers=0)


def _spare_processors() -> int:
    return len(os.sched_getaffinity(0)) - 1


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Processes that are started meanwhile never hear of Ctrl-C; it is for the one that started them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    """Run first in every process. One whose parent was killed would wait for work for ever, with keys in memory."""
    parent = multiprocessing.parent_process()
    if parent:
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
