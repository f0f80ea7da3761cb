"""The card: what a committee publishes so that others can seal to it and verify what it signs.

A card is for one epoch of the sealing key. The identity keys outlive epochs; their hash is the committee's id and
the fingerprint people compare. `FORMAT.md`, section "Card".
"""

from dataclasses import dataclass
from datetime import date

from crypto import canonical
from crypto.errors import Forged, Malformed
from crypto.framing import Kind
from crypto.signing import PUBLIC_SIZE, SIGNER_SIZE, Role, SigningKey, VerifyKey, sign_document, split_document
from crypto.signing import verify_document as verify_signature
from crypto.xwing import CONTENT_KEY_SIZE, SealingKey
from crypto.xwing import PUBLIC_SIZE as SEALING_SIZE

LARGEST_CARD = 64 * 1024
LONGEST_NAME = 60  # characters
LARGEST_EPOCH = 1_000_000


@dataclass(frozen=True)
class Card:
    """One epoch of a committee's public keys. Days are UTC, both inclusive."""

    name: str
    epoch: int
    sealing: SealingKey
    identity: VerifyKey
    valid_from: date
    valid_until: date

    @property
    def committee(self) -> bytes:
        """The committee's id, 32 bytes."""
        return self.identity.signer

    def valid_on(self, day: date) -> bool:
        """Whether new reports may be sealed to this card on `day`."""
        return self.valid_from <= day <= self.valid_until

    def succeeds(self, older: "Card") -> bool:
        """Whether this is a later epoch of the same committee."""
        return self.committee == older.committee and self.epoch > older.epoch


def issue(card: Card, identity: SigningKey) -> bytes:
    """The card as a signed file. Raises Forged when `identity` is not the card's own, Malformed for a bad name."""
    if identity.public != card.identity:
        raise Forged("a card is signed by its own committee")
    _check(card)
    return sign_document(identity, Kind.CARD, Role.CARD, _payload(card))


def read(document: bytes) -> Card:
    """The card in a signed file, after a trial seal.

    Raises Malformed, TooLarge, or Forged when the committee named in it did not sign it.
    """
    payload, signature = split_document(document, Kind.CARD, LARGEST_CARD)
    card = _parse(payload)
    verify_signature(card.identity, Role.CARD, payload, signature)
    card.sealing.wrap(bytes(CONTENT_KEY_SIZE), b"")
    return card


def _payload(card: Card) -> bytes:
    return canonical.encode(
        {
            "committee": card.committee.hex(),
            "epoch": card.epoch,
            "from": card.valid_from.isoformat(),
            "name": card.name,
            "sealing": card.sealing.raw.hex(),
            "signing": card.identity.raw.hex(),
            "until": card.valid_until.isoformat(),
        }
    )


def _parse(payload: bytes) -> Card:
    members = canonical.Members(canonical.parse(payload, LARGEST_CARD))
    committee = members.hexadecimal("committee", SIGNER_SIZE)
    card = Card(
        name=members.text("name", LONGEST_NAME),
        epoch=members.integer("epoch", 1, LARGEST_EPOCH),
        sealing=SealingKey(members.hexadecimal("sealing", SEALING_SIZE)),
        identity=VerifyKey(members.hexadecimal("signing", PUBLIC_SIZE)),
        valid_from=members.day("from"),
        valid_until=members.day("until"),
    )
    members.done()
    if committee != card.committee:
        raise Malformed("the card's keys are not those of the committee it names")
    _check(card)
    return card


def _check(card: Card) -> None:
    if not card.name.strip() or len(card.name) > LONGEST_NAME or not card.name.isprintable():
        raise Malformed("a committee's name has 1 to 60 printable characters")
    if card.valid_from > card.valid_until:
        raise Malformed("the card ends before it begins")
