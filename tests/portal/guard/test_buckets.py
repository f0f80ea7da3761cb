"""How much is let in, across threads and processes, and what is forgotten."""

import os
import threading
from pathlib import Path

import pytest

from portal.guard.buckets import CIRCUIT_SHARE, FORGET_AFTER, HOUR, Buckets, Limit
from portal.guard.circuits import Circuits

HOURLY = {Limit.POSTS: 100, Limit.WRONG_CODES: 40, Limit.UPLOAD_BYTES: 1000}
ONE, OTHER = b"1" * 16, b"2" * 16


class Clock:
    """A clock that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def buckets(tmp_path: Path, clock: Clock) -> Buckets:
    return Buckets(HOURLY, tmp_path / "lock", clock)


def taken(buckets: Buckets, circuit: bytes | None, tries: int = 300) -> int:
    """How many of so many tries are let in."""
    return sum(not buckets.take(Limit.POSTS, circuit) for _ in range(tries))


def test_an_hours_amount_is_let_in_at_once_and_then_as_time_passes(buckets: Buckets, clock: Clock) -> None:
    assert taken(buckets, None) == 100
    wait = buckets.wait(Limit.POSTS, None)
    assert 0 < wait <= HOUR / 100
    clock.now += wait + 0.001
    assert taken(buckets, None) == 1
    clock.now += HOUR
    assert taken(buckets, None) == 100


def test_a_circuit_gets_its_share_and_leaves_the_rest_to_others(buckets: Buckets, clock: Clock) -> None:
    share = 100 // CIRCUIT_SHARE
    assert taken(buckets, ONE) == share
    assert taken(buckets, OTHER) == share
    assert taken(buckets, None) == 100 - 2 * share
    clock.now += FORGET_AFTER
    assert taken(buckets, ONE) == share  # its own is empty again, and enough of the common one


def test_limits_do_not_share_their_buckets(buckets: Buckets) -> None:
    taken(buckets, ONE)
    taken(buckets, None)
    assert buckets.wait(Limit.POSTS, None)
    assert not buckets.wait(Limit.WRONG_CODES, ONE)


def test_one_very_large_amount_does_not_shut_the_door_for_ever(buckets: Buckets) -> None:
    buckets.spend(Limit.UPLOAD_BYTES, ONE, 10**12)
    assert buckets.wait(Limit.UPLOAD_BYTES, None) <= HOUR + HOUR / 1000
    assert buckets.wait(Limit.UPLOAD_BYTES, OTHER) <= HOUR + HOUR / 1000


def test_a_circuit_is_wiped_from_memory_after_ten_minutes(buckets: Buckets, clock: Clock) -> None:
    buckets.spend(Limit.POSTS, ONE)
    clock.now += FORGET_AFTER - 1
    buckets.spend(Limit.POSTS, OTHER)
    buckets.forget()
    with buckets._memory.locked() as memory:
        assert ONE in memory[:]
    clock.now += 2
    buckets.forget()
    with buckets._memory.locked() as memory:
        assert ONE not in memory[:]
        assert OTHER in memory[:]


def test_more_circuits_than_there_is_room_for_push_out_the_idle_ones(buckets: Buckets, clock: Clock) -> None:
    for number in range(20_000):
        clock.now += 0.001
        buckets.spend(Limit.WRONG_CODES, os.urandom(15) + bytes([number % 256]), 0)
    assert taken(buckets, ONE) == 100 // CIRCUIT_SHARE


def test_processes_and_threads_count_together(tmp_path: Path) -> None:
    buckets = Buckets({**HOURLY, Limit.POSTS: 10**6}, tmp_path / "lock", lambda: 1.0)

    def spend() -> None:
        for _ in range(500):
            buckets.spend(Limit.POSTS, ONE)

    children = []
    for _ in range(3):
        if child := os.fork():
            children.append(child)
            continue
        threads = [threading.Thread(target=spend) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        os._exit(0)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    with buckets._memory.locked() as memory:
        assert buckets._levels(memory, 0, 1.0)[Limit.POSTS] == 3000


def test_the_name_of_a_circuit_is_keyed_and_no_address_is_left() -> None:
    def environ(address: str, protocol: str = "TCP6") -> dict[str, str]:
        return {"REMOTE_ADDR": address, "REMOTE_PORT": "7", "PROXY_PROTOCOL": protocol, "PROXY_ADDR": "::1"}

    circuits = Circuits()
    first = environ("fc00:dead:beef:4dad::ffff:1")
    name = circuits.take_from(first)
    assert name
    assert len(name) == 16
    assert not first
    assert circuits.take_from(environ("fc00:dead:beef:4dad::ffff:1")) == name
    assert circuits.take_from(environ("fc00:dead:beef:4dad::ffff:2")) != name
    assert Circuits().take_from(environ("fc00:dead:beef:4dad::ffff:1")) != name
    for other in (environ("2001:db8::1"), environ("127.0.0.1", "TCP4"), {"REMOTE_ADDR": "fc00:dead:beef:4dad::1"}):
        assert circuits.take_from(other) is None
        assert not other
