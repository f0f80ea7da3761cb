"""Backups: everything comes back, nothing shows, and nothing damaged is taken for whole."""

import io
import os
import shutil
import tarfile
from pathlib import Path

import pytest
from journey import PASSPHRASE
from leaks import leaks
from rooms import CHEAP, House, answers

from desk import casework
from desk.backup import history, restoring, writing
from desk.errors import BadBackup, NotAVault, VaultBusy, WrongPassphrase
from desk.extracting import extract
from desk.office import roster, trail
from desk.office import session as sessions
from desk.office.session import Session

MARKER = "清风-Backup-Marker-11d9"


@pytest.fixture
def backup(house: House) -> Path:
    files = [(f"{MARKER}.txt", MARKER.encode() * 100, "text/plain")]
    house.portal.reporter().report(answers(facts=MARKER, subject_name=MARKER), files)
    house.own.take_in(house.portal.export(house.stick)[-1])
    return writing.write(house.own.session, house.stick)


def restored(backup: Path, root: Path) -> Session:
    restoring.restore(backup, root, None, PASSPHRASE)
    return sessions.unlock(root, None, PASSPHRASE)


def test_everything_comes_back(house: House, backup: Path, tmp_path: Path) -> None:
    session = restored(backup, tmp_path / "back")
    before, after = casework.read(house.own.session, "2026-0001"), casework.read(session, "2026-0001")
    assert after.fields == before.fields
    assert [said.text for said in after.thread] == [said.text for said in before.thread]
    assert [path.read_bytes() for path, _ in extract(session, "2026-0001", tmp_path / "out")] == [MARKER.encode() * 100]
    assert [act.act for act in trail.listing(session)][3:5] == ["restore", "backup"]
    trail.verify(session)


def test_a_backup_shows_nothing(house: House, backup: Path) -> None:
    assert leaks(MARKER, [backup, house.own.vault.folder.root]) == []
    assert leaks("清江县", [backup]) == []
    with tarfile.open(backup) as archive:
        assert {(member.mtime, member.uid, member.uname) for member in archive} == {(0, 0, "")}
        assert archive.getnames()[:2] == ["keyring.json", "vault.db"]


def test_no_trace_of_the_copy_is_left_in_the_vault(house: House, backup: Path) -> None:
    assert backup.exists()
    assert [path.name for path in house.own.vault.folder.root.glob("*.part*")] == []


def test_every_cut_and_every_flipped_byte_is_noticed(backup: Path, tmp_path: Path) -> None:
    content = backup.read_bytes()
    damaged = tmp_path / "damaged.backup"
    end = len(content.rstrip(b"\0"))  # tar fills the rest with up to 11 kB of nothing
    positions = [700, 5_000, 40_000, len(content) // 2, end - 20_000, end - 100]
    for position in positions:
        for altered in (
            content[:position],
            content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :],
        ):
            damaged.write_bytes(altered)
            with pytest.raises((BadBackup, NotAVault, WrongPassphrase)):
                restoring.restore(damaged, tmp_path / "back", None, PASSPHRASE)
            assert not (tmp_path / "back").exists()
            assert not list(tmp_path.glob(".*restoring"))


def rebuilt(backup: Path, target: Path, change: dict[str, bytes | None], extra: dict[str, bytes]) -> Path:
    """The same archive with members replaced, left out or added."""
    with tarfile.open(backup) as old, tarfile.open(target, "w") as new:
        for member in old:
            source = old.extractfile(member)
            assert source is not None
            content = change.get(member.name, source.read())
            if member.name == "list.json":
                for name, added in extra.items():
                    new.addfile(_member(name, added), io.BytesIO(added))
            if content is not None:
                new.addfile(_member(member.name, content), io.BytesIO(content))
    return target


def _member(name: str, content: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    return member


def test_pieces_that_were_swapped_left_out_or_added_are_noticed(house: House, backup: Path, tmp_path: Path) -> None:
    other = writing.write(house.own.session, house.stick)
    with tarfile.open(other) as archive:
        names = archive.getnames()
        database = archive.extractfile("vault.db")
        assert database is not None
        newer = database.read()
    (blob,) = (name for name in names if name.startswith("blobs/"))
    changes: list[tuple[dict[str, bytes | None], dict[str, bytes]]] = [
        ({"vault.db": newer}, {}),
        ({blob: None}, {}),
        ({blob: b"something else"}, {}),
        ({}, {"blobs/" + "0" * 64: b"added"}),
        ({}, {"../outside": b"added"}),
        ({}, {"vault-9.db": b"added"}),
        ({"list.json": None}, {}),
        ({"list.json": b"{}"}, {}),
        ({"keyring.json": b"{}"}, {}),
    ]
    for number, (change, extra) in enumerate(changes):
        wrong = rebuilt(backup, tmp_path / f"wrong-{number}", change, extra)
        with pytest.raises((BadBackup, NotAVault)):
            restoring.restore(wrong, tmp_path / "back", None, PASSPHRASE)
    assert not (tmp_path / "back").exists()
    assert not (tmp_path / "outside").exists()
    restoring.restore(rebuilt(backup, tmp_path / "same", {}, {}), tmp_path / "back", None, PASSPHRASE)


def test_what_was_restored_is_durable_before_it_has_its_name(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def noted_fsync(descriptor: int) -> None:
        order.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        fsync(descriptor)

    def noted_rename(path: Path, target: Path) -> Path:
        order.append(f"rename to {target.name}")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "rename", noted_rename)
    restoring.restore(backup, tmp_path / "back", None, PASSPHRASE)
    assert order[-5:] == ["blobs", "kept", ".back.restoring", "rename to back", tmp_path.name]


@pytest.mark.parametrize("content", [b"", b"not a backup", bytes(10_240), b"x" * 100_000])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(BadBackup):
        restoring.restore(tmp_path / "file", tmp_path / "back", None, PASSPHRASE)


def test_a_folder_in_use_is_left_alone_and_a_wrong_passphrase_makes_nothing(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "letter").write_text("keep me")
    with pytest.raises(NotAVault, match="not empty"):
        restoring.restore(backup, tmp_path / "used", None, PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        restoring.restore(backup, tmp_path / "back", None, "another passphrase")
    assert not (tmp_path / "back").exists()


def test_a_backup_opens_with_the_passphrases_of_its_day_and_a_later_one_does_not(
    house: House, backup: Path, tmp_path: Path
) -> None:
    renewed = roster.change_passphrase(house.own.session, "a later passphrase", CHEAP)
    later = writing.write(renewed, house.stick)
    with pytest.raises(WrongPassphrase):
        restoring.restore(later, tmp_path / "later", None, PASSPHRASE)
    assert casework.read(restored(backup, tmp_path / "back"), "2026-0001").fields["facts"] == MARKER


def test_a_restored_desk_and_its_portal_find_together_again(house: House, backup: Path, tmp_path: Path) -> None:
    reporter = house.portal.reporter()
    code = reporter.report(answers(facts="后来的"))
    house.own.take_in(house.portal.export(house.stick)[-1])
    house.portal.apply(house.own.export(house.stick))
    house.own.session = restored(backup, tmp_path / "back")
    house.own.reply("2026-0001", "accepted", "已受理。")
    applied = house.portal.apply(house.own.export(house.stick))
    assert applied.desk_restored
    assert house.own.take_in(house.portal.export(house.stick)[-1]).arrival is not None
    assert reporter.look_up(code).status == "screening"


def test_the_desk_knows_what_is_in_no_backup_yet(house: House, backup: Path) -> None:
    assert backup.exists()
    assert history.since_last(house.own.session).came == 0
    house.portal.reporter().report(answers(facts="后来的"))
    house.own.take_in(house.portal.export(house.stick)[-1])
    assert history.since_last(house.own.session).came == 1


def test_what_officers_did_since_the_last_backup_counts_and_looking_does_not(house: House, backup: Path) -> None:
    assert backup.exists()
    house.own.reply("2026-0001", "accepted", "已受理。")
    casework.note(house.own.session, "2026-0001", "已核实")
    casework.read(house.own.session, "2026-0001")
    house.own.export(house.stick)
    assert history.since_last(house.own.session) == history.Since(house.own.session.today(), 0, 2)
    writing.write(house.own.session, house.stick)
    assert history.since_last(house.own.session) == history.Since(house.own.session.today(), 0, 0)


def test_a_backup_whose_stick_was_pulled_out_is_none(house: House, backup: Path, tmp_path: Path) -> None:
    house.portal.reporter().report(answers(facts="后来的"))
    house.own.take_in(house.portal.export(house.stick)[-1])
    before = history.since_last(house.own.session)
    shutil.copytree(house.stick, tmp_path / "plugged")

    def pulled(_: int) -> None:
        shutil.rmtree(tmp_path / "plugged", ignore_errors=True)

    with pytest.raises(FileNotFoundError):
        writing.write(house.own.session, tmp_path / "plugged", pulled)
    assert history.since_last(house.own.session) == before
    assert before.came == 1
    assert (trail.listing(house.own.session)[0].act, backup.exists()) == ("backup", True)
    writing.write(house.own.session, house.stick)
    assert history.since_last(house.own.session).came == 0


def test_a_restored_vault_knows_the_backup_it_came_from(backup: Path, tmp_path: Path) -> None:
    session = restored(backup, tmp_path / "back")
    assert history.since_last(session) == history.Since(session.today(), 0, 0)


def test_a_restored_vault_replaces_no_backup_of_the_one_that_was_lost(
    house: House, backup: Path, tmp_path: Path
) -> None:
    later = [writing.write(house.own.session, house.stick) for _ in range(2)]
    contents = [path.read_bytes() for path in later]
    new = writing.write(restored(backup, tmp_path / "back"), house.stick)
    assert [path.read_bytes() for path in later] == contents
    assert new not in {backup, *later}
    restoring.restore(new, tmp_path / "again", None, PASSPHRASE)


def test_a_backup_waits_for_nobody_at_work(house: House) -> None:
    with house.own.vault.folder.exclusive(), pytest.raises(VaultBusy):
        writing.write(house.own.session, house.stick)
