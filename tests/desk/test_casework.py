"""Reading, answering and taking attachments out."""

import shutil
import stat
from pathlib import Path

import pytest
from rooms import House, answers
from sqlalchemy import select, update

from desk import casework
from desk.errors import NotExtracted, NotPossible, UnknownTip
from desk.exporting import Exporter
from desk.extracting import extract
from desk.telling import list_lines, tip_lines
from desk.vault.tables import threads

HOSTILE = [
    "../../escape.sh",
    "\u202egpj.exe",
    "a\nb.txt",
    "x" * 300 + ".pdf",
    ".hidden",
    "same.txt",
    "same.txt",
    "SAME.txt",
]


@pytest.fixture
def tip(house: House) -> str:
    files = [(name, f"content {number}".encode(), "text/plain") for number, name in enumerate(HOSTILE)]
    house.portal.reporter().report(answers(place="县城\u3000南门"), [*files, ("empty", b"", "text/plain")])
    house.own.take_in(house.portal.export(house.stick)[-1])
    return str(house.own.tips()[0]["tip"])


def test_hostile_names_come_out_safe_private_and_inside_the_folder(house: House, tip: str, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    out.parent.mkdir()
    written = dict(extract(house.own.session, tip, out))
    assert sorted(path.name for path in out.iterdir()) == sorted(path.name for path in written)
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    assert {path.parent for path in written} == {out}
    assert sorted(path.read_bytes() for path in written) == sorted(
        [*(f"content {number}".encode() for number in range(len(HOSTILE))), b""]
    )
    assert list(tmp_path.rglob("*.part")) == []


def test_nothing_in_the_folder_is_overwritten(house: House, tip: str, tmp_path: Path) -> None:
    (tmp_path / "same.txt").write_text("mine")
    names = {path.name for path, _ in extract(house.own.session, tip, tmp_path)}
    assert (tmp_path / "same.txt").read_text() == "mine"
    assert {"same_2.txt", "same_3.txt", "SAME_4.txt"} <= names


def test_a_missing_and_a_damaged_attachment_do_not_stop_the_others(house: House, tip: str, tmp_path: Path) -> None:
    blobs = sorted(house.own.vault.folder.blobs.iterdir())
    blobs[0].unlink()
    content = bytearray(blobs[1].read_bytes())
    content[-20] ^= 1
    blobs[1].write_bytes(content)
    blobs[2].write_bytes(blobs[2].read_bytes()[:-1])
    with pytest.raises(NotExtracted, match="1 that have not come yet, 2 damaged"):
        list(extract(house.own.session, tip, tmp_path / "out"))
    assert len(list((tmp_path / "out").iterdir())) == len(HOSTILE) + 1 - 3


def test_a_stream_of_another_attachment_is_not_taken_for_this_one(house: House, tip: str, tmp_path: Path) -> None:
    first, second = sorted(house.own.vault.folder.blobs.iterdir())[:2]
    first.write_bytes(second.read_bytes())
    with pytest.raises(NotExtracted, match="1 damaged"):
        list(extract(house.own.session, tip, tmp_path / "out"))


def test_a_file_that_is_not_the_one_its_letter_lists_is_not_extracted(house: House, tip: str, tmp_path: Path) -> None:
    with house.own.vault.database.transaction() as connection:
        connection.exec_driver_sql("update attachments set sha256 = ? where position = 0", (bytes(32),))
    with pytest.raises(NotExtracted, match="1 damaged"):
        list(extract(house.own.session, tip, tmp_path / "out"))


@pytest.mark.parametrize("name", ["2026-9999", "nonsense", "", "2026-0001; drop table tips", "2026-0001\n"])
def test_a_tip_that_is_not_there_is_named(house: House, tip: str, name: str) -> None:
    with pytest.raises(UnknownTip):
        house.own.reply(name, None, "text")
    assert tip


def test_a_reply_carries_its_status_on(house: House, tip: str) -> None:
    house.own.reply(tip, "accepted", "已受理。")
    house.own.reply(tip, None, "还有一句。")
    (described,) = house.own.tips()
    assert described["status"] == "accepted"
    assert [message["status"] for message in described["messages"]] == ["screening", "accepted", "accepted"]


def test_an_answer_is_on_its_way_until_the_portal_confirms_it(house: House, tip: str, tmp_path: Path) -> None:
    desk = house.own.session

    def way() -> tuple[int | None, bool]:
        said = casework.read(desk, tip).messages[-1]
        return said.bundle, said.arrived

    house.own.reply(tip, "accepted", "已受理。")
    assert way() == (None, False)
    (gone := tmp_path / "gone").mkdir()
    with pytest.raises(FileNotFoundError):  # the stick is pulled out while it is written to
        Exporter(desk).export(gone, lambda _: shutil.rmtree(gone, ignore_errors=True))
    assert way() == (1, False)
    house.portal.apply(house.own.export(house.stick))
    assert way() == (1, False)
    house.own.take_in(house.portal.export(house.stick)[-1])
    assert way() == (1, True)


def test_a_key_of_bad_will_is_named_and_holds_no_other_answer_up(house: House, tip: str) -> None:
    desk, good = house.own.session, house.portal.reporter()
    code = good.report(answers(facts="另一件"))
    house.own.take_in(house.portal.export(house.stick)[-1])
    with desk.vault.write() as connection:
        key = connection.execute(select(threads.c.reply)).scalars().first()
        assert key
        of_low_order = key[:-32] + bytes(32)
        connection.execute(update(threads).where(threads.c.tip == 1).values(reply=of_low_order))
    for number in (tip, "2026-0002"):
        house.own.reply(number, "accepted", "已受理。")
    house.portal.apply(house.own.export(house.stick))
    assert good.look_up(code).status == "accepted"
    assert [casework.read(desk, number).unreachable for number in (tip, "2026-0002")] == [True, False]
    assert "No answer can reach this reporter" in "\n".join(tip_lines(casework.read(desk, tip)))


def test_an_outcome_is_told_when_a_tip_is_closed_and_not_before(house: House, tip: str) -> None:
    desk = house.own.session
    for status in (None, "accepted"):
        with pytest.raises(NotPossible, match="closed"):
            casework.reply(desk, tip, status, "已处理。", "handled")
    with pytest.raises(NotPossible, match="not in the list"):
        casework.reply(desk, tip, "closed", "", "form1")
    casework.reply(desk, tip, "closed", "", "partly")
    casework.reply(desk, tip, None, "更正。", "handled")
    (described,) = house.own.tips()
    assert [message.get("outcome") for message in described["messages"]] == [None, "partly", "handled"]
    assert "The matter was handled under the rules" in "\n".join(tip_lines(casework.read(desk, tip)))
    house.portal.apply(house.own.export(house.stick))


def test_a_message_says_something_and_not_too_much(house: House, tip: str) -> None:
    with pytest.raises(NotPossible):
        house.own.reply(tip, None, "")
    with pytest.raises(NotPossible, match="10001"):
        house.own.reply(tip, None, "长" * 10_001)
    house.own.reply(tip, None, "长" * 10_000)
    house.portal.apply(house.own.export(house.stick))


def test_what_is_printed_commands_no_terminal(house: House, tip: str) -> None:
    printed = "\n".join(tip_lines(casework.read(house.own.session, tip)))
    assert "县城\u3000南门" in printed
    assert not {"\u202e", "\x1b", "\0"} & set(printed)
    assert tip in "\n".join(
        list_lines([{"tip": tip, "status": "closed", "received_week": "2026-W47", "attachments": 2}])
    )


def test_an_empty_queue_says_what_to_do_next() -> None:
    assert "desk import" in "\n".join(list_lines([]))
