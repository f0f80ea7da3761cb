"""Sticks that are lost, late, crossed, altered or carried to the wrong machine."""

import io
import shutil
from pathlib import Path

import pytest
from rooms import House, PortalRoom, answers, build, open_desk
from sqlalchemy import select

from crypto.framing import Kind
from desk.errors import BadBundle as DeskRefuses
from desk.vault.tables import portals
from portal.errors import BadBundle as PortalRefuses
from portal.operator import Operator
from portal.store.tables import letters, messages
from protocol.bundle.layout import Type
from protocol.bundle.reader import receive


def post(house: House, facts: str, **others: str) -> str:
    return house.portal.reporter().report(answers(facts=facts, **others), [("a.txt", facts.encode(), "text/plain")])


def own_bundle(house: House) -> Path:
    return house.portal.export(house.stick)[-1]


def waiting(house: House, committee: bytes | None = None) -> int:
    owner = committee or house.own.vault.committee
    with house.portal.operator.database.read() as connection:
        return len(connection.execute(select(letters.c.digest).where(letters.c.committee == owner)).all())


def acknowledgements(path: Path) -> int:
    with path.open("rb") as source:
        return sum(entry.type is Type.ACK for entry in receive(Kind.TO_PORTAL, source, io.BytesIO()).entries())


def copy_instance(house: House, folder: Path) -> None:
    house.portal.operator.database.close()
    shutil.copytree(house.portal.operator.instance.folder, folder)


def restore_instance(house: House, backup: Path) -> None:
    folder = house.portal.operator.instance.folder
    house.portal.operator.database.close()
    shutil.rmtree(folder)
    shutil.copytree(backup, folder)
    house.portal = PortalRoom(Operator.open(folder))


def restore_vault(house: House, backup: Path) -> None:
    folder = house.own.vault.folder.root
    house.own.vault.database.close()
    shutil.rmtree(folder)
    shutil.copytree(backup, folder)
    house.own.session = open_desk(folder)


def test_a_report_that_was_never_acknowledged_stays_on_the_portal_and_in_every_bundle(house: House) -> None:
    post(house, "一")
    own_bundle(house).unlink()  # the stick is lost
    post(house, "二")
    result = house.own.take_in(own_bundle(house))
    assert (result.imported, house.own.facts()) == (2, ["一", "二"])
    assert result.arrival is not None
    assert result.arrival.missing == 1
    assert waiting(house) == 2


def test_what_the_desk_holds_is_deleted_on_the_portal(house: House) -> None:
    post(house, "一")
    house.own.take_in(own_bundle(house))
    post(house, "二")
    applied = house.portal.apply(house.own.export(house.stick))
    assert (applied.letters, len(applied.acknowledged_blobs), applied.messages) == (1, 1, 1)
    assert waiting(house) == 1
    assert len(list(house.portal.operator.instance.blobs.iterdir())) == 1
    assert house.own.take_in(own_bundle(house)).imported == 1


def test_a_lost_answer_comes_with_the_next_stick(house: House) -> None:
    receipt = post(house, "一")
    house.own.take_in(own_bundle(house))
    house.own.export(house.stick).unlink()  # lost
    house.own.reply("2026-0001", "accepted", "已受理。")
    house.own.take_in(own_bundle(house))
    applied = house.portal.apply(house.own.export(house.stick))
    assert (applied.letters, applied.messages) == (1, 2)
    assert house.portal.reporter().look_up(receipt).status == "accepted"


def test_what_was_confirmed_is_not_sent_again(house: House) -> None:
    post(house, "一")
    house.own.take_in(own_bundle(house))
    first = house.own.export(house.stick)
    house.portal.apply(first)
    house.own.take_in(own_bundle(house))  # says that bundle 1 was applied
    second = house.own.export(house.stick)
    assert (acknowledgements(first), acknowledgements(second)) == (2, 0)
    assert house.portal.apply(second).messages == 0


def test_the_same_stick_twice_changes_nothing(house: House) -> None:
    post(house, "一")
    bundle = own_bundle(house)
    house.own.take_in(bundle)
    before = house.own.tips()
    again = house.own.take_in(bundle)
    assert (again.imported, again.already_present) == (0, 1)
    assert house.own.tips() == before
    answer = house.own.export(house.stick)
    house.portal.apply(answer)
    assert house.portal.apply(answer).again


def test_a_late_older_bundle_is_welcome(house: House) -> None:
    post(house, "一")
    older = own_bundle(house)
    post(house, "二")
    house.own.take_in(own_bundle(house))
    late = house.own.take_in(older)
    assert late.arrival is not None
    assert (late.imported, late.already_present, late.arrival.late) == (0, 1, True)
    assert house.own.facts() == ["一", "二"]


def test_a_late_older_bundle_with_something_new_still_counts(house: House, tmp_path: Path) -> None:
    post(house, "一")
    older = own_bundle(house)
    copy_instance(house, tmp_path / "backup")
    with house.portal.operator.database.write() as connection:
        connection.exec_driver_sql("delete from letters")  # as if it had been lost on the portal meanwhile
    newer = own_bundle(house)
    assert house.own.take_in(newer).imported == 0
    assert house.own.take_in(older).imported == 1


def test_towards_the_portal_an_older_bundle_is_refused_and_changes_nothing(house: House) -> None:
    receipt = post(house, "一")
    house.own.take_in(own_bundle(house))
    older = house.own.export(house.stick)
    house.own.reply("2026-0001", "accepted", "已受理。")
    house.portal.apply(house.own.export(house.stick))
    with pytest.raises(PortalRefuses, match="number 1, but number 2"):
        house.portal.apply(older)
    assert house.portal.reporter().look_up(receipt).status == "accepted"


def test_a_portal_restored_from_a_backup_begins_a_new_series_and_loses_nothing(house: House, tmp_path: Path) -> None:
    post(house, "一")
    copy_instance(house, tmp_path / "backup")
    house.own.take_in(own_bundle(house))
    house.portal.apply(house.own.export(house.stick))
    post(house, "二")
    house.own.take_in(own_bundle(house))
    restore_instance(house, tmp_path / "backup")
    post(house, "三")
    result = house.own.take_in(own_bundle(house))  # number 1 again, with other content
    assert result.arrival is not None
    assert (result.imported, result.already_present, result.arrival.portal_restored) == (1, 1, True)
    applied = house.portal.apply(house.own.export(house.stick))
    assert applied.portal_restored
    assert waiting(house) == 0
    after = house.own.take_in(own_bundle(house))
    assert after.arrival is not None
    assert (after.arrival.number, after.arrival.portal_restored) == (3, True)
    assert house.own.facts() == ["一", "三", "二"]


def test_a_desk_restored_from_a_backup_begins_a_new_series_and_its_old_sticks_are_refused(
    house: House, tmp_path: Path
) -> None:
    receipt = post(house, "一")
    house.own.take_in(own_bundle(house))
    house.own.vault.database.close()
    shutil.copytree(house.own.vault.folder.root, tmp_path / "backup")
    house.portal.apply(house.own.export(house.stick))
    house.own.reply("2026-0001", "accepted", "已受理。")
    old_series = house.own.export(house.stick)
    house.portal.apply(old_series)
    house.own.reply("2026-0001", "accepted", "还没有送出的一句。")
    drawer = tmp_path / "drawer"
    drawer.mkdir()
    unsent = house.own.export(drawer)
    restore_vault(house, tmp_path / "backup")
    result = house.own.take_in(own_bundle(house))
    assert result.arrival is not None
    assert result.arrival.desk_restored
    house.own.reply("2026-0001", "closed", "办结。")
    applied = house.portal.apply(house.own.export(house.stick))
    assert applied.desk_restored
    assert house.portal.reporter().look_up(receipt).status == "closed"
    with pytest.raises(PortalRefuses, match="before the desk was restored"):
        house.portal.apply(unsent)


def test_two_desks_with_crossed_sticks_take_nothing_and_lose_nothing(house: House) -> None:
    post(house, "本级的")
    post(house, "上级的", about_organ="yes")
    upper, own = house.portal.export(house.stick)
    for desk, bundle in ((house.own, upper), (house.upper, own)):
        with pytest.raises(DeskRefuses, match="for another committee"):
            desk.take_in(bundle)
    house.own.take_in(own)
    house.upper.take_in(upper)
    assert (house.own.facts(), house.upper.facts()) == (["本级的"], ["上级的"])
    own_answer, upper_answer = house.own.export(house.stick), house.stick / "upper"
    upper_answer.mkdir()
    house.portal.apply(house.upper.export(upper_answer))
    assert waiting(house, house.upper.vault.committee) == 0
    assert waiting(house) == 1
    house.portal.apply(own_answer)
    assert waiting(house) == 0


def test_an_acknowledgement_deletes_only_what_was_sealed_to_the_committee_that_signs_it(house: House) -> None:
    post(house, "上级的", about_organ="yes")
    upper, own = house.portal.export(house.stick)
    house.own.take_in(own)
    with house.portal.operator.database.read() as connection:
        theirs = connection.execute(select(letters.c.digest)).scalars().all()
    with house.own.vault.database.transaction() as connection:
        (portal,) = connection.execute(select(portals.c.id)).scalars()
        for digest in theirs:
            connection.exec_driver_sql("insert into entries values (?, ?, 'filed', null)", (digest, portal))
    assert house.portal.apply(house.own.export(house.stick)).letters == 0
    assert house.upper.take_in(upper).imported == 1


def test_a_committee_can_not_write_into_a_mailbox_that_is_not_its_own(house: House) -> None:
    post(house, "上级的", about_organ="yes")
    post(house, "本级的")
    upper, own = house.portal.export(house.stick)
    house.own.take_in(own)
    house.upper.take_in(upper)
    with house.upper.vault.database.transaction() as connection:
        address = connection.exec_driver_sql("select address from threads").scalar_one()
    with house.own.vault.database.transaction() as connection:
        connection.exec_driver_sql("update threads set address = ?", (address,))
    assert house.portal.apply(house.own.export(house.stick)).messages == 0
    with house.portal.operator.database.read() as connection:
        assert not connection.execute(select(messages.c.number)).all()


def test_a_bundle_of_another_portal_is_refused_until_it_is_trusted(house: House, tmp_path: Path) -> None:
    from desk import exchange

    house.own.take_in(own_bundle(house))
    other = PortalRoom(Operator.create(tmp_path / "other", house.own.vault.card(), None))
    other.reporter().report(answers(facts="另一个门户"))
    bundle = other.export(house.stick)[-1]
    with pytest.raises(DeskRefuses, match="does not trust"):
        house.own.take_in(bundle)
    assert house.own.facts() == []
    with house.own.vault.database.transaction() as connection:
        exchange.trust(connection, other.operator.portal_id)
    assert house.own.take_in(bundle).imported == 1


def test_a_bundle_for_another_portal_is_refused(house: House, tmp_path: Path) -> None:
    other = build(tmp_path / "other")
    post(house, "一")
    house.own.take_in(own_bundle(house))
    bundle = house.own.export(house.stick)
    with pytest.raises(PortalRefuses, match="for another portal"):
        other.portal.apply(bundle)


def test_a_bundle_of_a_committee_the_portal_does_not_know_is_refused(house: House, tmp_path: Path) -> None:
    from desk import exchange

    stranger = build(tmp_path / "other").own
    with stranger.vault.database.transaction() as connection:
        exchange.trust(connection, house.portal.operator.portal_id)
    with pytest.raises(PortalRefuses, match="does not know"):
        house.portal.apply(stranger.export(house.stick))


def test_the_superiors_bundle_says_nothing(house: House) -> None:
    sizes: list[int] = []
    counts: list[int] = []
    for upwards in ("no", "yes", "no", "unsure"):
        post(house, upwards, about_organ=upwards)
        before = waiting(house, house.upper.vault.committee)
        upper, _ = house.portal.export(house.stick)
        counts.append(waiting(house, house.upper.vault.committee) - (len(counts) and sum(counts)))
        sizes.append(upper.stat().st_size)
        assert before <= sum(counts)
    assert counts == [16, 16, 16, 16]


def test_covers_are_counted_like_letters_and_filed_by_nobody(house: House) -> None:
    upper, _ = house.portal.export(house.stick)
    result = house.upper.take_in(upper)
    assert (result.imported, result.already_present, house.upper.tips()) == (0, 0, [])
    assert house.portal.apply(house.upper.export(house.stick)).letters == 16
    assert waiting(house, house.upper.vault.committee) == 0


def test_a_message_to_a_mailbox_that_ended_is_dropped(house: House) -> None:
    post(house, "一")
    house.own.take_in(own_bundle(house))
    with house.portal.operator.database.write() as connection:
        connection.exec_driver_sql("delete from mailboxes")
    assert house.portal.apply(house.own.export(house.stick)).messages == 0
