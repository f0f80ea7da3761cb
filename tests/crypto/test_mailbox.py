"""From a receipt code to its mailboxes, keys and thread."""

import hashlib
import hmac
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import Forged, WrongKey
from crypto.mailbox import Route, address, mailbox, mailbox_id, thread
from crypto.message import seal_message
from crypto.xwing import SecretKey
from tests.crypto.material import OTHER_SIGNER, SIGNER, VECTORS

ENTROPY = bytes(range(16))
CODES: list[dict[str, Any]] = VECTORS["codes"]


def derived(entropy: bytes, label: str) -> bytes:
    """HKDF-SHA512 (RFC 5869) for one block, written out."""
    extracted = hmac.digest(b"qingfeng/code/v1", entropy, "sha512")
    return hmac.digest(extracted, label.encode() + b"\x01", "sha512")[:32]


def test_the_recorded_codes_are_there() -> None:
    assert [code["entropy"] for code in CODES] == [
        "b4f6708e38c8ed92fce26f8aab1f40c9",
        "00" * 16,
        "ff" * 16,
        bytes(range(16)).hex(),
    ]


@pytest.mark.parametrize("code", CODES, ids=lambda code: code["entropy"])
@pytest.mark.parametrize("route", Route)
def test_a_recorded_code_leads_where_it_always_led(code: dict[str, Any], route: Route) -> None:
    entropy, expected = bytes.fromhex(code["entropy"]), code[route.value]
    box = mailbox(entropy, route)

    assert mailbox_id(entropy, route).hex() == expected["mailbox_id"]
    assert box.address.hex() == expected["address"]
    assert box.reply.public.raw.hex() == expected["reply_public"]
    assert thread(entropy).hex() == code["thread"]


@settings(deadline=None, max_examples=30)
@given(st.binary(min_size=16, max_size=16), st.sampled_from(Route))
def test_everything_is_derived_as_the_format_says(entropy: bytes, route: Route) -> None:
    identifier = derived(entropy, f"mailbox/{route.value}")

    assert mailbox_id(entropy, route) == identifier
    assert mailbox(entropy, route).address == hashlib.sha256(b"qingfeng/address/v1\0" + identifier).digest()
    assert mailbox(entropy, route).reply.public == SecretKey(derived(entropy, f"reply/{route.value}")).public
    assert thread(entropy) == derived(entropy, "thread")


def test_all_that_belongs_to_a_code_is_different_from_all_else() -> None:
    values = [
        value
        for entropy in (ENTROPY, bytes(16))
        for value in (
            entropy,
            thread(entropy),
            *(mailbox_id(entropy, route) for route in Route),
            *(mailbox(entropy, route).address for route in Route),
            *(mailbox(entropy, route).reply.public.raw for route in Route),
            derived(entropy, "reporter-sign"),
        )
    ]
    assert len(set(values)) == len(values)


def test_an_address_does_not_contain_what_it_was_made_of() -> None:
    identifier = mailbox_id(ENTROPY, Route.OWN)

    assert address(identifier) != identifier
    assert address(address(identifier)) != address(identifier)
    assert len(address(identifier)) == 32


def test_a_mailbox_shows_nothing_secret_when_printed() -> None:
    box = mailbox(ENTROPY, Route.OWN)
    assert box.address.hex() not in repr(box)
    assert "SecretKey" not in repr(box)


def test_a_message_is_read_with_the_code_and_the_committees_keys() -> None:
    own, upper = (mailbox(ENTROPY, route) for route in Route)
    message = seal_message(SIGNER, own.reply.public, b"an answer")

    assert own.open(SIGNER.public, message) == b"an answer"
    with pytest.raises(Forged):
        own.open(OTHER_SIGNER.public, message)
    with pytest.raises(WrongKey):
        upper.open(SIGNER.public, message)
