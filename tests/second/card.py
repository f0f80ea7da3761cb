"""Cards: a committee's keys, signed by themselves."""

import re
from dataclasses import dataclass
from datetime import date

from tests.second import canonical, sealing, signing
from tests.second.reading import KIB, require

MEMBERS = {"committee", "epoch", "from", "until", "name", "sealing", "signing"}


@dataclass(frozen=True)
class Card:
    """What a verified card says."""

    committee: bytes
    epoch: int
    first_day: date
    last_day: date
    name: str
    sealing: bytes
    signing: bytes


def open_card(document: bytes) -> Card:
    """The card, if it is right in every respect."""
    payload, signature = signing.read_document("C", document)
    require(len(payload) <= 64 * KIB, "the card is too large")
    value = canonical.has_members(canonical.read(payload), MEMBERS)
    card = Card(
        committee=canonical.is_hex(value["committee"], 32),
        epoch=canonical.is_whole(value["epoch"], 1, 1_000_000),
        first_day=canonical.is_day(value["from"]),
        last_day=canonical.is_day(value["until"]),
        name=canonical.is_text(value["name"], 60),
        sealing=canonical.is_hex(value["sealing"], sealing.PUBLIC),
        signing=canonical.is_hex(value["signing"], signing.PUBLIC),
    )
    signing.verify(card.signing, "card", payload, signature)
    require(card.committee == signing.signer_id(card.signing), "the card names another committee than its keys")
    require(card.name.isprintable() and re.search("[^ ]", card.name) is not None, "not a name")
    sealing.check_public(card.sealing)
    return card
