"""Files that were recorded once and must open for ever."""

import hashlib
from datetime import date

import pytest

from crypto.card import read
from crypto.code import parse
from crypto.framing import Kind
from crypto.mailbox import Route, mailbox
from crypto.opening import open_blob, open_letter
from crypto.sealing import letter_recipient
from crypto.signing import SigningKey
from crypto.xwing import SecretKey
from tests.crypto.material import FOLDER, VECTORS, golden

COMMITTEE = SigningKey(bytes.fromhex(VECTORS["identity_seed"])).public
KEY = SecretKey(bytes.fromhex(VECTORS["epoch_seed"]))
BLOBS = ["edge", "empty", "photo"]
LETTERS = ["answer", "cover", "report"]
MESSAGES = ["first", "second"]


def test_the_recorded_files_are_all_there() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == [
        "answer.letter",
        "committee.card",
        "cover.letter",
        "edge.blob",
        "empty.blob",
        "first.message",
        "photo.blob",
        "report.letter",
        "second.message",
        "to-desk.bundle",
        "to-portal.bundle",
        "vectors.json",
    ]
    assert sorted(VECTORS["blobs"]) == BLOBS
    assert sorted(VECTORS["letters"]) == LETTERS
    assert sorted(VECTORS["messages"]) == MESSAGES


def test_the_card_opens() -> None:
    card = read(golden("committee.card"))

    assert card.committee.hex() == VECTORS["committee"]
    assert card.identity == COMMITTEE
    assert card.sealing == KEY.public
    assert card.sealing.id.hex() == VECTORS["sealing_key_id"]
    assert card.epoch == 1
    assert card.valid_from <= card.valid_until
    assert card.valid_on(date.fromisoformat(VECTORS["to_desk"]["day"]))


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_opens(name: str) -> None:
    letter, expected = golden(f"{name}.letter"), VECTORS["letters"][name]

    assert len(letter) == expected["size"]
    assert hashlib.sha256(letter).hexdigest() == expected["sha256"]
    assert letter_recipient(letter) == KEY.public.id
    assert open_letter({KEY.public.id: KEY}, letter).decode() == expected["content"]


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_opens_with_the_code(name: str) -> None:
    box = mailbox(bytes.fromhex(VECTORS["code"]), Route.OWN)
    message = golden(f"{name}.message")

    assert message[9:10] == Kind.MESSAGE.value
    assert box.open(COMMITTEE, message).decode() == VECTORS["messages"][name]["content"]
    assert box.address == mailbox(parse(VECTORS["codes"][0]["zh"]), Route.OWN).address


@pytest.mark.parametrize("name", BLOBS)
def test_a_blob_opens(name: str) -> None:
    stream, expected = golden(f"{name}.blob"), VECTORS["blobs"][name]
    opened = bytearray()

    digest = open_blob(
        bytes.fromhex(expected["key"]), bytes.fromhex(expected["id"]), expected["size"], [stream], opened.extend
    )

    assert hashlib.sha256(stream).hexdigest() == expected["stream_sha256"]
    assert len(opened) == expected["size"]
    assert digest.hex() == hashlib.sha256(opened).hexdigest() == expected["sha256"]
