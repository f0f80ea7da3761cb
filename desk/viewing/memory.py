"""What processes hold in memory together, their own and what they share.

The kernel tells how much of a process is its own (RssAnon) and how much shared memory it has touched (RssShmem); what
lies in a memory file that nobody maps is told by the file alone, found through whoever has it open. What is hidden from
that (a memory file on its way through a socket, a detached segment of System V) only a control group would see; when it
makes memory run out, the kernel ends the sandbox first (`sandbox.py`), and then it is gone.
"""

import os
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

_KIB = re.compile(r"^(\w+):\s+(\d+) kB$", re.MULTILINE)
_BLOCK = 512  # bytes, whatever the file system


def holds_more(pids: Collection[int], limit: int) -> bool:
    """Whether these processes hold more than `limit` bytes. What was swapped out counts."""
    told = [_told(pid, "status") for pid in pids]
    own = sum(each.get("RssAnon", 0) + each.get("VmSwap", 0) for each in told) + _in_memory_files(pids)
    shared = sum(each.get("RssShmem", 0) for each in told)
    if own + shared <= limit:
        return False
    # A page that several have counts for each of them there; to know the share of each takes the kernel longer.
    return own + sum(_told(pid, "smaps_rollup").get("Pss_Shmem", 0) for pid in pids) > limit


def _told(pid: int, name: str) -> dict[str, int]:
    """Bytes by what they are, from a file of /proc; nothing of a process that has ended."""
    with suppress(OSError):
        return {what: int(size) * 1024 for what, size in _KIB.findall(Path(f"/proc/{pid}/{name}").read_text())}
    return {}


def _in_memory_files(pids: Collection[int]) -> int:
    """Bytes in all memory files that are open, each counted once."""
    found = (seen for pid in pids for seen in _open_files(pid) if seen.st_dev == _device_of_memory_files())
    return sum({seen.st_ino: seen.st_blocks * _BLOCK for seen in found}.values())


def _open_files(pid: int) -> Iterator[os.stat_result]:
    with suppress(OSError):
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                yield entry.stat()


@cache
def _device_of_memory_files() -> int:
    descriptor = os.memfd_create("desk")
    try:
        return os.fstat(descriptor).st_dev
    finally:
        os.close(descriptor)
