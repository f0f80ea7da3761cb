"""Threads that take turns: one works, and another only comes in where that one has to wait for something.

A thread of Python gains nothing from others beside it, but at each system call they fight over the interpreter: with
eight requests at a time, eight threads take twice as long as one after the other. So one thread works off what is
there. Before it waits for a client it steps aside: another thread goes on with the rest, and it ends its own task
whenever it can. The same happens to a thread that gets stuck otherwise, on a slow disk or behind a long write.
"""

import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

Task = Callable[[], None]

STUCK = 0.05  # seconds that others wait for one task; nearly all take a few milliseconds


class _Turn:
    """The right to take the next task, and when the last one was taken."""

    def __init__(self) -> None:
        self.lasts = True
        self.since = time.monotonic()


class Turns:
    """At most `most` threads, made when they are needed. A task must not raise."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._tasks: SimpleQueue[Task] = SimpleQueue()
        self._change = threading.Condition()
        self._threads = self._idle = 0
        self._turn: _Turn | None = None
        self._mine = threading.local()

    @property
    def waited_for(self) -> bool:
        """Whether there are tasks that nobody has begun."""
        return not self._tasks.empty()

    def submit(self, task: Task) -> None:
        """Have `task` done, after those that came before."""
        self._tasks.put(task)
        if self._turn is None:
            self._pass_on(None)

    def step_aside(self) -> None:
        """To be called in a task, before it waits: another thread goes on with what else there is to do."""
        turn = getattr(self._mine, "turn", None)
        if turn and turn.lasts:
            self._pass_on(turn)

    def relieve(self) -> None:
        """To be called now and then: another thread goes on where a task takes long and others wait."""
        turn = self._turn
        if turn and self.waited_for and time.monotonic() - turn.since > STUCK:
            self._pass_on(turn)

    def shutdown(self, wait: bool = False) -> None:  # noqa: FBT001, FBT002 - as gunicorn asks for it
        """The threads end with their process."""

    def _pass_on(self, turn: _Turn | None) -> None:
        with self._change:
            if turn is not self._turn:  # somebody else did so meanwhile
                return
            if turn:
                turn.lasts = False
            self._turn = None
            if self._idle:
                self._change.notify()
            elif self._threads < self._most:
                self._threads += 1
                self._idle += 1
                threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            with self._change:
                while self._turn:
                    self._change.wait()
                self._idle -= 1
                self._turn = self._mine.turn = turn = _Turn()
            while turn.lasts:
                task = self._tasks.get()
                turn.since = time.monotonic()
                task()
            with self._change:
                self._idle += 1
