"""The host: whether its clock is kept right, and whether memory could be written to a disk."""

import ctypes
from pathlib import Path

from portal.doctor.findings import Finding, ok, warning
from protocol.language import N_

_TIMEX_SIZE = 256  # larger than any struct timex; all zeros asks and changes nothing
_TIME_ERROR = 5


def synchronised() -> bool:
    """Whether the kernel knows that something keeps its clock right: adjtimex(2)."""
    state: int = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_SIZE))
    return state not in (-1, _TIME_ERROR)


def check_clock(*, right: bool | None = None) -> Finding:
    """Whether the clock is kept right. A wrong day ends cards early and puts wrong days on sticks."""
    if synchronised() if right is None else right:
        return ok(N_("the clock is synchronised"))
    return warning(N_("the clock is not synchronised; switch on time synchronisation (timedatectl set-ntp true)"))


def check_swap(root: Path) -> Finding:
    """Whether what reporters type could be written to a disk with the rest of the memory."""
    try:
        lines = (root / "proc/swaps").read_text().splitlines()[1:]
    except OSError:
        return warning(N_("can't tell whether there is swap; see that there is none"))
    for line in lines:
        device = line.split()[0]
        if not _stays_unreadable(root, device):
            return warning(
                N_("memory may be written to %(device)s, readable; switch swap off (swapoff -a) or encrypt it"),
                device=device,
            )
    return ok(N_("memory is not written to a disk in readable form"))


def _stays_unreadable(root: Path, device: str) -> bool:
    """Compressed memory, or a device that dm-crypt encrypts."""
    name = Path(device).name
    if name.startswith("zram"):
        return not (root / f"sys/block/{name}/backing_dev").exists() or _backing(root, name) == "none"
    try:
        name = (root / device.lstrip("/")).resolve().name
        return (root / f"sys/block/{name}/dm/uuid").read_text().startswith("CRYPT-")
    except OSError:
        return False


def _backing(root: Path, name: str) -> str:
    return (root / f"sys/block/{name}/backing_dev").read_text().strip()
