"""Removable media of this machine, and the bundles on them."""

import re
from dataclasses import dataclass
from pathlib import Path

from protocol.stick import check_folder

_MOUNTS = Path("/proc/self/mounts")
_PLACES = re.compile(r"/(?:run/)?media/.+|/mnt(?:/[^/]+)?")  # where desktops and people mount sticks
_OCTAL = re.compile(rb"\\([0-7]{3})")


@dataclass(frozen=True)
class Stick:
    """A medium that is plugged in, and how many bundles for this committee lie on it."""

    folder: Path
    bundles: int


def plugged_in(committee: bytes, mounts: Path = _MOUNTS) -> list[Stick]:
    """The media that are mounted now."""
    found = []
    for line in mounts.read_bytes().splitlines():
        where = _unescape(line.split(b" ")[1])
        if _PLACES.fullmatch(where):
            found.append(Stick(Path(where), _count(committee, Path(where))))
    return found


def bundles_for(committee: bytes, folder: Path) -> list[Path]:
    """The bundles for a committee in a folder, in the order of their numbers. Raises StickError or OSError."""
    check_folder(folder)
    return sorted(folder.glob(f"qingfeng-to-desk-{committee.hex()[:8]}-*.bundle"))


def _count(committee: bytes, folder: Path) -> int:
    try:
        return len(bundles_for(committee, folder))
    except OSError:
        return 0  # it may be pulled out at any moment


def _unescape(path: bytes) -> str:
    """The kernel writes spaces and the like in a path as octal numbers of bytes."""
    return _OCTAL.sub(lambda match: bytes([int(match[1], 8)]), path).decode("utf-8", "replace")
