"""The receipt is shown only after everything has reached the medium."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any

import pytest
from rooms import House, answers
from sqlalchemy import select

from crypto import card as cards
from crypto.sealing import letter_recipient
from desk import epochs
from portal.intake import Intake
from portal.store.blobs import BlobStore
from portal.store.database import Glance
from portal.store.log import Log, Unsettled
from portal.store.tables import letters
from tests.crypto.material import content
from tests.portal.test_handing_in import hand_in, key_of, make, stored
from tests.portal.test_sealed_posts import head_and_streams, packed, post

FILE = ("a.txt", b"evidence", "text/plain")


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was synced and committed, in order: paths, and `COMMIT`."""
    steps: list[str] = []

    def note(real: Any) -> Any:
        def sync(descriptor: int) -> None:
            steps.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
            real(descriptor)

        return sync

    def execute(self: Glance, statement: str, parameters: tuple[Any, ...] = ()) -> list[Any]:
        rows = real_execute(self, statement, parameters)
        steps.extend([statement] if statement == "COMMIT" else [])
        return rows

    real_execute = Glance.exec_driver_sql
    monkeypatch.setattr(Glance, "exec_driver_sql", execute)
    monkeypatch.setattr(os, "fsync", note(os.fsync))
    monkeypatch.setattr(os, "fdatasync", note(os.fdatasync))
    return steps


def test_files_and_their_folder_are_synced_before_the_letter_is_committed(house: House, synced: list[str]) -> None:
    instance = house.portal.operator.instance
    house.portal.reporter().report(answers(), [("a.txt", b"evidence", "text/plain")])
    before = synced[: synced.index("COMMIT")]
    assert [Path(path).parent for path in before] == [instance.incoming, instance.folder]
    assert before[-1] == str(instance.blobs)


def test_the_log_is_synced_after_each_commit_and_before_the_receipt(house: House, synced: list[str]) -> None:
    log = f"{house.portal.operator.instance.database}-wal"
    folder = str(house.portal.operator.instance.database.parent)
    reporter = house.portal.reporter()
    reporter.open("/report")
    form = reporter.page
    code = reporter.send_report(answers())
    assert synced == ["COMMIT", log, folder]  # the name of the log too, which may be a new file
    synced.clear()
    reporter.page = form
    assert reporter.send_report(answers()) == code  # its first post may still be waiting for the medium
    assert synced == [log]
    reporter.look_up(code)
    reporter.follow_up("more")
    assert synced == [log, "COMMIT", log]
    synced.clear()
    with house.portal.operator.database.write():
        pass
    assert synced[:1] == [log]


def test_when_the_log_is_not_synced_no_code_is_shown_and_the_files_of_the_letter_stay(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    reporter = house.portal.reporter()
    reporter.open("/report")
    with monkeypatch.context() as broken:
        broken.setattr(os, "fdatasync", fail)
        response = reporter.post("/report", answers(), [("a.txt", b"evidence", "text/plain")])
    assert response.status_code == 500
    assert "receipt-code" not in response.text
    assert len(list(house.portal.operator.instance.blobs.iterdir())) == 1


@pytest.mark.parametrize("process", ["the same", "another"])
def test_after_a_failed_sync_no_code_is_shown_until_the_commits_are_written_anew(
    house: House, monkeypatch: pytest.MonkeyPatch, process: str
) -> None:
    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    def carry_nothing(self: Glance, statement: str, parameters: tuple[Any, ...] = ()) -> list[Any]:
        if "checkpoint" in statement:
            raise OperationalError("disk I/O error")
        return real(self, statement, parameters)

    real = Glance.exec_driver_sql
    reporter = house.portal.reporter()
    reporter.open("/report")
    with monkeypatch.context() as broken:
        broken.setattr(os, "fdatasync", fail)
        assert reporter.post("/report", answers(confirmed="yes")).status_code == 500
    if process == "another":
        house.portal.restart()
        other = house.portal.reporter()
        other.page, other.http.cookies = reporter.page, reporter.http.cookies
        reporter = other
    with monkeypatch.context() as broken:  # the kernel says no more that it gave the pages up
        broken.setattr(Glance, "exec_driver_sql", carry_nothing)
        assert reporter.post("/report", answers(confirmed="yes")).status_code == 500
    code = reporter.send_report(answers())
    database = house.portal.operator.instance.database
    assert database.with_name("portal.db-wal").stat().st_size == 0
    monkeypatch.setattr(Glance, "exec_driver_sql", carry_nothing)  # what is new is trusted again
    reporter.look_up(code)
    reporter.follow_up("more")


def test_a_log_that_someone_reads_is_not_taken_for_carried_over(house: House) -> None:
    database = house.portal.operator.database
    house.portal.reporter().report(answers())
    with database.glance() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    with database.read() as connection:
        connection.exec_driver_sql("SELECT 1 FROM letters").all()
        with pytest.raises(OSError, match="in use"):
            database._checkpoint()
    database._checkpoint()


@pytest.mark.parametrize("way", ["slices", "file"])
def test_when_the_log_is_not_synced_a_letter_sealed_elsewhere_keeps_its_files(
    house: House, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    def deliver(file: bytes) -> str:
        return post(house, "letter", head).text if way == "slices" else hand_in(house, file)

    file = make(key_of(house), content(20_000))
    head, streams = head_and_streams(file)
    if way == "slices":
        ((blob, stream),) = streams.items()
        assert post(house, "slice", packed(blob, stream, 0)).status_code == 200
    done = '{"stored": true}' if way == "slices" else "密封文件已收到"
    with monkeypatch.context() as broken:
        broken.setattr(os, "fdatasync", fail)
        for _ in range(2):  # the second finds it stored, and must not say so before the medium does
            assert done not in deliver(file)
    assert done in deliver(file)
    assert stored(house) == (1, 1, 1, 1)
    house.own.take_in(house.portal.export(house.stick)[-1])
    assert [each["size"] for each in house.own.tips()[0]["attachments"]] == [20_000]


def test_a_letter_is_not_sealed_to_a_card_that_was_closed_meanwhile(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = BlobStore.sync_incoming

    def renew_and_sync(self: BlobStore, path: Path) -> None:
        monkeypatch.setattr(BlobStore, "sync_incoming", real)
        house.portal.operator.renew(epochs.rotate(house.own.session), timedelta(0))
        real(self, path)

    def sealed_to_the_newest() -> int:
        key = cards.read(house.own.vault.card()).sealing.id
        with house.portal.operator.database.read() as connection:
            bodies = list(connection.execute(select(letters.c.body)).scalars())
        return sum(letter_recipient(body) == key for body in bodies)

    reporter = house.portal.reporter()
    monkeypatch.setattr(BlobStore, "sync_incoming", renew_and_sync)
    code = reporter.report(answers(), [FILE])
    assert sealed_to_the_newest() == 1
    reporter.look_up(code)
    monkeypatch.setattr(BlobStore, "sync_incoming", renew_and_sync)
    reporter.follow_up("more", [FILE])
    assert sealed_to_the_newest() == 1
    assert stored(house) == (2, 2, 1, 2)


def test_a_connection_that_another_thread_takes_first_is_not_missed(house: House) -> None:
    class Emptied(list[Any]):
        """Has one, until it is asked for it."""

        def __bool__(self) -> bool:
            return True

        def __len__(self) -> int:
            return 1

    database = house.portal.operator.database
    database._idle = Emptied()
    with database.glance() as connection:
        assert connection.exec_driver_sql("SELECT 1") == [(1,)]


class SlowMedium:
    """An `fdatasync` whose first call waits until it is let go on, and whose results are given in advance."""

    def __init__(self, *good: bool) -> None:
        self.good = list(good)
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, _: int) -> None:
        good = self.good.pop(0)
        if not self.begun.is_set():
            self.begun.set()
            assert self.go_on.wait(60)
        if not good:
            raise OSError(5, "Input/output error")


def never() -> None:
    """A checkpoint that is not called for."""
    raise AssertionError


class Turn:
    """A lock that counts who came for it."""

    def __init__(self) -> None:
        self.came = 0
        self._lock, self._count = threading.Lock(), threading.Lock()

    def __enter__(self) -> None:
        with self._count:
            self.came += 1
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


@pytest.mark.parametrize("good", [True, False])
def test_those_who_wait_for_a_sync_share_the_next_one_and_how_it_ends(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    good: bool,  # noqa: FBT001
) -> None:
    (tmp_path / "portal.db-wal").touch()
    log, medium, turn = Log(tmp_path / "portal.db", never), SlowMedium(True, good), Turn()
    monkeypatch.setattr(os, "fdatasync", medium)
    monkeypatch.setattr(log, "_turn", turn)
    with ThreadPoolExecutor(9) as threads:
        first = threads.submit(log.settle)
        assert medium.begun.wait(60)
        later = [threads.submit(log.settle) for _ in range(8)]  # committed while the first sync ran: it may miss them
        while turn.came < 9:
            time.sleep(0.001)
        medium.go_on.set()
        assert first.exception() is None
        assert [type(one.exception()) for one in later] == [type(None) if good else Unsettled] * 8
    assert medium.good == []


def test_a_sync_that_began_before_is_not_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "portal.db-wal").touch()
    log, medium = Log(tmp_path / "portal.db", never), SlowMedium(True, True, True)
    medium.begun.set()
    monkeypatch.setattr(os, "fdatasync", medium)
    log.settle()
    log.settle()
    assert medium.good == [True]


def test_sqlite_is_set_to_keep_what_is_synced(house: House) -> None:
    with house.portal.operator.database.read() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "secure_delete")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 1, "secure_delete": 1}
    with house.own.vault.database.transaction() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2


def test_when_the_commit_fails_no_file_is_left_and_no_code_is_shown(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Intake._store_letter

    def store_then_fail(self: Intake, *args: Any) -> None:
        real(self, *args)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Intake, "_store_letter", store_then_fail)
    reporter = house.portal.reporter()
    reporter.open("/report")
    response = reporter.post("/report", answers(), [("a.txt", b"evidence", "text/plain")])
    assert response.status_code == 500
    assert "receipt-code" not in response.text
    instance = house.portal.operator.instance
    assert [*instance.blobs.iterdir(), *instance.incoming.iterdir()] == []
