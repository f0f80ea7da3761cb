"""The power goes on the offline machine: in the middle of an import, and while the vault is given a new key."""

import hashlib
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from desk_tips import file, thread
from journey import BIN, PASSPHRASE, run
from reports import Reports
from rooms import CHEAP, make_desk, open_desk

from crypto.framing import Kind as FileKind
from crypto.sealing import BlobSealer, seal_letter
from crypto.signing import SigningKey
from desk.errors import WrongPassphrase
from desk.importing import Importer
from desk.office import roster, trail
from desk.office import session as sessions
from desk.office.roles import Role
from desk.office.session import Session
from protocol import letter as letters
from protocol.bundle.layout import Entry, Header, Position, Type
from protocol.bundle.writer import BundleWriter
from protocol.calendar import today
from protocol.letter import Attachment, Kind, Letter, SealedBy

LETTERS, BLOBS, DAMAGED = 720, 60, 40
SECOND = "second passphrase of two"
_OWN = ("audit", "audit_end")  # an import that was begun twice says so


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault that listens to a portal already, as after its first bundle."""
    desk = make_desk(tmp_path / "vault", "清江县纪委监委")
    write_bundle(tmp_path / "first.bundle", desk, number=1, count=0)
    with (tmp_path / "first.bundle").open("rb") as source:
        Importer(desk).take_in(source)
    write_bundle(tmp_path / "large.bundle", desk, number=2, count=LETTERS)
    desk.vault.database.settle()
    desk.close()
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    return tmp_path / "vault"


def write_bundle(path: Path, desk: Session, number: int, count: int) -> None:
    """Reports, some of them with files, some damaged."""
    key, sealing = SigningKey(bytes(range(64))), next(iter(desk.vault.keys.values())).public
    reports, entries = Reports(3), []
    for one in range(count):
        attached: tuple[Attachment, ...] = ()
        if one < BLOBS:
            attachment, sealed = seal_file(one)
            attached = (attachment,)
            entries.append((Entry(Type.BLOB, attachment.id, today(), len(sealed)), sealed))
        letter = Letter(Kind.REPORT, thread(one), "zh", SealedBy.SERVER, reports.next(), attached)
        body = bytearray(seal_letter(sealing, letters.encode(letter)))
        if one % (count // DAMAGED) == 0:
            body[-1] ^= 1
        entries.append((Entry(Type.LETTER, hashlib.sha256(body).digest(), today(), len(body)), bytes(body)))
    header = Header(FileKind.TO_DESK, key.public, desk.vault.committee, Position(bytes(16), number), today(), 1, None)
    with path.open("wb") as out:
        writer = BundleWriter(key, header, out.write)
        for entry, content in sorted(entries, key=lambda item: (item[0].type.value, item[0].id)):
            writer.add(entry, (content,))
        writer.close()


def seal_file(number: int) -> tuple[Attachment, bytes]:
    sealer, content = BlobSealer(), b"evidence" * number
    sealed = b"".join(bytes(piece) for piece in (*sealer.update(content), *sealer.finish()))
    digest = hashlib.sha256(content).digest()
    return Attachment(sealer.id, sealer.key, len(content), digest, f"{number}.txt", "text/plain"), sealed


def words(vault: Path, name: str, *others: str | Path) -> list[str]:
    command = [BIN / "desk", *name.split(), "--vault", vault, "--passphrase-file", vault.parent / "passphrase", *others]
    return list(map(str, command))


def killed_after(seconds: float, command: list[str]) -> bool:
    """Whether the command was still at work when it was killed."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
        return False
    process.send_signal(signal.SIGKILL)
    process.wait()
    return True


def contents(vault: Path) -> dict[str, Any]:
    """Everything an officer could ever see of a vault: rows, index, files."""
    desk = open_desk(vault)
    trail.verify(desk)
    with desk.vault.read() as connection:
        tables = connection.exec_driver_sql("select name from sqlite_master where type = 'table'").scalars().all()
        found: dict[str, Any] = {
            table: sorted(map(repr, connection.exec_driver_sql(f"select * from {table}").all()))  # noqa: S608
            for table in tables
            if table not in _OWN and not table.startswith("search")
        }
        connection.exec_driver_sql("create virtual table temp.vocabulary using fts5vocab(main, search, instance)")
        found["index"] = connection.exec_driver_sql("select term, doc, col from vocabulary order by 1, 2, 3").all()
    desk.close()
    for folder in (desk.vault.folder.blobs, desk.vault.folder.kept, desk.vault.folder.spool):
        found[f"folder {folder.name}"] = {path.name: path.read_bytes() for path in folder.iterdir()}
    return found


def kill_imports(vault: Path, times: int) -> None:
    """Kill imports until it happened so often; whenever one got through, compare, and begin with a fresh vault."""
    bundle, fresh, draw = vault.parent / "large.bundle", vault.parent / "fresh", random.Random(2026)
    shutil.copytree(vault, fresh)
    started = time.monotonic()
    assert run(*words(vault, "import", bundle)).returncode == 0
    usual = time.monotonic() - started
    undisturbed = contents(vault)
    assert len(undisturbed["letters"]) == LETTERS - DAMAGED
    assert len(undisturbed["folder kept"]) == len(undisturbed["unreadable"]) == DAMAGED
    assert len(undisturbed["folder blobs"]) == len(undisturbed["blobs"]) == BLOBS
    kills = compared = 0
    while kills < times:
        work = vault.parent / "work"
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(fresh, work)
        while kills < times and killed_after(draw.uniform(0.2, 1) * usual, words(work, "import", bundle)):
            kills += 1
        assert run(*words(work, "import", bundle)).returncode == 0
        assert contents(work) == undisturbed
        compared += 1
    assert compared


def test_an_import_that_is_killed_ends_the_same_after_all(vault: Path) -> None:
    kill_imports(vault, 1)


@pytest.mark.slow
def test_an_import_that_is_killed_fifty_times_ends_the_same_after_all(vault: Path) -> None:
    kill_imports(vault, 50)


def kill_disablings(folder: Path, times: int) -> Iterator[bool]:
    """Whether the officer was still in, after each kill."""
    desk = make_desk(folder / "vault", "清江县纪委监委")
    (folder / "passphrase").write_text(PASSPHRASE)
    reports = Reports(1)
    tips = file(desk, *(reports.next() for _ in range(1500)), day=date(2026, 11, 1))
    roster.add(desk, "second", frozenset({Role.INTAKE}), SECOND, CHEAP)
    desk.vault.database.settle()
    desk.close()
    draw, usual = random.Random(11), 0.0
    for number in range(times + 1):
        work = folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(folder / "vault", work)
        command = words(work, "officer disable", "second", "--officer", "officer")
        started = time.monotonic()
        killed_after(draw.uniform(0.3, 1.1) * usual if number else 600, command)
        usual = usual or time.monotonic() - started
        leader = sessions.unlock(work, "officer", PASSPHRASE)
        trail.verify(leader)
        known = {officer.name: officer.disabled for officer in roster.listing(leader)}
        with leader.vault.read() as connection:
            assert connection.exec_driver_sql("select count(*) from tips").scalar_one() == len(tips)
            assert connection.exec_driver_sql("pragma integrity_check").scalar_one() == "ok"
        assert len(list(work.glob("vault-*.db"))) == 1
        still_in = "second" in leader.vault.keyring().names()
        assert known["second"] is not still_in
        if still_in:
            replace(leader, vault=roster.disable(leader, "second").vault).close()
        leader.close()
        with pytest.raises(WrongPassphrase):
            sessions.unlock(work, "second", SECOND)
        yield still_in


def test_a_disabling_that_is_killed_is_done_or_not_done(tmp_path: Path) -> None:
    assert len(list(kill_disablings(tmp_path, 4))) == 5


@pytest.mark.slow
def test_a_disabling_that_is_killed_at_many_points_is_done_or_not_done(tmp_path: Path) -> None:
    assert set(kill_disablings(tmp_path, 40)) == {True, False}
