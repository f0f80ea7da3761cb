"""Making and opening vaults; what a locked one shows."""

import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from journey import PASSPHRASE
from leaks import leaks
from rooms import CHEAP, House, answers, make_vault, open_vault

from crypto import card as cards
from crypto.errors import Malformed
from desk import casework, views
from desk.backup import writing
from desk.errors import NotAVault, NotPossible, VaultBusy, WrongPassphrase
from desk.office import roster
from desk.queue import Filters
from desk.search import finding
from desk.vault import founding
from desk.vault import vault as vaults

MARKER = "清风-Vault-Marker-77c1"


def test_a_new_vault_has_a_card_that_others_can_use(tmp_path: Path) -> None:
    vault = make_vault(tmp_path / "vault", "清江县纪委监委")
    card = cards.read(vault.card())
    assert (card.name, card.epoch, card.committee) == ("清江县纪委监委", 1, vault.committee)
    assert card.sealing.id in vault.keys


def test_a_vault_opens_again_with_the_same_keys(tmp_path: Path) -> None:
    vault = make_vault(tmp_path / "vault", "某机关")
    again = open_vault(tmp_path / "vault")
    assert (again.committee, again.card(), set(again.keys)) == (vault.committee, vault.card(), set(vault.keys))


def test_only_the_owner_may_read_it(house: House) -> None:
    root = house.own.vault.folder.root
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (root, *root.rglob("*"))}
    assert {mode & 0o077 for path, mode in modes.items() if path.is_dir()} == {0}


def test_a_locked_vault_shows_nothing(house: House) -> None:
    files = [(f"{MARKER}.txt", MARKER.encode() * 1000, "text/plain")]
    house.portal.reporter().report(answers(facts=MARKER * 50, subject_name=MARKER), files)
    house.own.take_in(house.portal.export(house.stick)[-1])
    house.own.reply("2026-0001", "accepted", MARKER)
    casework.note(house.own.session, "2026-0001", MARKER)
    views.save(house.own.session, MARKER, Filters(subject=MARKER))
    assert finding.search(house.own.session, MARKER).hits
    writing.write(house.own.session, house.stick)
    house.own.export(house.stick)
    assert house.own.tips()[0]["report"]["subject_name"] == MARKER
    assert leaks(MARKER, [house.own.vault.folder.root, house.stick]) == []
    house.own.vault.database.close()
    assert leaks(MARKER, [house.own.vault.folder.root, house.stick]) == []
    assert leaks("清江县", [house.own.vault.folder.root / "vault-1.db"]) == []


def test_a_wrong_passphrase_opens_nothing(tmp_path: Path) -> None:
    make_vault(tmp_path / "vault", "某机关")
    with pytest.raises(WrongPassphrase):
        vaults.unlock(tmp_path / "vault", None, "another passphrase")
    with pytest.raises(WrongPassphrase):
        vaults.unlock(tmp_path / "vault", "somebody", PASSPHRASE)


def test_the_recovery_sheet_lets_a_new_officer_in(tmp_path: Path) -> None:
    root = tmp_path / "vault"
    sheet = founding.create(root, "某机关", "officer", PASSPHRASE, datetime(2026, 11, 21, tzinfo=UTC), CHEAP)
    with pytest.raises(WrongPassphrase):
        roster.recover(root, bytes(32), "successor", "a new passphrase", cost=CHEAP)
    roster.recover(root, sheet, "successor", "a new passphrase", cost=CHEAP).close()
    assert vaults.unlock(root, "successor", "a new passphrase").name == "某机关"
    with pytest.raises(NotPossible, match="several officers"):
        vaults.unlock(root, None, "a new passphrase")


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\nb", "\u202eabc"])
def test_a_name_no_card_can_carry_makes_no_vault(tmp_path: Path, name: str) -> None:
    with pytest.raises(Malformed):
        make_vault(tmp_path / "vault", name)
    assert not (tmp_path / "vault").exists()


def test_a_folder_that_is_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("keep me")
    with pytest.raises(NotAVault, match="not empty"):
        make_vault(tmp_path, "某机关")
    assert (tmp_path / "letter.txt").read_text() == "keep me"


@pytest.mark.parametrize("missing", ["keyring.json", "vault-1.db"])
def test_half_a_vault_is_refused_in_one_line(tmp_path: Path, missing: str) -> None:
    make_vault(tmp_path / "vault", "某机关").database.close()
    (tmp_path / "vault" / missing).unlink()
    with pytest.raises(NotAVault):
        open_vault(tmp_path / "vault")


def test_a_database_of_another_vault_is_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        make_vault(tmp_path / name, "某机关").database.close()
    shutil.copy(tmp_path / "one" / "vault-1.db", tmp_path / "two" / "vault-1.db")
    with pytest.raises(NotAVault, match="damaged"):
        open_vault(tmp_path / "two")


def test_two_that_write_at_once_are_told_apart(tmp_path: Path) -> None:
    vault = make_vault(tmp_path / "vault", "某机关")
    with vault.folder.exclusive(), pytest.raises(VaultBusy), open_vault(tmp_path / "vault").folder.exclusive():
        pass
    with vault.folder.exclusive():
        pass
