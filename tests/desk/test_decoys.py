"""What the bundle with the answers shows to whoever carries it: the same with answers in it and without."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryFile

from journey import PASSPHRASE
from rooms import DeskRoom, House, answers, open_desk

from crypto.framing import Kind
from desk.backup import restoring, writing
from protocol.bundle.layout import Type, split_message_body
from protocol.bundle.reader import receive

Place = tuple[bytes, int]


def places(bundle: Path) -> set[Place]:
    """Address and number of every message."""
    with bundle.open("rb") as source, TemporaryFile() as spool:
        told = receive(Kind.TO_PORTAL, source, spool)
        shown = [entry for entry in told.entries() if entry.type is Type.MESSAGE]
        return {split_message_body(told.read(entry, 2**20))[:2] for entry in shown}


def carry(house: House) -> None:
    """The superior's bundle to its desk."""
    house.upper.take_in(house.portal.export(house.stick)[0])


def test_messages_to_nobody_come_again_until_they_are_confirmed_as_real_ones_do(house: House) -> None:
    # Given two bundles with answers in them, the first of which got lost
    house.portal.reporter().report(answers(about_organ="yes"))
    carry(house)
    lost = places(house.upper.export(house.stick))
    house.upper.reply("2026-0001", "accepted", "已受理。")
    bundle = house.upper.export(house.stick)
    second = places(bundle)

    # Then all of the first are in the second, which has a batch more
    assert (len(lost), len(second)) == (8, 16)
    assert lost < second

    # And when the portal has applied it, none of them comes again
    assert house.portal.apply(bundle).messages == 2
    carry(house)
    third = places(house.upper.export(house.stick))
    assert len(third) == 8
    assert not third & second


def test_a_second_message_in_a_mailbox_is_no_sign_of_a_report(house: House) -> None:
    carry(house)
    told = [places(house.upper.export(house.stick)) for _ in range(8)]

    # Given no report at all: some mailboxes still get several messages, in one bundle and over several, without gaps
    assert [len(bundle) for bundle in told] == [8 * number for number in range(1, 9)]
    lasting = Counter(address for address, _ in told[-1])
    assert max(lasting.values()) > 1
    assert {(address, number) for address, count in lasting.items() for number in range(1, count + 1)} == told[-1]
    before = {address for address, _ in told[3]}
    assert {address for address, _ in told[-1] - told[3]} & before
    assert min(lasting.values()) == 1


def test_a_restored_vault_sends_them_again_with_the_real_ones(house: House, tmp_path: Path) -> None:
    house.portal.reporter().report(answers(about_organ="yes"))
    carry(house)
    first = places(house.upper.export(house.stick))
    backup = writing.write(house.upper.session, tmp_path)
    restoring.restore(backup, tmp_path / "back", None, PASSPHRASE)
    back = DeskRoom(open_desk(tmp_path / "back"))
    assert places(back.export(house.stick)) == first
