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
        until = [0.0, *(self.taken[after - 1] if after else 0.0 for _, after in parts)]
        return [max(self.memory[a:b], default=self.memory[-1]) for a, b in parts], [
            b - a for a, b in itertools.pairwise(until)
        ]


@dataclass(frozen=True)
class Time:
    """Milliseconds of one act: as somebody waits for it, and of this process's own work."""

    waited: float
    worked: float


def times(act: Callable[[], object], rounds: int) -> list[Time]:
    """Of each round."""
    taken = []
    for _ in range(rounds):
        started, worked = time.perf_counter(), time.process_time()
        act()
        taken.append(Time((time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000))
    return taken


def print_head(title: str) -> None:
    """The line above lines of times."""
    print(f"\n{title:<44}   median     p95     max   work alone: p95     max")


def print_times(name: str, taken: Sequence[Time]) -> None:
    """One line: median, 95th of a hundred, the longest; then without waiting for disk and processors."""
    waited, worked = sorted(time.waited for time in taken), sorted(time.worked for time in taken)
    p95 = min(len(taken) - 1, int(len(taken) * 0.95))
    median = statistics.median(waited)
    print(f"  {name:<42}{median:>9.1f}{waited[p95]:>8.1f}{waited[-1]:>8.1f}{worked[p95]:>18.1f}{worked[-1]:>8.1f}")


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
