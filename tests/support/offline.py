"""Runs tests on a machine without a network: nothing but its own loopback, as the offline desk has it.

    unshare --net .venv/bin/python tests/support/offline.py tests/desk

Refuses to run where any other interface is up, so that it can't be skipped by mistake.
"""

import fcntl
import os
import socket
import struct
import sys

_GET, _SET, _UP = 0x8913, 0x8914, 1  # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP
_REQUEST = "16sH22x"


def main() -> None:
    """Become pytest. Raises SystemExit where the network is not cut."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        others = [name for _, name in socket.if_nameindex() if name != "lo" and _flags(control, name) & _UP]
        if others:
            sys.exit(f"error: the network is not cut, there is {', '.join(others)}; run this under: unshare --net")
        fcntl.ioctl(control, _SET, struct.pack(_REQUEST, b"lo", _flags(control, "lo") | _UP))
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *sys.argv[1:]])  # noqa: S606


def _flags(control: socket.socket, name: str) -> int:
    _, flags = struct.unpack(_REQUEST, fcntl.ioctl(control, _GET, struct.pack(_REQUEST, name.encode(), 0)))
    return int(flags)


if __name__ == "__main__":
    main()
