"""Handing in what was sealed elsewhere: nothing readable is ever kept, and a refusal keeps nothing at all."""

import hashlib
import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from leaks import leaks
from rooms import House
from sqlalchemy import func, select

from crypto import card as cards
from crypto.mailbox import Route, mailbox, thread
from crypto.sealing import BlobSealer, seal_letter
from crypto.xwing import SealingKey
from portal.store.tables import blobs, letters, mailboxes
from protocol import letter as letters_format
from protocol import sealed
from protocol.calendar import today
from protocol.letter import Attachment, Kind, Letter, SealedBy, Thread
from protocol.sealed import Head, Stream
from tests.crypto.codes import CODE
from tests.crypto.material import OTHER_KEY, content

MARKER = "明文标记-marker-51c2"
OK, REFUSED = "密封文件已收到", "没有保存"


def seal_file(plain: bytes) -> tuple[Attachment, bytes]:
    sealer, stream = BlobSealer(), bytearray()
    for pieces in (sealer.update(plain), sealer.finish()):
        for piece in pieces:
            stream += piece
    digest = hashlib.sha256(plain).digest()
    return Attachment(sealer.id, sealer.key, len(plain), digest, "a.txt", "text/plain"), bytes(stream)


def make(key: SealingKey, *plains: bytes, entropy: bytes = CODE, route: Route = Route.OWN, text: str = "他") -> bytes:
    """A sealed file, as the offline sealer writes it."""
    files = [seal_file(plain) for plain in plains]
    box = mailbox(entropy, route)
    ties = Thread(thread(entropy), box.address, box.reply.public)
    attached = tuple(attachment for attachment, _ in files)
    letter = Letter(Kind.REPORT, ties, "zh", SealedBy.FILE, {"facts": text}, attached)
    streams = {attachment.id: stream for attachment, stream in files}
    rows = tuple(Stream(name, len(body), hashlib.sha256(body).digest()) for name, body in sorted(streams.items()))
    head = Head(box.address, seal_letter(key, letters_format.encode(letter)), rows)
    return sealed.encode(head) + b"".join(streams[row.id] for row in rows)


def key_of(house: House) -> SealingKey:
    return cards.read(house.own.vault.card()).sealing


def hand_in(house: House, *files: bytes) -> str:
    reporter = house.portal.reporter()
    reporter.open("/hand-in")
    assert reporter.page
    parts = [("sealed", ("document.sealed", file, "application/octet-stream")) for file in files]
    empty = [("sealed", ("", b"", "application/octet-stream"))]
    return reporter.http.post("/zh/hand-in", data=reporter.page.hidden, files=parts or empty).text


def stored(house: House) -> tuple[int, int, int, int]:
    """How many letters, blobs, mailboxes and files there are."""
    with house.portal.operator.database.read() as connection:
        rows = [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (letters, blobs)]
        rows.append(connection.execute(select(func.count()).select_from(mailboxes)).scalar_one())
    instance = house.portal.operator.instance
    assert list(instance.incoming.iterdir()) == []
    return (rows[0], rows[1], rows[2], len(list(instance.blobs.iterdir())))


def test_a_sealed_file_is_stored_and_opened_on_the_desk(house: House) -> None:
    assert OK in hand_in(house, make(key_of(house), b"", content(300_000), content(7)))
    assert stored(house) == (1, 3, 1, 3)

    assert house.own.take_in(house.portal.export(house.stick)[-1]).imported == 1
    (tip,) = house.own.tips()
    assert [file["size"] for file in tip["attachments"]] == [0, 300_000, 7]


def test_the_same_file_twice_is_stored_once(house: House) -> None:
    file = make(key_of(house), content(20_000))
    assert OK in hand_in(house, file)
    assert OK in hand_in(house, file)
    assert stored(house) == (1, 1, 1, 1)


def test_a_second_letter_to_the_same_mailbox_is_kept_too(house: House) -> None:
    # Whoever found a sealed file knows the address in it, and must not be able to keep the real one out.
    assert OK in hand_in(house, make(key_of(house), text="假"))
    assert OK in hand_in(house, make(key_of(house), text="真"))
    assert stored(house) == (2, 0, 1, 0)


@pytest.mark.parametrize("size", [0, 10, 1000, 2_000_000])
def test_a_readable_file_never_gets_further_than_memory(house: House, size: int, tmp_path: Path) -> None:
    plain = MARKER.encode() + b"." * size
    assert REFUSED in hand_in(house, plain)
    assert stored(house) == (0, 0, 0, 0)
    assert leaks(MARKER, [tmp_path]) == []


SPOILED: dict[str, Callable[[bytes], bytes]] = {
    "cut in the head": lambda file: file[:100],
    "cut after the head": lambda file: file[: sealed.head_size(file)],
    "cut in a stream": lambda file: file[:-1],
    "continued": lambda file: file + b"\0",
    "altered in the head": lambda file: file[:50] + bytes([file[50] ^ 1]) + file[51:],
    "altered in a stream": lambda file: file[:-50] + bytes([file[-50] ^ 1]) + file[-49:],
    "newer": lambda file: file[:8] + b"\x02" + file[9:],
    "a letter": lambda file: b"qingfeng\x01L" + file[10:],
    "empty": lambda _: b"",
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_spoiled_file_is_refused_and_nothing_is_kept(house: House, how: str) -> None:
    answer = hand_in(house, SPOILED[how](make(key_of(house), content(40_000))))
    assert REFUSED in answer
    assert "递交密封文件" in answer
    assert stored(house) == (0, 0, 0, 0)


def test_a_file_sealed_to_someone_else_is_refused(house: House) -> None:
    assert "打不开" in hand_in(house, make(OTHER_KEY.public, content(40_000)))
    assert stored(house) == (0, 0, 0, 0)


def test_a_mailbox_of_the_superior_takes_nothing_for_the_own_committee(house: House) -> None:
    upper = cards.read(house.upper.vault.card()).sealing
    assert OK in hand_in(house, make(upper))
    assert "打不开" in hand_in(house, make(key_of(house)))
    assert stored(house) == (1, 0, 1, 0)


def test_a_blob_under_an_id_that_is_taken_is_refused(house: House) -> None:
    first = make(key_of(house), content(100))
    assert OK in hand_in(house, first)
    size = sealed.head_size(first)
    head = sealed.read_head(io.BytesIO(first))
    other = bytes(len(first) - size)
    row = Stream(head.streams[0].id, len(other), hashlib.sha256(other).digest())
    letter = seal_letter(key_of(house), letters_format.encode(letters_format.COVER))
    assert "没有保存" in hand_in(house, sealed.encode(Head(head.address, letter, (row,))) + other)
    assert stored(house) == (1, 1, 1, 1)


def test_no_file_or_two_are_refused(house: House) -> None:
    assert "请选择密封文件" in hand_in(house)
    file = make(key_of(house), content(100))
    assert "一次" in hand_in(house, file, make(key_of(house), entropy=bytes(16)))
    assert stored(house) == (0, 0, 0, 0)


def test_with_an_expired_card_only_known_mailboxes_take_letters(house: House) -> None:
    assert OK in hand_in(house, make(key_of(house), text="一"))
    house.portal.restart(day=date.max - timedelta(days=400))
    assert OK in hand_in(house, make(key_of(house), text="二"))
    assert "暂时不能提交新举报" in hand_in(house, make(key_of(house), entropy=bytes(16)))
    house.portal.restart(today())
    assert stored(house) == (2, 0, 1, 0)


def test_a_stale_form_keeps_nothing(house: House) -> None:
    reporter = house.portal.reporter()
    answer = reporter.post("/hand-in", {})
    assert answer.status_code == 400
    assert "递交密封文件" in answer.text
    assert "Cookie" in answer.text  # there was none at all
    assert stored(house) == (0, 0, 0, 0)
