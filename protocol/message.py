"""What stands inside a message from the committee to one reporter. `FORMAT.md`, section "Message"."""

from dataclasses import dataclass
from typing import Any

from crypto import canonical
from crypto.mailbox import DERIVED_SIZE
from crypto.padding import LARGEST_LETTER
from crypto.signing import SIGNER_SIZE
from protocol.calendar import check_week
from protocol.vocabulary import vocabulary

LONGEST_TEXT = 10_000  # characters
MOST_RECEIVED = 1_000
_DIGEST_SIZE = 32
_LARGEST_NUMBER = 1_000_000


@dataclass(frozen=True)
class Message:
    """One message. `number` counts from 1 without gaps; the status of the highest number is the tip's status.

    `received` names (SHA-256) the newest letters of this thread that the committee holds, at most 1000.
    """

    committee: bytes
    address: bytes
    number: int
    week: str
    status: str
    text: str
    received: tuple[bytes, ...]
    outcome: str | None = None


def encode(message: Message) -> bytes:
    """The JSON of a message. Raises Malformed for content that `parse` would refuse."""
    content: dict[str, Any] = {
        "address": message.address.hex(),
        "committee": message.committee.hex(),
        "number": message.number,
        "received": [digest.hex() for digest in message.received],
        "status": message.status,
        "text": message.text,
        "week": message.week,
    }
    if message.outcome is not None:
        content["outcome"] = message.outcome
    encoded = canonical.encode(content)
    parse(encoded)
    return encoded


def parse(content: bytes) -> Message:
    """The message spelled by `content`. Raises Malformed or TooLarge."""
    members = canonical.Members(canonical.parse(content, LARGEST_LETTER))
    message = Message(
        committee=members.hexadecimal("committee", SIGNER_SIZE),
        address=members.hexadecimal("address", DERIVED_SIZE),
        number=members.integer("number", 1, _LARGEST_NUMBER),
        week=check_week(members.text("week", 8)),
        status=members.choice("status", frozenset(vocabulary().statuses)),
        text=members.text("text", LONGEST_TEXT),
        received=tuple(canonical.from_hex(digest, _DIGEST_SIZE) for digest in members.items("received", MOST_RECEIVED)),
        outcome=members.optional("outcome", lambda name: members.choice(name, frozenset(vocabulary().outcomes))),
    )
    members.done()
    return message
