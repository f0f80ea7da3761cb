"""Who gets into a vault, and who does not."""

import dataclasses
import json
import secrets

import pytest
from rooms import CHEAP

from desk.errors import NotAVault, NotPossible, WrongPassphrase
from desk.vault import keyring as keyrings
from desk.vault.recovery import from_words, to_words
from desk.vault.slots import Cost

KEY = bytes(range(32))
SHEET = bytes(range(32, 64))


@pytest.fixture
def keyring() -> keyrings.Keyring:
    first = keyrings.create(KEY, "甲", "第一口令 one", SHEET, CHEAP)
    return keyrings.add(first, KEY, "乙", "second passphrase", CHEAP)


def test_each_officer_gets_in_with_their_own_passphrase(keyring: keyrings.Keyring) -> None:
    assert keyrings.unlock(keyring, "甲", "第一口令 one") == KEY
    assert keyrings.unlock(keyring, "乙", "second passphrase") == KEY


@pytest.mark.parametrize(
    ("name", "passphrase"),
    [("甲", "second passphrase"), ("乙", "second passphras"), ("丙", "second passphrase"), ("", "x"), ("甲", "x")],
)
def test_nobody_gets_in_otherwise(keyring: keyrings.Keyring, name: str, passphrase: str) -> None:
    with pytest.raises(WrongPassphrase):
        keyrings.unlock(keyring, name, passphrase)


def test_a_passphrase_is_the_same_however_its_letters_are_composed(keyring: keyrings.Keyring) -> None:
    added = keyrings.add(keyring, KEY, "丙", "cafe\u0301 au lait", CHEAP)
    assert keyrings.unlock(added, "丙", "caf\u00e9 au lait") == KEY


def test_the_recovery_sheet_opens_the_vault_and_another_does_not(keyring: keyrings.Keyring) -> None:
    assert keyrings.recover(keyring, SHEET) == KEY
    with pytest.raises(WrongPassphrase):
        keyrings.recover(keyring, bytes(32))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sheet_can_be_copied_by_hand(language: str) -> None:
    seed = secrets.token_bytes(32)
    words = to_words(seed, language)
    assert len(words) == 24
    numbered = "\n".join(f"{number}. {word}" for number, word in enumerate(words, 1))
    assert from_words(numbered.upper()) == seed
    with pytest.raises(NotPossible):
        from_words(" ".join(words[:-1]))
    with pytest.raises(NotPossible):
        from_words(" ".join(["zzzz", *words[1:]]) if language == "en" else "龘" + "".join(words[1:]))


def test_the_file_is_read_back_as_it_was_written(keyring: keyrings.Keyring) -> None:
    content = keyrings.encode(keyring, KEY)
    parsed, mac = keyrings.parse(content)
    keyrings.check(parsed, mac, KEY)
    assert parsed == keyring
    assert keyrings.encode(parsed, KEY) == content


def test_the_file_holds_neither_key_nor_passphrase(keyring: keyrings.Keyring) -> None:
    content = keyrings.encode(keyring, KEY)
    for secret in (KEY, SHEET):
        assert secret not in content
        assert secret.hex().encode() not in content
    assert b"passphrase" not in content


def test_a_slot_slipped_in_by_someone_without_the_key_is_noticed(keyring: keyrings.Keyring) -> None:
    stranger = keyrings.add(keyring, bytes(32), "丁", "let me in", CHEAP)
    _, mac = keyrings.parse(keyrings.encode(keyring, KEY))
    with pytest.raises(NotAVault, match="changed by someone"):
        keyrings.check(stranger, mac, KEY)


def test_a_slot_does_not_fit_another_name(keyring: keyrings.Keyring) -> None:
    renamed = dataclasses.replace(keyring, officers=(dataclasses.replace(keyring.officers[0], name="乙"),))
    with pytest.raises(WrongPassphrase):
        keyrings.unlock(renamed, "乙", "第一口令 one")


@pytest.mark.parametrize("name", ["甲", "", "a b", "x" * 41, "a\n"])
def test_a_name_is_taken_once_and_has_no_spaces(keyring: keyrings.Keyring, name: str) -> None:
    with pytest.raises(NotPossible):
        keyrings.add(keyring, KEY, name, "some passphrase", CHEAP)


def test_an_empty_passphrase_is_refused(keyring: keyrings.Keyring) -> None:
    with pytest.raises(NotPossible):
        keyrings.add(keyring, KEY, "丙", "", CHEAP)


@pytest.mark.parametrize(
    "change",
    [
        {"memory_kib": 2**40},
        {"passes": 0},
        {"lanes": 1000},
        {"memory_kib": True},
        {"salt": "00"},
        {"name": "a b"},
        {"public": "00" * 1216 + "0"},
        {"extra": 1},
    ],
)
def test_a_file_out_of_bounds_is_refused_before_it_costs_anything(
    keyring: keyrings.Keyring, change: dict[str, object]
) -> None:
    value = json.loads(keyrings.encode(keyring, KEY))
    value["officers"][0] |= change
    with pytest.raises(NotAVault):
        keyrings.parse(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def test_every_cut_or_flipped_keyring_is_refused_or_fails_its_check(keyring: keyrings.Keyring) -> None:
    content = keyrings.encode(keyring, KEY)
    for position in range(0, len(content), 7):
        altered = bytearray(content)
        altered[position] ^= 1
        for damaged in (bytes(altered), content[:position]):
            with pytest.raises(NotAVault):
                keyrings.check(*keyrings.parse(damaged), KEY)


def test_a_guess_at_a_passphrase_costs_at_least_256_mebibytes_three_times() -> None:
    assert Cost().memory_kib >= 256 * 1024
    assert Cost().passes >= 3
    real = keyrings.create(KEY, "甲", "a passphrase", SHEET, Cost())
    assert keyrings.unlock(real, "甲", "a passphrase") == KEY
    assert json.loads(keyrings.encode(real, KEY))["officers"][0]["memory_kib"] == 262_144
