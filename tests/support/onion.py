"""A whole tor network on loopback: three authorities, relays, and tors of our own in it, with Debian's tor.

Nothing of it speaks to the real network: the only authorities it knows are its own, and all addresses are 127.0.0.1.
"""

import re
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from journey import free_port

AUTHORITIES, RELAYS = 3, 5
_BOOTSTRAP = 120  # seconds
_COMMON = """
TestingTorNetwork 1
VanguardsLiteEnabled 0
AssumeReachable 1
PathsNeededToBuildCircuits 0.25
TestingDirAuthVoteExit *
TestingDirAuthVoteHSDir *
TestingDirAuthVoteGuard *
TestingMinExitFlagThreshold 0
V3AuthNIntervalsValid 2
Sandbox 0
SafeLogging 0
ShutdownWaitLength 0
Log notice file {folder}/log
DataDirectory {folder}
RunAsDaemon 0
"""
_RELAY = """
Nickname {name}
Address 127.0.0.1
ORPort 127.0.0.1:{or_port}
DirPort 127.0.0.1:{dir_port}
SocksPort 0
ExitRelay 0
ContactInfo nobody
"""
_AUTHORITY = """
AuthoritativeDirectory 1
V3AuthoritativeDirectory 1
TestingV3AuthInitialVotingInterval 20
TestingV3AuthInitialVoteDelay 4
TestingV3AuthInitialDistDelay 4
V3AuthVotingInterval 20
V3AuthVoteDelay 4
V3AuthDistDelay 4
"""


@dataclass
class Tor:
    """One tor process."""

    folder: Path
    lines: str
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it."""
        torrc = self.folder / "torrc"
        torrc.write_text(_COMMON.format(folder=self.folder) + self.lines)
        words = ["tor", "-f", str(torrc), "--defaults-torrc", "/dev/null", "--quiet"]
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL)

    def stop(self) -> None:
        """Stop it."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def log(self) -> str:
        """What it said so far."""
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def memory(self) -> int:
        """Resident bytes."""
        assert self.process is not None
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{self.process.pid}/status").read_text())
        assert found is not None
        return int(found[1]) * 1024


@dataclass
class Network:
    """The network, and the tors that use it."""

    folder: Path
    authorities: str = ""
    tors: list[Tor] = field(default_factory=list)
    bootstrap: float = 0.0

    def client(self) -> int:
        """A client that has found its way into the network; the port it speaks SOCKS on. Raises TimeoutError."""
        port = free_port()
        tor = self.join("client", f"SocksPort 127.0.0.1:{port}\n")
        started = time.monotonic()
        wait_for(lambda: "Bootstrapped 100%" in tor.log(), "the client's way into the network")
        self.bootstrap += time.monotonic() - started
        return port

    def service(self, lines: Iterable[str]) -> str:
        """An onion service with these lines of a torrc (its folder is OURS); its address, reachable or not yet."""
        text = "".join(f"{line}\n" for line in lines).replace("OURS", str(self.folder / "service" / "onion"))
        self.join("service", "SocksPort 0\n" + text)
        hostname = self.folder / "service" / "onion" / "hostname"
        wait_for(hostname.exists, "the service's address")
        return hostname.read_text().strip()

    def join(self, name: str, lines: str) -> Tor:
        """One more tor."""
        folder = self.folder / name
        folder.mkdir(mode=0o700)
        tor = Tor(folder, self.authorities + lines)
        self.tors.append(tor)
        tor.start()
        return tor

    def memory(self) -> int:
        """Resident bytes of all of it."""
        return sum(tor.memory() for tor in self.tors)

    def stop(self) -> None:
        """Stop everything."""
        for tor in self.tors:
            tor.stop()


@contextmanager
def network(folder: Path) -> Iterator[Network]:
    """A network whose authorities agree on who is in it."""
    running = Network(folder)
    started = time.monotonic()
    ports = [(free_port(), free_port()) for _ in range(AUTHORITIES + RELAYS)]
    for number, (or_port, dir_port) in enumerate(ports[:AUTHORITIES]):
        running.authorities += _authority(folder / f"authority{number}", or_port, dir_port)
    try:
        for number, (or_port, dir_port) in enumerate(ports):
            role = "authority" if number < AUTHORITIES else "relay"
            name = f"{role}{number}"
            lines = _RELAY.format(name=name, or_port=or_port, dir_port=dir_port)
            (folder / name).mkdir(mode=0o700, exist_ok=True)
            tor = Tor(folder / name, running.authorities + lines + (_AUTHORITY if role == "authority" else ""))
            running.tors.append(tor)
            tor.start()
        wait_for(lambda: all(_has_consensus(tor) for tor in running.tors), "the authorities to agree")
        running.bootstrap = time.monotonic() - started
        yield running
    finally:
        running.stop()


def wait_for(true: "object", what: str) -> None:
    """Raises TimeoutError if it takes longer than a network should."""
    assert callable(true)
    until = time.monotonic() + _BOOTSTRAP
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(what)
        time.sleep(0.2)


def _has_consensus(tor: Tor) -> bool:
    consensus = tor.folder / "cached-microdesc-consensus"
    if not consensus.exists():
        consensus = tor.folder / "cached-consensus"
    return consensus.exists() and consensus.read_text(errors="replace").count("\nr ") == AUTHORITIES + RELAYS


def _authority(folder: Path, or_port: int, dir_port: int) -> str:
    """Make an authority's keys; the line by which all others know it."""
    folder.mkdir(mode=0o700)
    keys = folder / "keys"
    keys.mkdir(mode=0o700)
    subprocess.run(
        ["tor-gencert", "--create-identity-key", "-m", "12", "-a", f"127.0.0.1:{dir_port}", "--passphrase-fd", "0"],
        cwd=keys,
        input=b"\n",
        capture_output=True,
        check=True,
    )
    certificate = (keys / "authority_certificate").read_text()
    v3 = re.search(r"^fingerprint (\w+)$", certificate, re.MULTILINE)
    assert v3 is not None
    torrc = folder / "first.torrc"
    torrc.write_text(
        f"DataDirectory {folder}\nNickname {folder.name}\nORPort 127.0.0.1:{or_port}\nSocksPort 0\n"
        f"DirAuthority nobody 127.0.0.1:1 {'f' * 40}\n"  # only to be spared the real ones
    )
    words = ["tor", "--list-fingerprint", "--quiet", "--defaults-torrc", "/dev/null", "-f", str(torrc)]
    subprocess.run(words, check=True, capture_output=True)
    fingerprint = (folder / "fingerprint").read_text().split()[1]
    return f"DirAuthority {folder.name} orport={or_port} no-v2 v3ident={v3[1]} 127.0.0.1:{dir_port} {fingerprint}\n"
