"""The committee's private keys, and the cards made of them."""

from datetime import date

import pytest

from crypto.card import read
from crypto.errors import Malformed
from crypto.keys import Epoch, Identity, issue_card
from tests.crypto.material import VECTORS

IDENTITY = Identity(bytes.fromhex(VECTORS["identity_seed"]))
EPOCH = Epoch(1, bytes.fromhex(VECTORS["epoch_seed"]))


def test_seeds_are_random_and_long_enough() -> None:
    identities = {Identity.generate().seed for _ in range(10)}
    epochs = {Epoch.generate(number).seed for number in range(1, 11)}

    assert len(identities) == len(epochs) == 10
    assert {len(seed) for seed in identities} == {64}
    assert {len(seed) for seed in epochs} == {32}


def test_recorded_seeds_make_the_recorded_keys() -> None:
    assert IDENTITY.signing_key().public.signer.hex() == VECTORS["committee"]
    assert EPOCH.secret_key().public.id.hex() == VECTORS["sealing_key_id"]


def test_a_card_carries_the_public_halves_and_nothing_secret() -> None:
    document = issue_card(IDENTITY, EPOCH, "清风县纪委", date(2026, 1, 1), date(2026, 12, 31))

    card = read(document)

    assert (card.name, card.epoch) == ("清风县纪委", 1)
    assert card.identity == IDENTITY.signing_key().public
    assert card.sealing == EPOCH.secret_key().public
    for secret in (IDENTITY.seed[:32], IDENTITY.seed[32:], EPOCH.seed):
        assert secret not in document
        assert secret.hex().encode() not in document


def test_a_card_that_nobody_could_read_is_not_issued() -> None:
    with pytest.raises(Malformed):
        issue_card(IDENTITY, EPOCH, "", date(2026, 1, 1), date(2026, 12, 31))
    with pytest.raises(Malformed):
        issue_card(IDENTITY, EPOCH, "name", date(2026, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize("key", [IDENTITY, EPOCH], ids=["identity", "epoch"])
def test_a_private_key_does_not_show_itself_when_printed(key: Identity | Epoch) -> None:
    for shown in (repr(key), str(key), f"{key}"):
        assert key.seed.hex() not in shown
        assert repr(key.seed) not in shown
