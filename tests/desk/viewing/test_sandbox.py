"""A converter that was taken over by a hostile file: what can it do? `script` stands for whatever it runs then."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from desk.errors import NotShown
from desk.viewing.frames import read_frames
from desk.viewing.limits import Limits
from desk.viewing.sandbox import Sandbox

MIB = 2**20
SHORT = Limits(seconds=5, memory=256 * MIB, disk=16 * MIB, processes=64)
FED = "cat >/dev/null; "
SLEEP = f"sleep 98765.{os.getpid()}"  # nobody else on this machine sleeps so long


def say(script: str, limits: Limits = SHORT, content: bytes = b"x") -> str:
    """What the script prints."""
    with Sandbox(limits, FED + script).run([], lambda write: write(content)) as out:
        return out.read(100_000).decode()


def test_it_is_nobody_in_an_empty_house() -> None:
    said = say("id -u; ls -A / /home /root /work /srv /mnt /media 2>/dev/null; env; ls /tmp; exit 0")
    words = said.split()
    assert words[0] == "65534"
    assert {"etc", "usr", "tmp"} <= set(words)
    assert not {"home", "root", "work", "srv", "mnt", "media", "var/lib", "/home:"} & set(words)
    variables = {word.partition("=")[0] for word in words if "=" in word}
    assert variables == {"HOME", "PATH", "LANG", "PWD"}


def test_it_finds_nothing_of_who_uses_this_machine() -> None:
    assert say("ls /etc; exit 0").split() == [
        name
        for name in sorted(("ImageMagick-6", "alternatives", "fonts", "libreoffice"))
        if Path("/etc", name).exists()
    ]
    assert "SECRET_OF_THE_DESK" not in say("cat /proc/*/environ; exit 0")


def test_it_knows_no_network() -> None:
    assert say("cat /proc/net/dev | tail -n +3 | cut -d: -f1; cat /proc/net/route; exit 0").split()[0] == "lo"
    assert len(say("tail -n +2 /proc/net/route; exit 0").split()) == 0


def test_it_sees_no_process_but_its_own() -> None:
    mine = say("ls -d /proc/[0-9]*; exit 0").split()
    assert len(mine) <= 4
    assert str(os.getpid()) not in [Path(name).name for name in mine]


def test_it_can_write_only_to_memory_and_only_so_much(tmp_path: Path) -> None:
    tried = "for place in / /usr /usr/bin /etc /etc/fonts /dev /proc /var /home; do (: >$place/x) && echo $place; done;"
    assert say(tried + "exit 0").split() == []
    with pytest.raises(NotShown, match="large"):
        say("cat /dev/zero >/tmp/x || exit 65")
    with pytest.raises(NotShown, match="read"):
        say("cat /dev/zero >/dev/shm/x || exit 66")
    assert list(tmp_path.iterdir()) == []


def test_it_cannot_make_a_further_user_namespace() -> None:
    assert say("unshare -U true && echo made; exit 0") == ""
    assert "CapEff:\t0000000000000000" in say("cat /proc/self/status; exit 0")
    assert "NoNewPrivs:\t1" in say("cat /proc/self/status; exit 0")


@pytest.mark.parametrize(
    "script",
    [
        "f() { f | f & }; f; sleep 100",
        "tail /dev/zero",
        "for number in 1 2 3 4 5 6 7 8; do tail /dev/zero & done; wait",
        "sleep 100",
        "while :; do :; done",
    ],
)
def test_it_ends_when_it_takes_too_much(script: str) -> None:
    started = time.monotonic()
    with pytest.raises(NotShown):
        say(script)
    assert time.monotonic() - started < SHORT.seconds + 5


SMALL = replace(SHORT, memory=96 * MIB)
PYTHON = "/usr/bin/python3 -c '%s'"
SHARED = "import mmap, os, time; area = mmap.mmap(-1, %d << 20); area.write(bytes(len(area)))"


@pytest.mark.parametrize(
    "program",
    [
        "area = bytearray(200 << 20)",
        SHARED % 200,
        "import os; [os.write(at, bytes(10 << 20)) for at in [os.memfd_create(str()) for _ in range(20)]]",
    ],
    ids=["its own", "shared", "in files that are nowhere but in memory"],
)
def test_memory_counts_of_whatever_kind_it_is(program: str) -> None:
    with pytest.raises(NotShown, match="more memory"):
        say(PYTHON % f"{program}; import time; time.sleep(9)", SMALL)


def test_what_several_share_counts_once() -> None:
    child = "os.fork() or [area[at] for at in range(0, len(area), 4096)] and time.sleep(0.5) or os._exit(0)"
    program = f"{SHARED % 50}; [{child} for _ in range(4)]; [os.wait() for _ in range(4)]; print(len(area) >> 20)"
    assert say(PYTHON % program, SMALL) == "50\n"


def test_it_is_the_first_to_end_when_this_machine_runs_out_of_memory() -> None:
    assert say("cat /proc/1/oom_score_adj /proc/self/oom_score_adj; exit 0").split() == ["1000", "1000"]


def test_a_fork_bomb_never_has_more_processes_than_it_may() -> None:
    counted = "f() { f | f & }; f; number=0; while [ $number -lt 20 ]; do echo x; number=$((number + 1)); done; sleep 9"
    with (
        suppress(NotShown),
        Sandbox(replace(SHORT, seconds=2), FED + counted).run([], lambda write: write(b"x")) as out,
    ):
        out.read(2)
        listed = subprocess.run(["ps", "-u", "65534", "-o", "pid="], capture_output=True, text=True, check=False)
        assert len(listed.stdout.split()) <= SHORT.processes + 8


def running(word: str) -> bool:
    return word in subprocess.run(["ps", "axww"], capture_output=True, text=True, check=True).stdout


def test_nothing_outlives_an_officer_who_went_away() -> None:
    with suppress(ConnectionAbortedError), Sandbox(SHORT, FED + SLEEP).run([], lambda write: write(b"x")):
        assert running(SLEEP)
        raise ConnectionAbortedError
    assert not running(SLEEP)


def test_nothing_is_left_of_a_sandbox_that_is_ended_while_it_is_made() -> None:
    def break_off(_: object) -> None:
        raise ConnectionAbortedError

    for _ in range(30):
        with suppress(ConnectionAbortedError), Sandbox(SHORT, FED + SLEEP).run([], break_off):
            pytest.fail("it was fed nothing")
    assert not running(SLEEP)


def test_nothing_outlives_a_desk_that_was_killed() -> None:
    code = (
        "from desk.viewing.sandbox import Sandbox\n"
        f"with Sandbox(script='cat >/dev/null; echo; {SLEEP}').run([], lambda write: write(b'x')) as out:\n"
        "    print(out.read(1), flush=True)\n"
        "    out.read()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as desk:
        assert desk.stdout is not None
        desk.stdout.readline()
        assert running(SLEEP)
        desk.kill()
    for _ in range(100):
        if not running(SLEEP):
            return
        time.sleep(0.05)
    pytest.fail("the sandbox outlived the desk")


def test_what_it_prints_beyond_the_agreed_is_refused() -> None:
    for script in (
        "cat /dev/zero",
        "printf 'page 99999999\\n'; cat /dev/zero",
        "printf 'page 10\\nabc'",
        "printf 'other 1\\nx'",
        "printf 'PAGE 1\\nx'",
        "printf 'page -1\\nx'",
        "printf 'page 01\\nx'",
        "while :; do printf 'codes 1\\nx'; done",
    ):
        with pytest.raises(NotShown), Sandbox(SHORT, FED + script).run([], lambda write: write(b"x")) as out:
            list(read_frames(out, SHORT))


def test_a_feeder_that_fails_ends_the_look() -> None:
    def feed(write: object) -> None:
        raise ValueError(str(write))

    with pytest.raises(ValueError, match="write"), Sandbox(SHORT, FED + "exit 0").run([], feed):
        pass
