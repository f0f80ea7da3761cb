"""A place without network, home, disk or other processes, in which converters may meet a hostile file.

bubblewrap makes it, as any user and without a helper that runs as root: new namespaces of every kind, no capability,
no way to a further user namespace, the system's programs and fonts read-only, one file system in memory that is capped.
prlimit bounds each process; what all of them hold together is watched from outside (`watch.py`), because a control
group can't be had on every machine by someone who is not root. Where memory runs out all the same, the kernel ends what
is in here before anything of ours. A list of allowed system calls (seccomp) is left out on
purpose: LibreOffice and ffmpeg need nearly all there are, and without capabilities, devices, network and namespaces
the rest leads nowhere.
"""

import json
import os
import select
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import IO

from desk.errors import NotShown
from desk.viewing.limits import Limits
from desk.viewing.watch import Watch

Feed = Callable[[Callable[[bytes | memoryview], object]], object]

_NOBODY = 65534
_TOO_LARGE_INSIDE = 65
_GRACE = 5  # seconds
_FIRST_TO_END = ("/usr/bin/choom", "--adjust=1000", "--")  # when memory runs out; all that is started inherits it
_PATH = "/usr/bin:/bin"
_READ_ONLY = ("/etc/fonts", "/etc/libreoffice", "/etc/alternatives", "/etc/ImageMagick-6", "/var/cache/fontconfig")
_ISOLATION = (
    "--unshare-all --unshare-user --disable-userns --die-with-parent --new-session --cap-drop ALL --clearenv "
    f"--uid {_NOBODY} --gid {_NOBODY} --hostname desk --setenv PATH {_PATH} --setenv HOME /tmp --setenv LANG C.UTF-8 "
    "--ro-bind /usr /usr --tmpfs /usr/local --symlink usr/lib /lib --symlink usr/lib64 /lib64 --symlink usr/bin /bin"
).split()


@dataclass
class Sandbox:
    """Runs the recipe script on one file at a time. `script` is what /bin/sh runs in there."""

    limits: Limits = field(default_factory=Limits)
    script: str = field(default_factory=lambda: (files("desk.viewing") / "inside.sh").read_text(encoding="utf-8"))

    @contextmanager
    def run(self, arguments: Sequence[str], feed: Feed) -> Iterator[IO[bytes]]:
        """Start the script, feed it the file, and give what it prints as a stream; nobody in there outlives the block.

        What ended it early comes as NotShown at the end of the block, if nothing else was wrong before.
        """
        words = [*self._bubblewrap(), *self._prlimit(), "/bin/sh", "-c", self.script, "sh", *arguments]
        with _start(words) as process, Watch(process, self.limits) as watch:
            assert process.stdin is not None  # noqa: S101 - for the type checker; it is a pipe
            assert process.stdout is not None  # noqa: S101 - the same
            # Safe without a second thread: the script reads all its input before it looks at any of it.
            with suppress(BrokenPipeError):
                feed(process.stdin.write)
            with suppress(BrokenPipeError):
                process.stdin.close()
            try:
                yield process.stdout
            except NotShown:
                watch.judge()  # why it ended says more than where its output broke off
                raise
            code = process.wait()
            watch.judge()
            self._judge(code)

    def _judge(self, code: int) -> None:
        if code == _TOO_LARGE_INSIDE:
            raise NotShown("it is too large to be looked at safely; the limit is %(size)d MiB", size=self._mebibytes)
        if code:
            raise NotShown("the converter could not read it: damaged, protected with a password, or not what it claims")

    @property
    def _mebibytes(self) -> int:
        return self.limits.file // 2**20

    def _bubblewrap(self) -> list[str]:
        binds = [word for path in _READ_ONLY for word in ("--ro-bind-try", path, path)]
        memory = ["--size", str(2**20), "--tmpfs", "/dev/shm", "--size", str(self.limits.disk), "--tmpfs", "/tmp"]  # noqa: S108 - in there
        closed = ["--proc", "/proc", "--dev", "/dev", *memory, "--remount-ro", "/dev", "--remount-ro", "/"]
        return [_program("bwrap"), *_ISOLATION, *binds, *closed, "--chdir", "/tmp"]  # noqa: S108 - in there

    def _prlimit(self) -> list[str]:
        limits = self.limits
        return [
            "/usr/bin/prlimit",
            f"--as={limits.address_space}",
            f"--nproc={limits.processes}",
            f"--cpu={limits.seconds}",
            f"--fsize={limits.disk}",
            "--nofile=512",
            "--core=0",
            "/usr/bin/nice",
            # Watch ends it earlier and says why; this is for the moment in which the desk itself was killed.
            *("/usr/bin/timeout", "--signal=KILL", str(limits.seconds + _GRACE)),
        ]


def have(program: str) -> bool:
    """Whether a program, or a file by its whole path, is installed where the sandbox finds it too."""
    return Path(program).exists() if program.startswith("/") else shutil.which(program, path=_PATH) is not None


def _program(name: str) -> str:
    path = shutil.which(name, path=_PATH)
    if path is None:
        raise NotShown("the sandbox is not installed: bubblewrap")
    return path


@contextmanager
def _start(words: list[str]) -> "Iterator[subprocess.Popen[bytes]]":
    # As root the limit on processes would not count, and nothing in there should ever be root.
    nobody = _NOBODY if os.geteuid() == 0 else None
    told, tell = os.pipe()
    try:
        process = subprocess.Popen(  # noqa: S603 - our own words: no part of them comes from a report
            [*_FIRST_TO_END, words[0], "--info-fd", str(tell), *words[1:]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={},
            user=nobody,
            group=nobody,
            extra_groups=None if nobody is None else [],
            pass_fds=(tell,),
        )
    finally:
        os.close(tell)
    first = _first_inside(told)
    try:
        yield process
    finally:
        _end(first)
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with suppress(BrokenPipeError):
                pipe.close()  # type: ignore[union-attr]  # both are pipes
        process.wait()


def _first_inside(told: int) -> int | None:
    """The first process of the sandbox, as a pidfd; with it ends everything in there. None where none was started.

    It begins to die with its parent (--die-with-parent) only once it has made the sandbox: until then, killing bwrap
    would leave it to itself.
    """
    with os.fdopen(told) as source, suppress(ValueError, ProcessLookupError):
        return os.pidfd_open(json.loads(source.read())["child-pid"])
    return None


def _end(first: int | None) -> None:
    """End the first process and wait for it: it is gone only after all others in there are."""
    if first is None:
        return
    with suppress(ProcessLookupError):
        signal.pidfd_send_signal(first, signal.SIGKILL)
        select.select([first], [], [], _GRACE)
    os.close(first)
