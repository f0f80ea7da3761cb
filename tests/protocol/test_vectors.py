"""Recorded letters, messages and bundles that must be understood for ever."""

import hashlib
import io
from datetime import date
from typing import Any

import pytest

from crypto.framing import Kind
from crypto.mailbox import Route, mailbox, thread
from crypto.signing import SigningKey
from protocol import letter as letters
from protocol import message as messages
from protocol.bundle.layout import Position, Type, message_id, split_message_body
from protocol.bundle.reader import Bundle, receive
from tests.crypto.material import FOLDER, VECTORS, golden

CODE = bytes.fromhex(VECTORS["code"])
OWN = mailbox(CODE, Route.OWN)
COMMITTEE = SigningKey(bytes.fromhex(VECTORS["identity_seed"])).public
PORTAL = SigningKey(bytes.fromhex(VECTORS["portal_seed"])).public
LETTERS = ["answer", "cover", "report"]
MESSAGES = ["first", "second"]
DAY = date(2026, 11, 21)


def received(name: str, kind: Kind) -> Bundle:
    return receive(kind, io.BytesIO(golden(name)), io.BytesIO())


def position(recorded: dict[str, Any]) -> Position:
    return Position(bytes.fromhex(recorded["series"]), recorded["number"])


def test_the_recorded_files_are_all_there() -> None:
    assert sorted(path.name for path in FOLDER.iterdir() if path.suffix == ".bundle") == [
        "to-desk.bundle",
        "to-portal.bundle",
    ]
    assert sorted(path.stem for path in FOLDER.glob("*.letter")) == sorted(VECTORS["letters"]) == LETTERS
    assert sorted(path.stem for path in FOLDER.glob("*.message")) == sorted(VECTORS["messages"]) == MESSAGES
    assert sorted(path.stem for path in FOLDER.glob("*.blob")) == sorted(VECTORS["blobs"]) == ["edge", "empty", "photo"]


@pytest.mark.parametrize("name", LETTERS)
def test_a_recorded_letter_is_understood_and_written_the_same_way(name: str) -> None:
    content = VECTORS["letters"][name]["content"].encode()

    letter = letters.parse(content)

    assert letter.kind.value == name
    assert letters.encode(letter) == content
    if letter.thread:
        assert letter.thread == letters.Thread(thread(CODE), OWN.address, OWN.reply.public)
    else:
        assert letter == letters.COVER


def test_the_recorded_report_lists_the_recorded_blobs() -> None:
    report = letters.parse(VECTORS["letters"]["report"]["content"].encode())
    listed = {(one.id.hex(), one.key.hex(), one.size, one.sha256.hex()) for one in report.attachments}

    assert listed == {(blob["id"], blob["key"], blob["size"], blob["sha256"]) for blob in VECTORS["blobs"].values()}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_recorded_message_is_understood_and_written_the_same_way(name: str) -> None:
    content = VECTORS["messages"][name]["content"].encode()

    message = messages.parse(content)

    assert messages.encode(message) == content
    assert (message.committee, message.address) == (COMMITTEE.signer, OWN.address)
    assert message.number == MESSAGES.index(name) + 1
    assert {digest.hex() for digest in message.received} == {
        VECTORS["letters"][kind]["sha256"] for kind in ("report", "answer")
    }
    assert OWN.open(COMMITTEE, golden(f"{name}.message")) == content


def test_the_recorded_bundle_to_the_desk_opens() -> None:
    bundle = received("to-desk.bundle", Kind.TO_DESK)

    assert bundle.header.sender == PORTAL
    assert bundle.header.recipient == COMMITTEE.signer
    assert bundle.header.position == position(VECTORS["to_desk"])
    assert bundle.header.seen == position(VECTORS["to_desk"]["seen"])
    assert (bundle.header.day, bundle.header.epoch) == (DAY, 1)
    assert DAY.isoformat() == VECTORS["to_desk"]["day"]
    expected = [
        *(
            (Type.BLOB, bytes.fromhex(VECTORS["blobs"][name]["id"]), golden(f"{name}.blob"))
            for name in VECTORS["blobs"]
        ),
        *(
            (Type.LETTER, hashlib.sha256(golden(f"{name}.letter")).digest(), golden(f"{name}.letter"))
            for name in LETTERS
        ),
    ]
    assert [(one.type, one.id, bundle.read(one, 10**6)) for one in bundle.entries()] == sorted(
        expected, key=lambda entry: (entry[0].value, entry[1])
    )


def test_the_recorded_bundle_to_the_portal_opens() -> None:
    bundle = received("to-portal.bundle", Kind.TO_PORTAL)
    entries = [(one, bundle.read(one, 10**6)) for one in bundle.entries()]

    assert bundle.header.sender == COMMITTEE
    assert bundle.header.recipient == PORTAL.signer
    assert bundle.header.position == position(VECTORS["to_portal"])
    assert bundle.header.seen == position(VECTORS["to_desk"])
    assert bundle.header.epoch == 0
    assert {one.id.hex() for one, _ in entries if one.type is Type.ACK} == {
        *(letter["sha256"] for letter in VECTORS["letters"].values()),
        *(blob["stream_sha256"] for blob in VECTORS["blobs"].values()),
    }
    assert [one.id.hex() for one, _ in entries if one.type is Type.RETIRE] == [VECTORS["to_portal"]["retired"]]
    carried = {split_message_body(body) for one, body in entries if one.type is Type.MESSAGE}
    assert carried == {(OWN.address, number, golden(f"{name}.message")) for number, name in enumerate(MESSAGES, 1)}
    assert {one.id for one, _ in entries if one.type is Type.MESSAGE} == {message_id(OWN.address, n) for n in (1, 2)}
    assert {one.day for one, _ in entries} == {DAY}
