"""Taking bundles in: what is filed, counted, and acknowledged when."""

import dataclasses
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from rooms import House, answers
from sqlalchemy import event, select

from crypto import code
from crypto import mailbox as derive
from crypto.mailbox import Route
from crypto.sealing import seal_letter
from desk import importing, taking
from desk.filing import file_letters
from desk.office import session as sessions
from desk.opening import Opened
from desk.report import import_lines
from desk.vault.tables import entries, messages, threads
from protocol import letter as letters_format
from protocol.bundle.layout import Entry, Type
from protocol.calendar import today
from protocol.letter import Attachment, Kind, Letter, SealedBy, Thread


def own_bundle(house: House) -> Path:
    return house.portal.export(house.stick)[-1]


def test_each_report_becomes_a_tip_with_a_number_that_tells_no_time(house: House) -> None:
    for number in range(3):
        house.portal.reporter().report(answers(facts=f"第 {number} 件"))
    house.own.take_in(own_bundle(house))
    year = today().year
    assert [tip["tip"] for tip in house.own.tips()] == [f"{year}-0001", f"{year}-0002", f"{year}-0003"]


def test_import_queues_the_status_screening(house: House) -> None:
    receipt = house.portal.reporter().report(answers())
    house.own.take_in(own_bundle(house))
    house.portal.apply(house.own.export(house.stick))
    assert house.portal.reporter().look_up(receipt).status == "screening"


def test_a_letter_added_later_joins_its_tip(house: House) -> None:
    receipt = house.portal.reporter().report(answers())
    house.own.take_in(own_bundle(house))
    reporter = house.portal.reporter()
    reporter.look_up(receipt)
    reporter.follow_up("补充")
    house.own.take_in(own_bundle(house))
    (tip,) = house.own.tips()
    assert [message["text"] for message in tip["messages"]] == ["", "补充"]


def test_a_batch_holds_few_letters_and_few_bytes() -> None:
    def letters(count: int, size: int) -> list[Entry]:
        return [Entry(Type.LETTER, number.to_bytes(32), date(2026, 1, 1), size) for number in range(count)]

    batches = list(taking._batches(iter(letters(2000, 17_683) + letters(100, 2**20))))
    assert max(len(batch) for batch in batches) <= 500
    assert max(sum(entry.size for entry in batch) for batch in batches) <= 16 * 2**20
    assert sum(len(batch) for batch in batches) == 2100


def test_an_import_that_was_interrupted_goes_on_and_ends_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "_MOST_LETTERS", 2)
    for number in range(7):
        house.portal.reporter().report(answers(facts=f"第 {number} 件"), [("a", b"x" * number, "text/plain")])
    bundle = own_bundle(house)

    def stop_after(batches: int) -> Any:
        def progress(_: int) -> None:
            nonlocal batches
            batches -= 1
            if batches < 0:
                raise KeyboardInterrupt

        return progress

    for batches in range(8):
        with bundle.open("rb") as source, pytest.raises(KeyboardInterrupt):
            importing.Importer(house.own.session).take_in(source, stop_after(batches % 3))
    house.own.take_in(bundle)
    assert [tip["tip"][-4:] for tip in house.own.tips()] == [f"000{number}" for number in range(1, 8)]
    order = [tip["report"]["facts"] for tip in house.own.tips()]
    with house.own.vault.database.transaction() as connection:
        digests = connection.exec_driver_sql("select digest from letters order by place").scalars()
        assert list(digests) == sorted(connection.exec_driver_sql("select digest from letters").scalars())
    assert sorted(order) == [f"第 {number} 件" for number in range(7)]


def test_files_are_durable_before_a_row_speaks_of_them(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.portal.reporter().report(answers(), [("a.txt", b"evidence", "text/plain")])
    bundle = own_bundle(house)
    synced: set[str] = set()
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.add(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    blobs = house.own.vault.folder.blobs
    seen: list[bool] = []

    def committed(connection: Any) -> None:
        known = connection.execute(select(entries.c.digest).where(entries.c.kind == taking.BLOB)).all()
        names = list(blobs.iterdir())
        if known:
            seen.append(str(blobs) in synced and f"{names[0]}.part" in synced)

    event.listen(house.own.vault.database.engine, "commit", committed)
    house.own.take_in(bundle)
    assert seen
    assert all(seen)


def test_nothing_is_acknowledged_that_is_not_in_the_vault(house: House) -> None:
    house.portal.reporter().report(answers(), [("a.txt", b"evidence", "text/plain")])
    with own_bundle(house).open("rb") as source, pytest.raises(ZeroDivisionError):
        importing.Importer(house.own.session).take_in(source, lambda _: 1 // 0)
    applied = house.portal.apply(house.own.export(house.stick))
    assert applied.letters == 0
    assert len(applied.acknowledged_blobs) == 1  # the batch that was done


def filed(house: House, *letters: Letter) -> None:
    sealing = next(iter(house.own.vault.keys.values())).public
    opened = [
        Opened(seal_letter(sealing, letters_format.encode(letter))[-32:], bytes(32), today(), letter, letter.thread)
        for letter in letters
        if letter.thread
    ]
    with house.own.vault.database.transaction() as connection:
        file_letters(connection, opened, today())


def thread(seed: int, route: Route = Route.OWN) -> Thread:
    entropy = bytes([seed]) * 16
    box = derive.mailbox(entropy, route)
    return Thread(derive.thread(bytes(16)), box.address, box.reply.public)


def letter(kind: Kind, of: Thread, text: str, *attachments: Attachment) -> Letter:
    return Letter(kind, of, "zh", SealedBy.SERVER, {"facts" if kind is Kind.REPORT else "text": text}, attachments)


def test_a_letter_that_names_another_address_is_flagged_and_never_followed(house: House) -> None:
    filed(house, letter(Kind.REPORT, thread(1), "一"))
    filed(house, letter(Kind.ANSWER, thread(2), "二"))
    (tip,) = house.own.tips()
    assert tip["conflict"]
    with house.own.vault.database.transaction() as connection:
        assert connection.execute(select(threads.c.address)).scalar_one() == thread(1).address


def test_an_answer_whose_report_never_came_is_a_tip_of_its_own_until_it_does(house: House) -> None:
    filed(house, letter(Kind.ANSWER, thread(1), "补充在先"))
    (tip,) = house.own.tips()
    assert (tip["report"], tip["messages"][0]["text"]) == ({}, "补充在先")
    filed(house, letter(Kind.REPORT, thread(1), "后到的举报"))
    (tip,) = house.own.tips()
    assert tip["report"]["facts"] == "后到的举报"
    with house.own.vault.database.transaction() as connection:
        assert connection.execute(select(messages.c.number)).scalars().all() == [1]


def test_the_same_blob_named_by_two_letters_does_not_stop_an_import(house: House) -> None:
    blob = Attachment(bytes(32), bytes(32), 5, bytes(32), "a.txt", "text/plain")
    filed(house, letter(Kind.REPORT, thread(1), "一", blob), letter(Kind.ANSWER, thread(1), "二", blob))
    (tip,) = house.own.tips()
    assert len(tip["attachments"]) == 2


def test_a_clock_that_is_behind_the_portal_is_pointed_out(house: House) -> None:
    bundle = own_bundle(house)
    yesterday = dataclasses.replace(house.own.session, clock=lambda: sessions.now() - timedelta(days=1))
    for session, behind in ((house.own.session, False), (yesterday, True)):
        with bundle.open("rb") as source:
            result = importing.Importer(session).take_in(source)
        assert result.clock_behind is behind
        assert any("WARNING" in line for line in import_lines(bundle, result)) is behind


def test_the_name_of_a_bundle_does_not_speak_to_the_terminal(house: House) -> None:
    result = house.own.take_in(own_bundle(house))
    (first, *_) = import_lines(Path("/stick/\x1b[2J\u202e\nnothing new.bundle"), result)
    assert first.startswith("/stick/\ufffd[2J\ufffd nothing new.bundle: ")


def test_codes_never_reach_the_desk(house: House) -> None:
    receipt = house.portal.reporter().report(answers())
    house.own.take_in(own_bundle(house))
    entropy = code.parse(receipt)
    with house.own.vault.database.transaction() as connection:
        dump = "\n".join(repr(row) for row in connection.exec_driver_sql("select * from tips").all())
    assert repr(entropy)[2:-1] not in dump
    assert receipt.replace(" ", "") not in dump
