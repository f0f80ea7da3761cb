"""A clean Debian machine in a folder, booted with its own systemd and a network that has nothing but loopback."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PACKAGES = "systemd,systemd-sysv,dbus,python3,iproute2"  # what every Debian server has
_BOOT, _HALT = 60, 30  # seconds


class Died(AssertionError):
    """A command on the machine that did not exit with 0; carries what it said."""


@dataclass(frozen=True)
class Machine:
    """A running machine. `leader` is the process that is its first."""

    root: Path
    leader: int

    def run(self, *words: str | Path) -> str:
        """A command of root on the machine; what it said. Raises Died."""
        result = self.try_(*words)
        if result.returncode:
            raise Died(f"{words}: exit {result.returncode}\n{result.stdout}\n{result.stderr}")
        return result.stdout

    def try_(self, *words: str | Path) -> "subprocess.CompletedProcess[str]":
        """The same, for what may be refused."""
        enter = ["nsenter", "--target", str(self.leader), "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup"]
        environment = {"PATH": "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/root"}
        return subprocess.run(
            [*enter, "--root", "--wd", *map(str, words)],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
        )

    def path(self, inside: str) -> Path:
        """A file of the running machine, as it is found from here."""
        return Path(f"/proc/{self.leader}/root") / inside.lstrip("/")


def make_root(folder: Path) -> Path:
    """A Debian 12 as it comes, in `folder`."""
    words = ["debootstrap", "--variant=minbase", f"--include={_PACKAGES}", "bookworm", str(folder)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    (folder / "etc" / "resolv.conf").write_bytes(Path("/etc/resolv.conf").read_bytes())
    return folder


def in_root(folder: Path, *words: str) -> None:
    """A command in the folder before it is booted, with the network there is here: for packages."""
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["chroot", folder, *words], check=True, env=environment, capture_output=True)


@contextmanager
def booted(root: Path) -> Iterator[Machine]:
    """The machine in a folder, until the block ends."""
    flags = ["--boot", "--private-network", "--register=no", "--keep-unit", "--quiet", "--console=pipe"]
    with (root.parent / "console").open("wb") as console:
        words = ["systemd-nspawn", "-D", str(root), *flags]
        process = subprocess.Popen(words, stdout=console, stderr=console, stdin=subprocess.DEVNULL, env=os.environ)
    try:
        machine = Machine(root, _leader(process.pid))
        _wait_until_up(machine)
        yield machine
    finally:
        halt(process)


def halt(process: "subprocess.Popen[bytes]") -> None:
    """Stop the machine as its power button would, or cut its power."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_HALT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _leader(nspawn: int) -> int:
    children = Path(f"/proc/{nspawn}/task/{nspawn}/children")
    until = time.monotonic() + _BOOT
    while time.monotonic() < until:
        if found := children.read_text().split():
            return int(found[0])
        time.sleep(0.1)
    raise Died("systemd-nspawn did not start a machine; is it allowed here?")


def _wait_until_up(machine: Machine) -> None:
    until = time.monotonic() + _BOOT
    while time.monotonic() < until:
        if machine.try_("systemctl", "is-system-running").stdout.strip() in {"running", "degraded"}:
            return
        time.sleep(0.3)
    raise Died("the machine did not come up")
