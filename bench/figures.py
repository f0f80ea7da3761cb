"""Time, memory and tables for benchmarks."""

import itertools
import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MIB = 2**20
_TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds() -> float:
    """What this process and all it started have taken of the processors so far."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime + sum(map(_taken, _children()))


def resident() -> int:
    """MiB of memory that this process and those it started hold; what they share is counted for each."""
    return sum(map(_resident, [os.getpid(), *_children()])) // MIB


@dataclass
class Course:
    """How a piece of work went on: taken down whenever `note` is called."""

    started: float = field(default_factory=time.perf_counter)
    before: float = field(default_factory=processor_seconds)
    memory: list[int] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def note(self, _: int = 0) -> None:
        """Called after each piece."""
        self.memory.append(resident())
        self.taken.append(processor_seconds() - self.before)
        self.seconds = time.perf_counter() - self.started

    @property
    def processor(self) -> float:
        """Seconds of processors, all of them together."""
        return self.taken[-1]

    def thirds(self) -> tuple[list[int], list[float]]:
        """(the most memory in each third, processor seconds of each third)."""
        marks = [len(self.taken) * part // 3 for part in range(4)]
        parts = list(itertools.pairwise(marks))
        until = [0.0, *(self.taken[after - 1] for _, after in parts)]
        return [max(self.memory[a:b]) for a, b in parts], [b - a for a, b in itertools.pairwise(until)]


def times(act: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of each round."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        act()
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def print_times(name: str, taken: Sequence[float]) -> None:
    """One line: median, 95th of a hundred, the longest."""
    ordered = sorted(taken)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    print(f"  {name:<42}{statistics.median(ordered):>9.1f}{p95:>9.1f}{ordered[-1]:>9.1f}", flush=True)


def _children() -> list[int]:
    found = []
    for path in Path("/proc/self/task").glob("*/children"):
        found += map(int, path.read_text(encoding="ascii").split())
    return found


def _taken(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _resident(process: int) -> int:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0
    return pages * resource.getpagesize()
