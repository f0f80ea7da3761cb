"""Opening what was sealed to a committee: letters, with whichever of its keys fits."""

import pytest

from crypto.errors import CryptoError, Damaged, Malformed, TooLarge, WrongKey
from crypto.message import seal_message
from crypto.opening import open_letter
from crypto.sealing import seal_letter
from crypto.xwing import SecretKey
from tests.crypto.material import KEY, OTHER_KEY, SIGNER, content

KEYS = {key.public.id: key for key in (KEY, OTHER_KEY)}


@pytest.mark.parametrize("key", [KEY, OTHER_KEY])
def test_a_letter_finds_its_key_among_several(key: SecretKey) -> None:
    assert open_letter(KEYS, seal_letter(key.public, b"what happened")) == b"what happened"


def test_a_letter_to_a_key_that_is_gone_is_told_apart_from_a_damaged_one() -> None:
    letter = seal_letter(KEY.public, b"what happened")

    with pytest.raises(WrongKey):
        open_letter({OTHER_KEY.public.id: OTHER_KEY}, letter)
    with pytest.raises(WrongKey):
        open_letter({}, letter)
    with pytest.raises(Damaged):
        open_letter(KEYS, letter[:-1] + bytes([letter[-1] ^ 1]))


def test_a_key_kept_under_a_wrong_name_opens_nothing() -> None:
    with pytest.raises(WrongKey):
        open_letter({KEY.public.id: OTHER_KEY}, seal_letter(KEY.public, b"what happened"))


def test_a_letter_that_was_cut_short_is_refused() -> None:
    letter = seal_letter(KEY.public, content(20_000))
    for length in (0, 9, 10, 42, 43, 1211, 17_683, len(letter) - 1):
        with pytest.raises((Malformed, Damaged)):
            open_letter(KEYS, letter[:length])


def test_a_message_is_not_opened_as_a_letter() -> None:
    message = seal_message(SIGNER, KEY.public, b"an answer")

    for data in (message, message[:9] + b"L" + message[10:]):
        with pytest.raises(CryptoError):
            open_letter(KEYS, data)


def test_something_far_too_large_is_refused_at_once() -> None:
    with pytest.raises(TooLarge):
        open_letter(KEYS, bytes(2**21))
