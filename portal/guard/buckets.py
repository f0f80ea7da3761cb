"""How much of each thing was taken lately, in all and by each Tor circuit.

Each is a leaky bucket: what is taken fills it, time drains it, and while it is full nothing more is let in. An empty
bucket is all zeros, so forgetting a circuit is the same as giving it an empty one. A circuit's bucket is empty again
after `FORGET_AFTER` seconds, and is wiped then: nothing is lost by it.
"""

import struct
import time
from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum
from mmap import mmap
from pathlib import Path

from portal.guard.circuits import TAG_SIZE
from portal.guard.memory import SharedMemory

HOUR = 3600.0
FORGET_AFTER = 600.0  # seconds
CIRCUIT_SHARE = 20  # one circuit may take this part of an hour's amount, in ten minutes


class Limit(IntEnum):
    """What is counted."""

    POSTS = 0
    WRONG_CODES = 1
    UPLOAD_BYTES = 2


_LEVELS = struct.Struct(f"<d{len(Limit)}d")  # when it was written (monotonic seconds), and the levels then
_ENTRY = struct.Struct(f"<{TAG_SIZE}s{_LEVELS.size}s")
_WAYS = 8  # places in which a circuit can be kept; the one longest idle gives way
_SETS = 512
_TABLE = _LEVELS.size  # where the circuits begin, behind the levels of all together
_EMPTY = bytes(_LEVELS.size)
_DEEPEST = 2  # times a full bucket: an end to the waiting after one very large upload


class Buckets:
    """For all processes of a server; make it before they fork. `hourly`: what may be taken in an hour, in all.

    `lock` is a file that stays empty.
    """

    def __init__(self, hourly: Mapping[Limit, int], lock: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = [float(hourly[limit]) for limit in Limit]
        self._clock = clock
        self._memory = SharedMemory(_TABLE + _SETS * _WAYS * _ENTRY.size, lock)

    def wait(self, limit: Limit, circuit: bytes | None) -> float:
        """Seconds until there is room again; 0 when there is."""
        with self._memory.locked() as memory:
            now = self._clock()
            return max(self._wait(memory, place, limit, now) for place in self._places(memory, circuit))

    def spend(self, limit: Limit, circuit: bytes | None, amount: int = 1) -> None:
        """Something was taken, whether there was room or not."""
        with self._memory.locked() as memory:
            for place in self._places(memory, circuit):
                self._fill(memory, place, limit, amount)

    def take(self, limit: Limit, circuit: bytes | None) -> float:
        """Take one if there is room. Seconds until there is; 0 when it was taken."""
        wait = self.wait(limit, circuit)
        if not wait:
            self.spend(limit, circuit)
        return wait

    def forget(self) -> None:
        """Wipe what is known of circuits that were idle for `FORGET_AFTER` seconds."""
        with self._memory.locked() as memory:
            limit = self._clock() - FORGET_AFTER
            for place in range(_TABLE, len(memory), _ENTRY.size):
                (written,) = struct.unpack_from("<d", memory, place + TAG_SIZE)
                if 0 < written < limit:
                    memory[place : place + _ENTRY.size] = bytes(_ENTRY.size)

    def _places(self, memory: mmap, circuit: bytes | None) -> Iterator[int]:
        """Where the levels lie that apply: those of all, and those of the circuit."""
        yield 0
        if circuit:
            yield self._find(memory, circuit) + TAG_SIZE

    def _find(self, memory: mmap, circuit: bytes) -> int:
        first = _TABLE + int.from_bytes(circuit[:4], "big") % _SETS * _WAYS * _ENTRY.size
        places = range(first, first + _WAYS * _ENTRY.size, _ENTRY.size)
        for place in places:
            if memory[place : place + TAG_SIZE] == circuit:
                return place
        idle = min(places, key=lambda place: struct.unpack_from("<d", memory, place + TAG_SIZE))
        _ENTRY.pack_into(memory, idle, circuit, _EMPTY)
        return idle

    def _levels(self, memory: mmap, place: int, now: float) -> list[float]:
        written, *levels = _LEVELS.unpack_from(memory, place)
        return [
            max(0.0, level - (now - written) * self._rate(place, limit))
            for limit, level in zip(Limit, levels, strict=True)
        ]

    def _wait(self, memory: mmap, place: int, limit: Limit, now: float) -> float:
        over = self._levels(memory, place, now)[limit] - self._size(place, limit) + 1
        return max(0.0, over / self._rate(place, limit))

    def _fill(self, memory: mmap, place: int, limit: Limit, amount: int) -> None:
        now = self._clock()
        levels = self._levels(memory, place, now)
        levels[limit] = min(levels[limit] + amount, _DEEPEST * self._size(place, limit))
        _LEVELS.pack_into(memory, place, now, *levels)

    def _size(self, place: int, limit: Limit) -> float:
        return max(1.0, self._most[limit] / CIRCUIT_SHARE) if place else self._most[limit]

    def _rate(self, place: int, limit: Limit) -> float:
        return self._size(place, limit) / (FORGET_AFTER if place else HOUR)
