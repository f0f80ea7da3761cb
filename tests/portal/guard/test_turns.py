"""Who answers while somebody waits."""

import threading
import time
from collections.abc import Callable

import pytest

from portal.guard import turns as module
from portal.guard.turns import Turns

SOON = 20.0  # seconds: only a test that fails takes so long


def do(turns: Turns, *tasks: Callable[[], None]) -> list[threading.Event]:
    """Submit them; each event is set when its task is done."""
    ended = [threading.Event() for _ in tasks]

    def both(task: Callable[[], None], event: threading.Event) -> Callable[[], None]:
        def run() -> None:
            task()
            event.set()

        return run

    for task, event in zip(tasks, ended, strict=True):
        turns.submit(both(task, event))
    return ended


def until_it_comes(event: threading.Event) -> Callable[[], None]:
    """A task that waits."""

    def wait() -> None:
        assert event.wait(SOON)

    return wait


def test_one_thread_does_all_in_order_where_nobody_waits() -> None:
    turns = Turns(8)
    done: list[tuple[int, int]] = []
    events = do(turns, *[lambda place=place: done.append((place, threading.get_ident())) for place in range(100)])
    assert events[-1].wait(SOON)
    assert [place for place, _ in done] == list(range(100))
    assert len({thread for _, thread in done}) == 1


def test_another_goes_on_while_one_waits_and_both_end() -> None:
    turns = Turns(8)
    come, threads = threading.Event(), list[int]()

    def wait() -> None:
        threads.append(threading.get_ident())
        turns.step_aside()
        turns.step_aside()  # once more changes nothing
        assert come.wait(SOON)

    first, second = do(turns, wait, lambda: threads.append(threading.get_ident()))
    assert second.wait(SOON)
    assert not first.is_set()
    come.set()
    assert first.wait(SOON)
    assert len(set(threads)) == 2


def test_a_task_that_is_stuck_holds_up_nobody_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STUCK", 0.01)
    turns = Turns(8)
    come = threading.Event()
    first, second = do(turns, until_it_comes(come), lambda: None)
    until = time.monotonic() + SOON
    while not second.wait(0.01) and time.monotonic() < until:
        turns.relieve()
    assert second.is_set()
    assert not first.is_set()
    assert not turns.waited_for
    come.set()
    assert first.wait(SOON)


def test_who_is_not_stuck_is_not_relieved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STUCK", SOON)
    turns = Turns(8)
    come = threading.Event()
    first, second = do(turns, until_it_comes(come), lambda: None)
    turns.relieve()
    assert not second.wait(0.2)
    assert turns.waited_for
    come.set()
    assert second.wait(SOON)
    assert first.is_set()


def test_there_are_no_more_threads_than_allowed_and_they_are_used_again() -> None:
    turns = Turns(3)
    come, seen = threading.Event(), list[int]()

    def wait() -> None:
        turns.step_aside()
        seen.append(threading.get_ident())
        come.wait(SOON)

    waiting = do(turns, wait, wait, wait)
    (last,) = do(turns, lambda: seen.append(threading.get_ident()))
    until = time.monotonic() + SOON
    while len(seen) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    assert len(set(seen)) == 3
    assert not last.wait(0.2)
    come.set()
    for event in [*waiting, last]:
        assert event.wait(SOON)
    assert seen[3] in seen[:3]
