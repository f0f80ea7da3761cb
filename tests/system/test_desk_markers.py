"""With the vault locked, nothing of what was said is found on the offline machine's disk, whatever was done before."""

import signal
import subprocess
import time
from pathlib import Path

import pytest
from journey import BIN, Desk, Portal, Reporter
from leaks import leaks, self_test
from rooms import answers

MARKER = "清风-Desk-Marker-90b2"


def test_a_locked_desk_shows_nothing_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    self_test(tmp_path / "self-test", MARKER)
    machine, stick = tmp_path / "machine", tmp_path / "stick"
    folders = [machine / name for name in ("tmp", "home")]
    for folder in (machine, stick, *folders):
        folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folders[0]))
    monkeypatch.setenv("HOME", str(folders[1]))
    desk = Desk(machine / "desk", "清江县纪委监委")
    fill(desk, tmp_path / "portal", stick)
    assert len(list((machine / "desk" / "vault").glob("vault-*.db"))) == 1
    assert list(stick.glob("*.backup"))
    assert leaks(MARKER, [machine, stick]) == []
    assert leaks("清江县纪委监委", [machine / "desk" / "vault"]) == []


def fill(desk: Desk, folder: Path, stick: Path) -> None:
    """Everything an officer can do with what a reporter said, an import that is killed included."""
    portal = Portal(folder, desk.card)
    portal.start()
    files = [(f"{MARKER}.txt", (MARKER * 5000).encode(), "text/plain")]
    for _ in range(20):
        Reporter(portal.url).report(answers(facts=MARKER * 20, subject_name=MARKER, place=MARKER), files)
    bundle = portal.export(stick)
    portal.stop()
    killed = subprocess.Popen([BIN / "desk", *map(str, desk.words("import", bundle))], stdout=subprocess.DEVNULL)
    time.sleep(1.2)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    desk("import", bundle)
    assert MARKER in desk("show", "2026-0001")
    assert desk.json("search", MARKER)
    desk("reply", "2026-0001", "--status", "need_info", "--text", MARKER)
    desk("note", "2026-0001", MARKER)
    source = folder / "scan.txt"
    source.write_text(MARKER)
    desk("intake", "--channel", "letter", "--facts-file", source, "--name", MARKER, source)
    desk("backup", "--to", stick)
    desk("passphrase", "--new-passphrase-file", desk.words("list")[4])
    desk("export", "--to", stick)
