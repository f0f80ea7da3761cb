"""Cards and messages: what the committee signed is believed by both sides, all else by neither."""

from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from web import Engine, Refused, one, verdict

from crypto import card as cards
from crypto.keys import Epoch, Identity, issue_card
from crypto.mailbox import Route, mailbox
from crypto.message import open_message, seal_message
from crypto.signing import Role, verify_document
from protocol import message as messages
from protocol.message import Message
from protocol.vocabulary import vocabulary
from tests.crypto.codes import CODE
from tests.crypto.material import LOW_ORDER_X25519, OTHER_SIGNER, VECTORS, golden
from tests.protocol.letters import MESSAGES
from tests.web.samples import spoiled

IDENTITY = Identity(bytes(range(64)))
SIGNER = IDENTITY.signing_key()
CARD = issue_card(IDENTITY, Epoch(1, bytes(range(32))), "清江县纪委监委", date(2026, 1, 1), date(2027, 12, 31))
BOX = mailbox(CODE, Route.OWN)
WORDS = {"statuses": sorted(vocabulary().statuses), "outcomes": sorted(vocabulary().outcomes)}


def as_js(message: Message) -> dict[str, Any]:
    return asdict(message) | {"received": list(message.received)}


def asked(sealed: bytes) -> dict[str, Any]:
    return {"entropy": CODE, "route": "own", "document": CARD, "sealed": sealed, "vocabulary": WORDS}


def opened(sealed: bytes) -> Any:
    return verdict(lambda: as_js(messages.parse(BOX.open(SIGNER.public, sealed))))


@pytest.mark.slow
@settings(max_examples=500)
@given(MESSAGES)
def test_five_hundred_messages_are_opened_by_javascript(js: Engine, message: Message) -> None:
    sealed = seal_message(SIGNER, BOX.reply.public, messages.encode(message))
    assert one(js, "openMessage", **asked(sealed)) == as_js(message)


SOME = Message(SIGNER.public.signer, BOX.address, 1, "2026-W47", "screening", "已收到。", (bytes(32),))


NO_OUTCOME = {"outcome": None}


def test_a_spoiled_message_is_refused_alike(js: Engine) -> None:
    sealed = seal_message(SIGNER, BOX.reply.public, messages.encode(SOME))
    samples = [*spoiled(sealed, 211), *spoiled(sealed[:60], 7)]
    expected = [opened(sample) for sample in samples]
    assert all(isinstance(found, Refused) for found in expected)
    assert js.ask("openMessage", [asked(sample) for sample in samples]) == expected


def test_a_message_that_others_signed_or_that_is_for_others_is_refused_alike(js: Engine) -> None:
    content = messages.encode(SOME)
    forged = seal_message(OTHER_SIGNER, BOX.reply.public, content)
    foreign = seal_message(SIGNER, mailbox(CODE, Route.UPPER).reply.public, content)
    nonsense = seal_message(SIGNER, BOX.reply.public, b'{"status":"gone"}')
    samples = [forged, foreign, nonsense]
    expected = [opened(sample) for sample in samples]
    assert [found.name for found in expected] == ["Forged", "WrongKey", "Malformed"]
    assert js.ask("openMessage", [asked(sample) for sample in samples]) == expected


@settings(max_examples=150)
@given(MESSAGES, st.data())
def test_content_that_is_no_message_is_refused_alike(js: Engine, message: Message, data: st.DataObject) -> None:
    content = messages.encode(message)
    place = data.draw(st.integers(0, len(content) - 1))
    changed = content[:place] + data.draw(st.sampled_from([b"", b"0", b" ", b'"', b"x", b"9"])) + content[place + 1 :]
    expected = verdict(lambda: as_js(messages.parse(changed)))
    assert one(js, "message", content=changed, vocabulary=WORDS) == expected


def test_either_signature_alone_is_not_enough(js: Engine) -> None:
    document = golden("committee.card")
    key = cards.read(document).identity
    payload, signature = document[14:-3373], document[-3373:]
    assert verdict(lambda: verify_document(key, Role.CARD, payload, signature)) is None
    samples = [signature]
    samples += [signature[:64] + bytes(3309), bytes(64) + signature[64:], signature[:-1], signature + b"\0"]
    samples += [bytes([signature[0] ^ 1]) + signature[1:], signature[:-1] + bytes([signature[-1] ^ 1]), b""]
    questions = [{"raw": key.raw, "role": "card", "payload": payload, "signature": sample} for sample in samples]
    expected = [
        verdict(lambda sample=sample: verify_document(key, Role.CARD, payload, sample))  # type: ignore[misc]
        for sample in samples
    ]
    assert expected == [None] + [Refused("Forged")] * 7
    assert js.ask("verify", questions) == expected
    assert one(js, "verify", raw=key.raw, role="message", payload=payload, signature=signature) == Refused("Forged")


def read_card(document: bytes) -> Any:
    def read() -> dict[str, Any]:
        card = cards.read(document)
        return {
            "committee": card.committee,
            "name": card.name,
            "epoch": card.epoch,
            "sealing": card.sealing.raw,
            "signing": card.identity.raw,
            "from": card.valid_from.isoformat(),
            "until": card.valid_until.isoformat(),
            "signer": card.identity.signer,
        }

    return verdict(read)


def test_a_card_is_read_alike_and_a_spoiled_one_refused_alike(js: Engine) -> None:
    documents = [CARD, golden("committee.card"), *spoiled(CARD, 61), *spoiled(CARD[:100], 3), b"", golden("empty.blob")]
    expected = [read_card(document) for document in documents]
    assert js.ask("card", [{"document": document} for document in documents]) == expected
    assert sum(not isinstance(found, Refused) for found in expected) == 2


@pytest.mark.parametrize("point", LOW_ORDER_X25519, ids=bytes.hex)
def test_a_key_that_cannot_be_sealed_to_is_refused_alike(js: Engine, point: bytes) -> None:
    raw = cards.read(CARD).sealing.raw[:-32] + point
    assert one(js, "wrap", raw=raw, contentKey=bytes(32), info=b"") == Refused("Malformed")


def test_a_mailbox_shows_what_was_verified_and_counts_the_rest(js: Engine) -> None:
    def row(message: Message, number: int | None = None, signer: Any = SIGNER) -> dict[str, Any]:
        sealed = seal_message(signer, BOX.reply.public, messages.encode(message))
        return {"number": number or message.number, "body": sealed}

    second, fourth = replace(SOME, number=2, status="closed"), replace(SOME, number=4, text="四")
    rows = [
        row(SOME),
        row(second, signer=OTHER_SIGNER),  # forged
        row(fourth, number=5),  # moved to another number
        row(replace(SOME, number=7, address=bytes(32))),  # of another mailbox
    ]

    found = one(js, "readMailbox", entropy=CODE, route="own", document=CARD, rows=rows, vocabulary=WORDS)

    assert (
        found == {"messages": [as_js(SOME)], "unverified": 3, "missing": [3, 4, 6], "status": "screening"} | NO_OUTCOME
    )
    empty = one(js, "readMailbox", entropy=CODE, route="own", document=CARD, rows=[], vocabulary=WORDS)
    assert empty == {"messages": [], "unverified": 0, "missing": [], "status": "received"} | NO_OUTCOME


def test_the_outcome_counts_while_the_report_is_closed(js: Engine) -> None:
    def outcome(*told: tuple[str, str | None]) -> Any:
        written = [
            replace(SOME, number=number, status=status, outcome=outcome)
            for number, (status, outcome) in enumerate(told, 1)
        ]
        sealed = [seal_message(SIGNER, BOX.reply.public, messages.encode(message)) for message in written]
        rows = [{"number": number, "body": body} for number, body in enumerate(sealed, 1)]
        about = {"entropy": CODE, "route": "own", "document": CARD, "rows": rows, "vocabulary": WORDS}
        return one(js, "readMailbox", **about)["outcome"]

    assert outcome(("closed", "partly")) == "partly"
    assert outcome(("closed", "partly"), ("closed", None)) == "partly"
    assert outcome(("closed", "partly"), ("in_progress", None)) is None


@pytest.mark.parametrize("name", ["first", "second"])
def test_the_recorded_messages_are_opened_by_javascript(js: Engine, name: str) -> None:
    entropy = bytes.fromhex(VECTORS["code"])
    about = asked(golden(f"{name}.message")) | {"entropy": entropy, "document": golden("committee.card")}
    assert one(js, "openMessage", **about) == as_js(messages.parse(VECTORS["messages"][name]["content"].encode()))


def test_what_javascript_sealed_as_a_message_opens_only_with_a_signature(js: Engine) -> None:
    sealed = one(js, "seal", kind="M", raw=BOX.reply.public.raw, content=messages.encode(SOME))
    assert verdict(lambda: open_message(BOX.reply, SIGNER.public, sealed)) == Refused("Malformed")
