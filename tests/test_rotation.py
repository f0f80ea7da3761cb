"""A new key for a committee, while reports and answers are on their way, and the end of the old one."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from journey import PASSPHRASE, command, run
from papers import pdf
from rooms import CHEAP, DeskRoom, House, answers

from crypto import card as cards
from crypto.errors import CryptoError
from crypto.opening import open_letter
from crypto.sealing import seal_letter
from desk import epochs, exchange, extracting, looking
from desk.epochs import State
from desk.errors import NotAllowed, NotPossible
from desk.office import audit, roster
from desk.office import session as sessions
from desk.office.roles import Role
from desk.office.session import Session
from desk.vault.tables import portals
from portal import committees, instance
from portal.committees import OVERLAP
from portal.exporting import Exporter
from protocol.calendar import today

SECOND = "another wet stone by the old mill"
EVIDENCE = pdf("evidence of epoch 1")
AFTER = today() + OVERLAP + timedelta(days=1)


def export_on(house: House, day: date, stick: Path) -> Path:
    """The own committee's bundle, written on a day to come."""
    operator = house.portal.operator
    key = instance.signing_key(operator.instance)
    return Exporter(operator.database, operator.store, key, lambda: day).export(stick)[-1]


def stick(house: House, name: str) -> Path:
    folder = house.stick / name
    folder.mkdir()
    return folder


def second_officer(house: House, roles: frozenset[Role] = frozenset({Role.CASES})) -> Session:
    roster.add(house.own.session, "second", roles, SECOND, CHEAP)
    return sessions.unlock(house.own.vault.folder.root, "second", SECOND)


def states(session: Session) -> list[State]:
    return [key.state for key in epochs.listing(session)]


def reopened(house: House) -> DeskRoom:
    house.own.session.close()
    name = house.own.session.officer
    return DeskRoom(sessions.unlock(house.own.vault.folder.root, name, PASSPHRASE))


def test_a_rotation_with_reports_in_flight_and_a_lost_stick(house: House, tmp_path: Path) -> None:
    # Given a report of epoch 1 at the desk, its answer on its way, and a second report on a stick that gets lost
    writer = house.portal.reporter()
    first_code = writer.report(answers(facts="第一件。"), [("a.pdf", EVIDENCE, "application/pdf")])
    house.own.take_in(house.portal.export(stick(house, "one"))[-1])
    house.own.reply("2026-0001", "accepted", "已受理第一件。")
    lost_answer = house.own.export(stick(house, "lost-answer"))
    second_code = house.portal.reporter().report(answers(facts="第二件。"))
    lost = house.portal.export(stick(house, "lost"))[-1]

    # When the committee makes a new key and the portal takes its card
    old_keys = dict(house.own.vault.keys)
    house.portal.operator.renew(epochs.rotate(house.own.session))
    third_code = house.portal.reporter().report(answers(facts="第三件。"))
    house.own = reopened(house)
    assert states(house.own.session) == [State.AWAITED, State.CURRENT]

    # Then the next bundle brings both epochs' reports, and the old key is still waited for
    house.own.take_in(house.portal.export(stick(house, "two"))[-1])
    assert house.own.facts() == ["第一件。", "第三件。", "第二件。"]
    assert states(house.own.session)[0] is State.AWAITED
    witness = second_officer(house)
    with pytest.raises(NotPossible, match="may still come"):
        epochs.destroy(house.own.session, 1, witness)

    # And once the overlap is over and a bundle says so, two officers destroy it
    house.portal.apply(house.own.export(stick(house, "answers")))
    house.own.take_in(export_on(house, AFTER, stick(house, "three")))
    assert states(house.own.session)[0] is State.SPENT
    house.own = DeskRoom(epochs.destroy(house.own.session, 1, witness))
    house.own = reopened(house)
    assert states(house.own.session) == [State.DESTROYED, State.CURRENT]
    assert not old_keys.keys() & house.own.vault.keys.keys()

    # And the attachment of epoch 1 can be viewed, the lost stick, found again, does no harm, and all codes work
    seen = looking.look(house.own.session, tip_of(house, "第一件。"), 1)
    assert (seen.kind.recipe, seen.pages, len(seen.pictures)) == ("pdf", 1, 1)
    assert "evidence of epoch 1" in seen.text
    ((path, _),) = list(extracting.extract(house.own.session, tip_of(house, "第一件。"), tmp_path / "out"))
    assert path.read_bytes() == EVIDENCE
    found = house.own.take_in(lost)
    assert (found.imported, found.already_present, found.unreadable) == (0, 2, [])
    with pytest.raises(Exception, match="applied already"):
        house.portal.apply(lost_answer)
    assert house.portal.reporter().look_up(first_code).status == "accepted"
    for code in (second_code, third_code):
        assert house.portal.reporter().look_up(code).status == "screening"


def test_what_only_a_later_vault_can_read_stays_at_the_portal(house: House, tmp_path: Path) -> None:
    # Given a backup of before the rotation, and reports to both keys
    house.own.take_in(house.portal.export(stick(house, "zero"))[-1])
    house.own.session.close()
    older = Path(shutil.copytree(house.own.vault.folder.root, tmp_path / "older"))
    house.own = reopened(house)
    house.portal.reporter().report(answers(facts="第一件。"), [("a.pdf", EVIDENCE, "application/pdf")])
    house.portal.operator.renew(epochs.rotate(house.own.session))
    house.portal.reporter().report(answers(facts="第二件。"), [("b.pdf", EVIDENCE, "application/pdf")])

    # When the vault of that backup takes in what it can, and the portal forgets what was acknowledged
    restored = DeskRoom(sessions.unlock(older, "officer", PASSPHRASE))
    result = restored.take_in(house.portal.export(stick(house, "one"))[-1])
    assert (result.imported, len(result.unreadable)) == (1, 1)
    assert len(house.portal.apply(restored.export(stick(house, "two"))).acknowledged_blobs) == 1

    # Then the vault that has the key still gets the second report, with its file
    house.own = reopened(house)
    assert house.own.take_in(house.portal.export(stick(house, "three"))[-1]).imported == 1
    ((path, _),) = list(extracting.extract(house.own.session, tip_of(house, "第二件。"), tmp_path / "out"))
    assert path.read_bytes() == EVIDENCE


def tip_of(house: House, facts: str) -> str:
    (tip,) = [tip["tip"] for tip in house.own.tips() if tip["report"]["facts"] == facts]
    return str(tip)


def test_the_key_of_an_epoch_is_gone_for_good(house: House) -> None:
    old = cards.read(house.own.vault.card())
    letter = seal_letter(old.sealing, b"{}")
    house.portal.operator.renew(epochs.rotate(house.own.session), timedelta(0))
    house.own.take_in(house.portal.export(house.stick)[-1])
    witness = second_officer(house)
    keys = house.own.vault.keys
    open_letter(keys, letter)
    session = epochs.destroy(house.own.session, 1, witness)
    with pytest.raises(CryptoError):
        open_letter(session.vault.keys, letter)
    session.close()
    with pytest.raises(CryptoError):
        open_letter(sessions.unlock(session.vault.folder.root, "officer", PASSPHRASE).vault.keys, letter)


def test_an_exposed_key_is_not_waited_for(house: House) -> None:
    house.portal.operator.renew(epochs.rotate(house.own.session), timedelta(0))
    house.own.take_in(house.portal.export(house.stick)[-1])
    assert states(house.own.session) == [State.SPENT, State.CURRENT]


def test_one_officer_cannot_destroy_a_key_alone(house: House) -> None:
    house.portal.operator.renew(epochs.rotate(house.own.session), timedelta(0))
    house.own.take_in(house.portal.export(house.stick)[-1])
    same = sessions.unlock(house.own.vault.folder.root, "officer", PASSPHRASE)
    with pytest.raises(NotPossible, match="two officers"):
        epochs.destroy(house.own.session, 1, same)
    same.close()
    assert states(house.own.session)[0] is State.SPENT


def test_an_auditor_is_no_second_officer_and_only_a_leader_begins(house: House) -> None:
    house.portal.operator.renew(epochs.rotate(house.own.session), timedelta(0))
    house.own.take_in(house.portal.export(house.stick)[-1])
    auditor = second_officer(house, frozenset({Role.AUDITOR}))
    with pytest.raises(NotAllowed):
        epochs.destroy(house.own.session, 1, auditor)
    roster.change_roles(house.own.session, "second", frozenset({Role.INTAKE}))
    with pytest.raises(NotAllowed):
        epochs.destroy(auditor, 1, house.own.session)
    with pytest.raises(NotAllowed):
        epochs.rotate(auditor)
    auditor.close()


def test_the_key_in_use_stays_and_a_key_is_destroyed_once(house: House) -> None:
    witness = second_officer(house)
    for number, reason in ((1, "seal to now"), (7, "no key of epoch 7")):
        with pytest.raises(NotPossible, match=reason):
            epochs.destroy(house.own.session, number, witness)
    witness.close()


def test_every_portal_must_have_said_so(house: House) -> None:
    with house.own.session.vault.write() as connection:
        exchange.trust(connection, bytes(32))  # another portal, from which nothing came yet
    house.portal.operator.renew(epochs.rotate(house.own.session), timedelta(0))
    with house.portal.operator.database.read() as connection:
        own = committees.current(connection)
    assert own
    with house.own.session.vault.write() as connection:
        exchange.trust(connection, house.portal.operator.portal_id)
        connection.execute(
            portals.update().where(portals.c.id == house.portal.operator.portal_id).values(lowest_epoch=2)
        )
    assert states(house.own.session) == [State.AWAITED, State.CURRENT]


def test_both_officers_stand_in_the_audit_trail(house: House) -> None:
    house.portal.operator.renew(epochs.rotate(house.own.session), timedelta(0))
    house.own.take_in(house.portal.export(house.stick)[-1])
    session = epochs.destroy(house.own.session, 1, second_officer(house))
    with session.vault.read() as connection:
        newest = [(row["officer"], row["act"]) for row in audit.listing(connection, limit=2)]
        audit.verify(connection)
    assert newest == [("officer", "destroy_key"), ("second", "witness")]
    session.close()


def test_letters_to_the_old_card_are_accepted_until_the_overlap_is_over(house: House) -> None:
    operator = house.portal.operator
    old = cards.read(house.own.vault.card()).sealing.id
    operator.renew(epochs.rotate(house.own.session))
    with operator.database.read() as connection:
        assert old in committees.accepted(connection, today())
        assert old in committees.accepted(connection, today() + OVERLAP - timedelta(days=1))
        assert old not in committees.accepted(connection, today() + OVERLAP)
        assert committees.lowest_epoch(connection, house.own.vault.committee, today()) == 1
        assert committees.lowest_epoch(connection, house.own.vault.committee, AFTER) == 2
        assert len(committees.accepted(connection, AFTER)) == 2  # the superior's own, too


def test_by_the_commands(house: House, tmp_path: Path) -> None:
    second_officer(house).close()
    folder, stick_ = house.own.vault.folder.root, stick(house, "by-command")
    for name, words in (("first", PASSPHRASE), ("second", SECOND)):
        (tmp_path / name).write_text(words)
    opened = ("--vault", folder, "--officer", "officer", "--passphrase-file", tmp_path / "first")
    both = ("--second", "second", "--second-passphrase-file", tmp_path / "second")
    instance = ("--instance", house.portal.operator.instance.folder)

    assert "epoch 2" in command("desk", "rotate", *opened, "--to", stick_ / "new.card")
    assert "in use" in command("desk", "keys", *opened).splitlines()[1]
    refused = run("desk", "destroy-key", *opened, *both, "1")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "may still come" in refused.stderr

    assert "epoch 2" in command("portal", "card", *instance, "--at-once", stick_ / "new.card")
    bundle = command("portal", "export", *instance, "--to", stick_).splitlines()[-1]
    command("desk", "import", *opened, bundle)
    assert "may be destroyed: desk destroy-key 1" in command("desk", "keys", *opened)
    assert "destroyed" in command("desk", "destroy-key", *opened, *both, "1")
    assert command("desk", "keys", *opened).splitlines()[0].endswith("  destroyed")
    assert "destroyed already" in run("desk", "destroy-key", *opened, *both, "1").stderr
