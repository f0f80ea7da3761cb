"""Who may do what, and how somebody is let in and shut out."""

import io
import shutil
from pathlib import Path

import pytest
from desk_tips import file
from journey import PASSPHRASE
from rooms import CHEAP, make_desk

from desk import casework, queue
from desk.backup import writing
from desk.classify.classifying import Classification, classify
from desk.errors import NotAllowed, NotAVault, NotPossible, VaultBusy, WrongPassphrase
from desk.importing import Importer
from desk.office import roles, roster, trail
from desk.office import session as sessions
from desk.office.roles import MAY, Act, Role
from desk.office.session import Session
from desk.search import finding
from desk.vault import keyring as keyrings
from desk.vault import rekey
from desk.vault import vault as vaults
from desk.vault.database import Database

SECOND, THIRD = "second passphrase of three", "third passphrase of three"


@pytest.fixture
def desk(tmp_path: Path) -> Session:
    return make_desk(tmp_path / "vault", "清江县纪委监委")


def with_role(desk: Session, role: Role) -> Session:
    """Somebody who has this role alone."""
    roster.add(desk, f"officer-{role.value}", frozenset({role}), SECOND, CHEAP)
    return sessions.unlock(desk.vault.folder.root, f"officer-{role.value}", SECOND)


def test_every_act_has_somebody_who_may_do_it_and_a_name() -> None:
    assert set(MAY) == set(Act) == set(roles.ACT_NAMES)
    assert all(MAY.values())
    assert set(roles.ROLE_NAMES) == set(Role)


def test_the_auditor_sees_what_was_done_and_nothing_of_what_was_said(desk: Session) -> None:
    (tip,) = file(desk, {"facts": "他收了钱。"})
    auditor = with_role(desk, Role.AUDITOR)
    assert trail.listing(auditor)
    assert trail.verify(auditor).number > 1
    for refused in (
        lambda: casework.read(auditor, tip),
        lambda: queue.page(auditor, queue.Filters()),
        lambda: queue.listing(auditor),
        lambda: finding.search(auditor, "收了钱"),
        lambda: casework.reply(auditor, tip, "accepted", ""),
        lambda: casework.note(auditor, tip, "批注"),
        lambda: classify(auditor, tip, Classification("unsure.unsure")),
        lambda: writing.write(auditor, auditor.vault.folder.root.parent),
        lambda: roster.add(auditor, "friend", roles.OFFICERS, SECOND, CHEAP),
        lambda: roster.disable(auditor, "officer"),
    ):
        with pytest.raises(NotAllowed):
            refused()


@pytest.mark.parametrize("role", [Role.SUPERVISION, Role.INVESTIGATION, Role.REVIEW])
def test_a_handler_reads_and_notes_but_touches_neither_sticks_nor_officers(desk: Session, role: Role) -> None:
    (tip,) = file(desk, {"facts": "他收了钱。"})
    handler = with_role(desk, role)
    assert casework.read(handler, tip).fields["facts"] == "他收了钱。"
    casework.note(handler, tip, "已核实")
    for refused in (
        lambda: Importer(handler).take_in(io.BytesIO(b"a bundle")),
        lambda: roster.listing(handler),
        lambda: trail.listing(handler),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_a_role_that_is_taken_away_is_gone_at_once(desk: Session) -> None:
    (tip,) = file(desk, {"facts": "他收了钱。"})
    other = with_role(desk, Role.INTAKE)
    casework.reply(other, tip, "accepted", "")
    roster.change_roles(desk, other.officer, frozenset({Role.AUDITOR}))
    with pytest.raises(NotAllowed):
        casework.reply(other, tip, "closed", "")


@pytest.mark.parametrize("given", [frozenset(), frozenset({Role.AUDITOR, Role.LEADER})])
def test_roles_that_contradict_each_other_are_refused(desk: Session, given: frozenset[Role]) -> None:
    with pytest.raises(NotPossible):
        roster.add(desk, "other", given, SECOND, CHEAP)
    assert [officer.name for officer in roster.listing(desk)] == ["officer"]


def test_there_is_always_a_leader_left(desk: Session) -> None:
    with pytest.raises(NotPossible, match="leader left"):
        roster.change_roles(desk, "officer", frozenset({Role.INTAKE}))
    with pytest.raises(NotPossible, match="themselves"):
        roster.disable(desk, "officer")
    assert desk.may(Act.ADD_OFFICER)


def test_of_three_officers_one_disabled_opens_nothing_any_more(desk: Session, tmp_path: Path) -> None:
    root = desk.vault.folder.root
    (tip,) = file(desk, {"facts": "他收了钱。"})
    roster.add(desk, "second", frozenset({Role.INTAKE}), SECOND, CHEAP)
    roster.add(desk, "third", frozenset({Role.LEADER}), THIRD, CHEAP)
    desk.vault.database.settle()
    shutil.copytree(root, tmp_path / "copy")
    old = sessions.unlock(root, "second", SECOND)

    renewed = roster.disable(desk, "second")

    with pytest.raises(WrongPassphrase):
        sessions.unlock(root, "second", SECOND)
    with pytest.raises(VaultBusy):  # a window they left open shows nothing either
        casework.read(old, tip)
    for name, passphrase in (("officer", PASSPHRASE), ("third", THIRD)):
        again = sessions.unlock(root, name, passphrase)
        assert casework.read(again, tip).fields["facts"] == "他收了钱。"
    assert [officer.disabled for officer in roster.listing(renewed)] == [False, True, False]
    assert trail.listing(renewed, about="second")[0].act == Act.DISABLE_OFFICER.value
    # The slot they knew, put back into the new keyring, leads to a key that opens nothing.
    stale, _ = vaults.read_keyring(tmp_path / "copy")
    key = keyrings.unlock(stale, "second", SECOND)
    assert key != renewed.vault.key
    with pytest.raises(NotAVault, match="damaged"):
        vaults.open_with(renewed.vault.folder, renewed.vault.generation, key, "second")
    # What was copied before is what SECURITY.md says it is: open to the passphrases of that time.
    assert casework.read(sessions.unlock(tmp_path / "copy", "second", SECOND), tip).number == tip


def test_nothing_of_the_old_generation_is_left(desk: Session) -> None:
    file(desk, {"facts": "他收了钱。"})
    roster.add(desk, "second", frozenset({Role.INTAKE}), SECOND, CHEAP)
    renewed = roster.disable(desk, "second")
    renewed.close()
    assert [path.name for path in renewed.vault.folder.root.glob("vault-*")] == ["vault-2.db"]
    assert b"second" not in renewed.vault.folder.keyring.read_bytes()


def test_what_was_found_before_a_new_key_is_found_after_it(desk: Session) -> None:
    (tip,) = file(desk, {"facts": "城关镇的鱼塘被低价承包。", "subject_name": "王伟"})
    renewed = roster.change_passphrase(desk, THIRD, CHEAP)
    assert [hit.tip for hit in finding.search(renewed, "鱼塘").hits] == [tip]
    casework.note(renewed, tip, "采石场")
    assert [hit.tip for hit in finding.search(renewed, "采石场").hits] == [tip]


def test_a_changed_passphrase_opens_and_the_old_one_does_not(desk: Session) -> None:
    root = desk.vault.folder.root
    roster.change_passphrase(desk, THIRD, CHEAP)
    with pytest.raises(WrongPassphrase):
        sessions.unlock(root, "officer", PASSPHRASE)
    assert sessions.unlock(root, "officer", THIRD).may(Act.ADD_OFFICER)


@pytest.mark.parametrize("step", ["export", "settle", "save_keyring"])
def test_a_disabling_that_is_interrupted_changes_nothing_and_can_be_repeated(
    desk: Session, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = desk.vault.folder.root
    roster.add(desk, "second", frozenset({Role.INTAKE}), SECOND, CHEAP)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(rekey if step == "save_keyring" else Database, step, stop)
        with pytest.raises(KeyboardInterrupt):
            roster.disable(desk, "second")
    assert sessions.unlock(root, "second", SECOND).roles() == {Role.INTAKE}
    roster.disable(sessions.unlock(root, "officer", PASSPHRASE), "second")
    with pytest.raises(WrongPassphrase):
        sessions.unlock(root, "second", SECOND)


def test_a_name_is_never_given_to_somebody_else(desk: Session) -> None:
    roster.add(desk, "second", frozenset({Role.INTAKE}), SECOND, CHEAP)
    renewed = roster.disable(desk, "second")
    with pytest.raises(NotPossible, match="already"):
        roster.add(renewed, "second", frozenset({Role.INTAKE}), THIRD, CHEAP)


def test_an_addition_that_stopped_before_the_database_knew_can_be_repeated(desk: Session) -> None:
    keyring = keyrings.add(desk.vault.keyring(), desk.vault.key, "second", SECOND, CHEAP)
    vaults.save_keyring(desk.vault.folder, keyring, desk.vault.key)
    with pytest.raises(NotAllowed):
        sessions.unlock(desk.vault.folder.root, "second", SECOND)
    roster.add(desk, "second", frozenset({Role.INTAKE}), THIRD, CHEAP)
    assert sessions.unlock(desk.vault.folder.root, "second", THIRD).roles() == {Role.INTAKE}
