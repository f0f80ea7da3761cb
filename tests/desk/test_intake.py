"""What did not come through a portal: into the same queue, its scans sealed like every attachment."""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from desk_tips import file
from leaks import leaks
from rooms import make_desk

from desk import casework, queue
from desk.classify.classes import classes
from desk.errors import NotPossible, VaultBusy
from desk.extracting import extract
from desk.intake import Scan, Taken, take_down
from desk.office.session import Session
from desk.queue import Filters
from desk.search import finding
from protocol.letter import Value

MARKER = "清风-Intake-Marker-5a0e"


@pytest.fixture
def desk(tmp_path: Path) -> Session:
    return make_desk(tmp_path / "vault", "清江县纪委监委")


def taken(channel: str = "letter", day: date | None = None, **fields: Value) -> Taken:
    return Taken(channel, day or date(2026, 11, 2), {"facts": "局长收了购物卡。"} | fields)


@pytest.mark.parametrize("channel", [source for source in classes().sources if source != "portal"])
def test_every_channel_but_the_portal_leads_into_the_queue(desk: Session, channel: str) -> None:
    tip = take_down(desk, taken(channel, subject_name="王伟"))
    (row,) = queue.page(desk, Filters(channel=channel)).rows
    assert (row.tip, row.week, row.subject, row.unread) == (tip, "2026-W45", "王伟", False)
    assert [hit.tip for hit in finding.search(desk, "购物卡").hits] == [tip]


def test_scans_are_sealed_and_come_out_as_they_were(desk: Session, tmp_path: Path) -> None:
    content = (MARKER * 20_000).encode()
    scans = [Scan("来信 第1页.pdf", "application/pdf", io.BytesIO(content)), Scan("../../x", "", io.BytesIO(b""))]
    tip = take_down(desk, taken(facts=MARKER), scans)
    assert leaks(MARKER, [desk.vault.folder.root]) == []
    written = {path.name: path.read_bytes() for path, _ in extract(desk, tip, tmp_path / "out")}
    assert written == {"来信_第1页.pdf": content, "x": b""}
    assert [item.here for item in casework.read(desk, tip).attachments] == [True, True]


def test_numbers_go_on_where_those_of_the_portal_stopped(desk: Session) -> None:
    file(desk, {"facts": "一"}, {"facts": "二"}, day=date(2026, 11, 1))
    assert take_down(desk, taken()) == "2026-0003"
    assert take_down(desk, taken(day=date(2025, 12, 31))) == "2025-0001"


def test_whoever_suffers_comes_first_here_too(desk: Session) -> None:
    file(desk, {"facts": "一", "retaliation": "feared"}, day=date(2026, 11, 1))
    tip = take_down(desk, taken(retaliation="happened"))
    assert queue.page(desk, Filters()).rows[0].tip == tip


def test_there_is_nobody_to_answer_but_the_status_can_change(desk: Session) -> None:
    tip = take_down(desk, taken())
    with pytest.raises(NotPossible, match="no mailbox"):
        casework.reply(desk, tip, None, "谢谢来信。")
    assert casework.reply(desk, tip, "accepted", "") == 0
    read = casework.read(desk, tip)
    assert (read.status, read.answerable, read.messages) == ("accepted", False, ())


@pytest.mark.parametrize(
    "wrong",
    [
        taken("portal"),
        taken("pigeon"),
        taken(facts="  "),
        taken(facts=["a list"]),
        taken(facts="长" * 60_000),
        taken(retaliation="perhaps"),
        taken(invented="x"),
        taken(day=date.max - timedelta(days=1)),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_is_filed(desk: Session, wrong: Taken) -> None:
    with pytest.raises(NotPossible):
        take_down(desk, wrong, [Scan("a", "", io.BytesIO(b"x"))])
    assert queue.page(desk, Filters()).total == 0
    assert list(desk.vault.folder.blobs.iterdir()) == []


def test_nobody_tidies_up_while_a_scan_is_being_sealed(desk: Session) -> None:
    with desk.vault.folder.exclusive(), pytest.raises(VaultBusy):
        take_down(desk, taken(), [Scan("a", "", io.BytesIO(b"x"))])


def test_a_scan_that_can_not_be_read_files_nothing(desk: Session) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, f"the stick was pulled out at {size}")

    with pytest.raises(OSError, match="pulled out"):
        take_down(desk, taken(), [Scan("a", "", io.BytesIO(b"x")), Scan("b", "", Broken())])
    assert queue.page(desk, Filters()).total == 0
