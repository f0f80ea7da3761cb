"""The committee's private keys. For the offline machine alone: the portal must never load this module."""

import secrets
from dataclasses import dataclass
from datetime import date

from crypto import card as cards
from crypto.card import Card
from crypto.signing import SEED_SIZE as SIGNING_SEED_SIZE
from crypto.signing import SigningKey
from crypto.xwing import SEED_SIZE as SEALING_SEED_SIZE
from crypto.xwing import SecretKey


@dataclass(frozen=True, repr=False)
class Identity:
    """What a committee signs with, for as long as it exists. `seed` is 64 bytes and secret."""

    seed: bytes

    @classmethod
    def generate(cls) -> "Identity":
        """A new committee."""
        return cls(secrets.token_bytes(SIGNING_SEED_SIZE))

    def signing_key(self) -> SigningKey:
        """The keys made from the seed."""
        return SigningKey(self.seed)


@dataclass(frozen=True, repr=False)
class Epoch:
    """One sealing key of a committee. `seed` is 32 bytes and secret; destroying it closes the epoch for ever."""

    number: int
    seed: bytes

    @classmethod
    def generate(cls, number: int) -> "Epoch":
        """A new sealing key; seeds are independent, so one that leaks or is destroyed says nothing of another."""
        return cls(number, secrets.token_bytes(SEALING_SEED_SIZE))

    def secret_key(self) -> SecretKey:
        """The key made from the seed."""
        return SecretKey(self.seed)


def issue_card(identity: Identity, epoch: Epoch, name: str, valid_from: date, valid_until: date) -> bytes:
    """The signed card of one epoch. Raises Malformed for a name or days that no card may carry."""
    signing = identity.signing_key()
    card = Card(name, epoch.number, epoch.secret_key().public, signing.public, valid_from, valid_until)
    return cards.issue(card, signing)
