"""Sealed files: written by JavaScript, taken apart by Python, refused where anything is wrong with them."""

import hashlib
import io
from typing import Any

import pytest
from web import Engine, one

from crypto.envelope import stream_size
from crypto.errors import CryptoError, Damaged, Malformed, NewerFormat, TooLarge
from crypto.mailbox import Route, mailbox
from crypto.opening import open_blob, open_letter
from crypto.padding import SMALLEST
from crypto.sealing import seal_letter
from crypto.xwing import SecretKey
from protocol import letter as letters
from protocol import sealed
from protocol.letter import COVER, Kind, SealedBy
from protocol.sealed import Head, Stream
from tests.crypto.codes import CODE
from tests.crypto.material import KEY, VECTORS, golden
from tests.web.samples import spoiled

CARD = golden("committee.card")
EPOCH = SecretKey(bytes.fromhex(VECTORS["epoch_seed"]))
FILES: list[dict[str, Any]] = [
    {"content": b"", "name": "空.txt", "type": "text/plain"},
    {"content": b"x" * 40_000, "name": "b.bin", "type": ""},
    {"content": b"y" * 100, "name": "c.jpg", "type": "image/jpeg"},
]


def submitted(js: Engine, files: list[dict[str, Any]]) -> bytes:
    about = {"kind": "report", "language": "zh", "sealedBy": "file", "fields": {"facts": "他收了钱。"}, "files": files}
    return bytes(one(js, "submit", document=CARD, entropy=CODE, route="own", **about))


def taken_apart(data: bytes) -> tuple[Head, dict[bytes, bytes]]:
    source, streams = io.BytesIO(data), {}
    head = sealed.read_head(source)
    for stream in head.streams:
        out = bytearray()
        sealed.read_stream(source, stream, out.extend)
        streams[stream.id] = bytes(out)
    sealed.read_end(source)
    return head, streams


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_report_sealed_in_javascript_is_opened_in_python(js: Engine, count: int) -> None:
    head, streams = taken_apart(submitted(js, FILES[:count]))

    letter = letters.parse(open_letter({EPOCH.public.id: EPOCH}, head.letter))

    assert (letter.kind, letter.sealed_by, letter.fields) == (Kind.REPORT, SealedBy.FILE, {"facts": "他收了钱。"})
    assert letter.thread
    assert head.address == letter.thread.address == mailbox(CODE, Route.OWN).address
    assert head.recipient == EPOCH.public.id
    assert [attachment.name for attachment in letter.attachments] == [file["name"] for file in FILES[:count]]
    for attachment, file in zip(letter.attachments, FILES, strict=False):
        out = bytearray()
        digest = open_blob(attachment.key, attachment.id, attachment.size, [streams[attachment.id]], out.extend)
        assert (bytes(out), digest) == (file["content"], attachment.sha256)


def test_both_write_the_same_head(js: Engine) -> None:
    data = submitted(js, FILES)
    head, _ = taken_apart(data)
    encoded = sealed.encode(head)
    assert data.startswith(encoded)
    assert sealed.head_size(data) == len(encoded)


def test_the_head_tells_its_own_size_as_it_comes(js: Engine) -> None:
    encoded = sealed.encode(taken_apart(submitted(js, FILES))[0])
    told = 0
    for come in range(0, len(encoded), 7):
        size = sealed.head_size(encoded[:come])
        assert told <= size <= len(encoded)
        told = size
    assert told == len(encoded)


def test_a_sealed_file_with_anything_wrong_is_refused(js: Engine) -> None:
    data = submitted(js, FILES[1:])
    for sample in [*spoiled(data, 397), *spoiled(data[:400], 3)]:
        with pytest.raises(CryptoError) as refused:
            taken_apart(sample)
        assert type(refused.value) in {Damaged, Malformed, NewerFormat, TooLarge}


LETTER = seal_letter(KEY.public, letters.encode(COVER))
SIZE = stream_size(SMALLEST)


def row(number: int, size: int = SIZE) -> Stream:
    return Stream(bytes([number] * 32), size, bytes(32))


def whole(*parts: bytes) -> bytes:
    head = b"qingfeng\x01S" + bytes(32) + b"".join(parts)
    return head + hashlib.sha256(head).digest()


def rows(*streams: Stream) -> bytes:
    packed = b"".join(stream.id + stream.size.to_bytes(8) + stream.sha256 for stream in streams)
    return bytes([len(streams)]) + packed


@pytest.mark.parametrize(
    "head",
    [
        rows(row(2), row(1)) + len(LETTER).to_bytes(4) + LETTER,
        rows(row(1), row(1)) + len(LETTER).to_bytes(4) + LETTER,
        rows(row(1, SIZE + 1)) + len(LETTER).to_bytes(4) + LETTER,
        rows(row(1, 0)) + len(LETTER).to_bytes(4) + LETTER,
        rows(row(1, 2**63)) + len(LETTER).to_bytes(4) + LETTER,
        rows(*[row(number) for number in range(101)]) + len(LETTER).to_bytes(4) + LETTER,
        rows() + len(LETTER[:-1]).to_bytes(4) + LETTER[:-1],
        rows() + (2**32 - 1).to_bytes(4) + LETTER,
        rows() + bytes(4),
        rows() + len(CARD).to_bytes(4) + CARD,
    ],
    ids=["unsorted", "twice", "no size", "nothing", "endless", "many", "short", "huge", "empty", "card"],
)
def test_a_head_that_is_built_wrong_is_refused_although_its_hash_fits(head: bytes) -> None:
    with pytest.raises((Malformed, TooLarge)):
        sealed.read_head(io.BytesIO(whole(head)))


def test_a_head_that_is_built_right_is_written_again_byte_for_byte() -> None:
    data = whole(rows(row(1), row(2, stream_size(SMALLEST + 1024))) + len(LETTER).to_bytes(4) + LETTER)
    assert sealed.encode(sealed.read_head(io.BytesIO(data))) == data
