"""Sealed files from a stick in the drop box."""

import hashlib
from pathlib import Path

import pytest
from rooms import House, answers

from crypto import card as cards
from crypto.framing import Kind
from crypto.mailbox import Route, mailbox
from desk.errors import BadBundle
from desk.report import import_lines
from protocol.bundle.layout import Type
from protocol.bundle.reader import receive
from tests.crypto.codes import CODE
from tests.crypto.material import OTHER_KEY, content
from tests.portal.test_handing_in import SPOILED, hand_in, key_of, make


def written(house: House, file: bytes) -> Path:
    path = house.stick / "document.sealed"
    path.write_bytes(file)
    return path


def meet(house: House) -> None:
    """The desk comes to know the portal."""
    house.own.take_in(house.portal.export(house.stick)[-1])


def test_it_is_filed_with_its_files_and_taken_in_once(house: House) -> None:
    meet(house)
    path = written(house, make(key_of(house), content(50_000), text="从投递箱来"))
    first, second = house.own.take_in(path), house.own.take_in(path)
    assert "came by hand" in " ".join(import_lines(path, first))
    assert (first.imported, first.by_hand, second.imported, second.already_present) == (1, True, 0, 1)
    assert house.own.facts() == ["从投递箱来"]
    assert house.own.tips()[0]["attachments"][0]["size"] == 50_000


def test_before_a_portal_is_known_it_is_refused_and_loses_nothing(house: House) -> None:
    path = written(house, make(key_of(house)))
    with pytest.raises(BadBundle, match="no portal is known"):
        house.own.take_in(path)
    meet(house)
    assert house.own.take_in(path).imported == 1


@pytest.mark.parametrize("how", [how for how in SPOILED if how not in {"a letter", "empty", "newer"}])
def test_a_spoiled_one_is_refused_and_nothing_is_kept(house: House, how: str) -> None:
    meet(house)
    with pytest.raises(BadBundle):
        house.own.take_in(written(house, SPOILED[how](make(key_of(house), content(40_000)))))
    folder = house.own.vault.folder
    assert [*folder.blobs.iterdir(), *folder.kept.iterdir(), *house.own.tips()] == []


def test_one_that_is_sealed_to_others_is_kept_aside(house: House) -> None:
    meet(house)
    path = written(house, make(OTHER_KEY.public))
    result = house.own.take_in(path)
    assert (result.imported, len(result.unreadable)) == (0, 1)
    assert "came by hand" not in " ".join(import_lines(path, result))
    assert len(list(house.own.vault.folder.kept.iterdir())) == 1


def test_its_mailbox_is_opened_by_the_next_bundle_and_not_again_after_that(house: House) -> None:
    meet(house)
    house.own.take_in(written(house, make(key_of(house))))
    house.own.reply(house.own.tips()[0]["tip"], "accepted", "已受理。")

    bundle = house.own.export(house.stick)
    assert house.portal.apply(bundle).messages == 2
    assert opened(house, bundle) == [mailbox(CODE, Route.OWN).address]
    house.own.take_in(house.portal.export(house.stick)[-1])  # confirms that bundle
    assert opened(house, house.own.export(house.stick)) == []


def test_a_letter_that_comes_through_the_portal_too_is_known(house: House) -> None:
    meet(house)
    file = make(key_of(house), content(100))
    house.own.take_in(written(house, file))
    assert "密封文件已收到" in hand_in(house, file)
    result = house.own.take_in(house.portal.export(house.stick)[-1])
    assert (result.imported, result.already_present) == (0, 1)
    assert opened(house, house.own.export(house.stick)) == []


def test_reports_through_the_portal_open_nothing(house: House) -> None:
    house.portal.reporter().report(answers())
    meet(house)
    assert opened(house, house.own.export(house.stick)) == []


def test_another_committee_s_mailbox_is_not_taken_over(house: House) -> None:
    upper = cards.read(house.upper.vault.card()).sealing
    assert "密封文件已收到" in hand_in(house, make(upper))
    meet(house)
    house.own.take_in(written(house, make(key_of(house))))
    house.own.reply(house.own.tips()[0]["tip"], "accepted", "")
    assert house.portal.apply(house.own.export(house.stick)).messages == 0


def opened(house: House, bundle: Path) -> list[bytes]:
    """The mailboxes that a bundle to the portal opens."""
    spool = house.stick / hashlib.sha256(bundle.read_bytes()).hexdigest()
    with bundle.open("rb") as source, spool.open("wb+") as copy:
        return [entry.id for entry in receive(Kind.TO_PORTAL, source, copy).entries() if entry.type is Type.BY_HAND]
