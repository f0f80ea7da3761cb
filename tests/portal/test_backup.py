"""Backup and restore of an instance: a rehearsal, and every way a backup can be bad."""

import io
import shutil
import signal
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from journey import Desk, Failed, Portal, Reporter, command, run
from leaks import leaks
from rooms import House, PortalRoom, answers, build

from portal.backup import restore
from portal.errors import NotAnInstance
from portal.operator import Operator

MARKER = "backup-marker-9d41"


def test_a_portal_that_burned_goes_on_from_its_backup(house: House, tmp_path: Path) -> None:
    # Given an answered report, one that waits, and a backup; then one more report, and the server is gone
    answered = house.portal.reporter().report(answers(facts="第一件。"), [("a.txt", MARKER.encode(), "text/plain")])
    house.own.take_in(house.portal.export(house.stick)[-1])
    house.own.reply("2026-0001", "accepted", "已受理。")
    house.portal.apply(house.own.export(house.stick))
    waiting = house.portal.reporter().report(answers(facts="第二件。"), [("b.txt", MARKER.encode(), "text/plain")])
    (kept := tmp_path / "kept").mkdir()
    file = house.portal.operator.backup(kept)
    house.own.reply("2026-0001", "screening", "补充说明。")
    house.portal.apply(house.own.export(house.stick))  # an answer that only the desk knows of after the fire
    fingerprint = house.portal.operator.portal_id

    # When it is restored elsewhere
    restore(file, tmp_path / "again")
    house.portal = PortalRoom(Operator.open(tmp_path / "again"))

    # Then both codes work, the desk takes its bundle, says what happened, and sends what is missing again
    assert house.portal.operator.portal_id == fingerprint
    assert house.portal.reporter().look_up(answered).status == "accepted"
    assert house.portal.reporter().look_up(waiting).status == "received"
    taken = house.own.take_in(house.portal.export(house.stick)[-1])
    assert taken.arrival is not None
    assert taken.arrival.portal_restored
    assert (taken.imported, taken.unreadable) == (1, [])
    house.portal.apply(house.own.export(house.stick))
    assert "补充说明。" in "".join(house.portal.reporter().look_up(answered).messages)
    assert house.portal.reporter().look_up(waiting).status == "screening"


def test_a_backup_holds_nothing_readable(house: House, tmp_path: Path) -> None:
    code = house.portal.reporter().report(answers(facts=MARKER), [("a.txt", MARKER.encode(), "text/plain")])
    file = house.portal.operator.backup(tmp_path)
    assert leaks(MARKER, [file]) == []
    assert leaks(code.replace(" ", ""), [file]) == []
    with tarfile.open(file) as archive:
        names = archive.getnames()
        assert {member.mtime for member in archive} == {0}
    assert names[:3] == ["portal.db", "settings.toml", "signing.key"]
    assert names[3:] == sorted(names[3:])
    assert "session.key" not in names


def test_by_its_commands_while_the_server_runs(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", "清江县纪委监委")
    portal = Portal(tmp_path / "portal", desk.card)
    portal.start()
    code = Reporter(portal.url).report(answers())
    path = Path(portal("backup", "--to", tmp_path).strip())
    portal.stop()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    other = Portal(tmp_path / "other", desk.card)
    other.instance = tmp_path / "restored"
    assert "fingerprint" in command("portal", "restore", path, "--instance", other.instance)
    with pytest.raises(Failed, match="not empty"):
        command("portal", "restore", path, "--instance", other.instance)
    other.start()
    assert Reporter(other.url).look_up(code).status == "received"
    other.stop()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good backup, with one sealed file."""
    house = build(tmp_path_factory.mktemp("good"))
    house.portal.reporter().report(answers(), [("a.txt", b"evidence", "text/plain")])
    return house.portal.operator.backup(house.stick)


def rewritten(file: Path, target: Path, change: "dict[str, bytes | None]") -> Path:
    """The same backup with other contents, more members, or (None) fewer."""
    with tarfile.open(file) as source, tarfile.open(target, "w") as out:
        members = {member.name: source.extractfile(member) for member in source}
        contents = {name: content.read() for name, content in members.items() if content} | change
        for name, content in contents.items():
            if content is not None:
                member = tarfile.TarInfo(name)
                member.size = len(content)
                out.addfile(member, io.BytesIO(content))
    return target


@pytest.mark.parametrize(
    "change",
    [
        {"portal.db": b"not a database"},
        {"portal.db": None},
        {"signing.key": b"short"},
        {"signing.key": None},
        {"blobs/" + "0" * 63: b"x"},
        {"../outside": b"x"},
        {"/outside": b"x"},
        {"blobs/../../outside": b"x"},
        {"session.key": b"x" * 32},
        {"BLOB": None},
        {"BLOB": b"other content"},
    ],
)
def test_a_backup_that_is_not_whole_is_refused_and_leaves_nothing(
    good: Path, tmp_path: Path, change: "dict[str, bytes | None]"
) -> None:
    with tarfile.open(good) as archive:
        blob = archive.getnames()[-1]
    bad = rewritten(good, tmp_path / "bad", {name.replace("BLOB", blob): content for name, content in change.items()})
    with pytest.raises(NotAnInstance):
        restore(bad, tmp_path / "again")
    assert list((tmp_path / "again").rglob("*")) == []
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("length", [0, 1, 511, 512, 5000])
def test_a_backup_that_was_cut_is_refused(good: Path, tmp_path: Path, length: int) -> None:
    file = tmp_path / "cut"
    file.write_bytes(good.read_bytes()[:length])
    with pytest.raises(NotAnInstance):
        restore(file, tmp_path / "again")


CUT = """
import os, signal, sys
from pathlib import Path
from portal import backup

calls = 0

def cut(*_):
    global calls
    calls += 1
    if calls == int(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*_)

real = getattr(backup, sys.argv[3])
setattr(backup, sys.argv[3], cut)
backup.restore(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.mark.parametrize(
    ("step", "call"), [("_store", 1), ("_store", 2), ("_store", 4), ("_digest", 1), ("sync_folder", 3)]
)
def test_a_restore_that_is_cut_off_is_no_instance_and_can_be_begun_again(
    good: Path, tmp_path: Path, step: str, call: int
) -> None:
    # Given a restore that is killed before it stores a member, while it checks one, or when all but the name is done
    again = tmp_path / "again"
    killed = subprocess.run([sys.executable, "-c", CUT, good, again, step, str(call)], check=False)
    assert killed.returncode == -signal.SIGKILL

    # Then nothing takes what is there for an instance, and the same command makes one
    assert not (again / "portal.db").exists()
    with pytest.raises(NotAnInstance):
        Operator.open(again)
    restore(good, again)
    assert len(Operator.open(again).export(tmp_path)) == 2
    assert {path.name for path in (again / "run").iterdir()} == {"exchange.lock"}


def test_links_and_devices_are_refused(good: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(good, tmp_path / "linked"))
    with tarfile.open(file, "a") as archive:
        link = tarfile.TarInfo("blobs/" + "a" * 64)
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    with pytest.raises(NotAnInstance):
        restore(file, tmp_path / "again")


def test_an_older_program_does_not_touch_the_database_of_a_newer_one(house: House, tmp_path: Path) -> None:
    with house.portal.operator.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'from the future'")
    refused = run("portal", "status", "--instance", house.portal.operator.instance.folder)
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "newer version" in refused.stderr
    with pytest.raises(NotAnInstance, match="newer"):
        restore(house.portal.operator.backup(tmp_path), tmp_path / "again")
