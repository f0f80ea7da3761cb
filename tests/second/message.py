"""Messages: what a committee writes to one reporter."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from tests.second import canonical, envelope, signing
from tests.second.canonical import has_members, is_array, is_hex, is_one_of, is_text, is_whole
from tests.second.reading import Refused, require

VOCABULARY = Path(__file__).parents[2] / "protocol" / "vocabulary" / "statuses.toml"
MEMBERS = {"committee", "address", "number", "week", "status", "text", "received"}
HIGHEST_NUMBER = 1_000_000


def open_message(seed: bytes, committee_keys: bytes, address: bytes, number: int, sealed: bytes) -> dict[str, Any]:
    """The members of a message.

    The seed is the mailbox's; the committee is the one that holds it; the number is the one it was stored under.
    """
    payload, signature = signing.read_document("M", envelope.open_envelope("M", seed, sealed))
    signing.verify(committee_keys, "message", payload, signature)
    message = read_message(payload)
    require(is_hex(message["committee"], 32) == signing.signer_id(committee_keys), "from another committee")
    require(is_hex(message["address"], 32) == address, "for another mailbox")
    require(message["number"] == number, "stored under another number")
    return message


def read_message(payload: bytes) -> dict[str, Any]:
    """The members of a message, checked one by one."""
    vocabulary = tomllib.loads(VOCABULARY.read_text(encoding="utf-8"))
    message = has_members(canonical.read(payload), MEMBERS, optional={"outcome"})
    is_hex(message["committee"], 32)
    is_hex(message["address"], 32)
    is_whole(message["number"], 1, HIGHEST_NUMBER)
    is_week(message["week"])
    is_one_of(message["status"], {status["id"] for status in vocabulary["status"]})
    is_text(message["text"], 10_000)
    for digest in is_array(message["received"], 1000):
        is_hex(digest, 32)
    if "outcome" in message:
        is_one_of(message["outcome"], {outcome["id"] for outcome in vocabulary["outcome"]})
    return message


def is_week(value: object) -> date:
    """The Monday of an ISO week that exists, `2026-W47`."""
    if not isinstance(value, str) or not re.fullmatch("[0-9]{4}-W[0-9]{2}", value):
        raise Refused("not a week")
    try:
        return date.fromisocalendar(int(value[:4]), int(value[6:]), 1)
    except ValueError as error:
        raise Refused("no such week") from error
