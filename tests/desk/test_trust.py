"""A portal that is gone for good: nothing waits for it, and what it was to carry goes through another."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from journey import PASSPHRASE, command, run
from rooms import CHEAP, House, PortalRoom, answers
from sqlalchemy import select

from desk import epochs, exchange
from desk.epochs import State
from desk.errors import BadBundle, NotAllowed, NotPossible
from desk.exporting import Exporter
from desk.office import roster, trail
from desk.office import session as sessions
from desk.office.roles import Act, Role
from portal.operator import Operator
from portal.store.tables import mailboxes
from protocol.calendar import today
from protocol.fingerprint import readable
from tests.portal.test_handing_in import key_of, make

REPORTED = today() - timedelta(days=1)


@pytest.fixture
def new(house: House, tmp_path: Path) -> PortalRoom:
    """The portal that is set up where the old one was taken away."""
    return PortalRoom(Operator.create(tmp_path / "new", house.own.vault.card(), house.upper.vault.card()))


def trust(house: House, portal: PortalRoom) -> None:
    with house.own.session.doing(Act.TRUST) as deed:
        assert exchange.trust(deed.connection, portal.operator.portal_id)


def end_trust(house: House, portal: PortalRoom) -> exchange.Successor:
    with house.own.session.doing(Act.END_TRUST) as deed:
        return exchange.end_trust(deed.connection, portal.operator.portal_id)


def carry(house: House, portal: PortalRoom) -> int:
    """One round with the only portal there is; how many messages were new to it."""
    house.own.take_in(portal.export(house.stick)[-1])
    return portal.apply(house.own.export(house.stick)).messages


def carries(house: House, portal: PortalRoom, tmp_path: Path) -> int:
    """How many messages were new to one of several portals."""
    folder = tmp_path / f"stick-{len(list(tmp_path.iterdir()))}"
    folder.mkdir()
    mine = f"qingfeng-to-portal-{portal.operator.portal_id.hex()[:8]}-*"
    Exporter(house.own.session).export(folder)
    (bundle,) = folder.glob(mine)
    return portal.apply(bundle).messages


def opened(portal: PortalRoom) -> list[date]:
    with portal.operator.database.read() as connection:
        return list(connection.execute(select(mailboxes.c.day)).scalars())


def test_codes_of_a_portal_that_is_gone_find_every_answer_at_the_new_one(
    house: House, new: PortalRoom, tmp_path: Path
) -> None:
    # Given two reports at the desk, one answered long ago, the other with an answer that never reached the portal
    house.portal.restart(REPORTED)
    first, second = (house.portal.reporter().report(answers(facts=facts)) for facts in ("第一件。", "第二件。"))
    house.own.take_in(house.portal.export(house.stick)[-1])
    tips = {tip["report"]["facts"]: tip["tip"] for tip in house.own.tips()}
    house.own.reply(tips["第一件。"], "accepted", "已受理。")
    house.portal.apply(house.own.export(house.stick))
    last = house.portal.export(house.stick)[-1]
    house.own.take_in(last)
    house.own.reply(tips["第二件。"], None, "请补充时间。")

    # When the portal is taken away, a new one has worked for some rounds, and trust in the old one ends
    trust(house, new)
    for _ in range(3):
        assert carries(house, new, tmp_path) == 0
        house.own.take_in(new.export(tmp_path)[-1])
    assert end_trust(house, house.portal) == exchange.Successor(new.operator.portal_id, 4)

    # Then no bundle is taken from it or written for it, and both codes find everything at the new portal
    with pytest.raises(BadBundle, match="does not trust"):
        house.own.take_in(last)
    assert carry(house, new) == 4
    assert opened(new) == [REPORTED] * 2  # so that they end when they would have ended
    for code, text in ((first, "已受理。"), (second, "请补充时间。")):
        page = new.reporter().look_up(code)
        assert page.status != "received"
        assert any(text in message for message in page.messages)
        assert "较早的答复还没有送到" not in page.html

    # And what the reporter adds there belongs to the same tip
    reporter = new.reporter()
    reporter.look_up(second)
    reporter.follow_up("是去年三月。")
    assert carry(house, new) == 0
    assert len(house.own.tips()) == 2
    house.own.reply(tips["第二件。"], "closed", "已办结。")
    assert carry(house, new) == 1
    assert new.reporter().look_up(second).status == "closed"


def test_a_stick_of_the_old_portal_that_turns_up_is_taken_in_all_the_same(
    house: House, new: PortalRoom, tmp_path: Path
) -> None:
    early = house.portal.reporter()
    code = early.report(answers(facts="第一件。"))
    house.own.take_in(house.portal.export(house.stick)[-1])
    house.portal.apply(house.own.export(house.stick))
    early.look_up(code)
    early.follow_up("再补充一句。")
    late = house.portal.reporter().report(answers(facts="第二件。"))
    stick = house.portal.export(house.stick)[-1]
    trust(house, new)
    end_trust(house, house.portal)
    assert carry(house, new) == 1

    trust(house, house.portal)
    assert house.own.take_in(stick).imported == 2
    end_trust(house, house.portal)
    assert carries(house, new, tmp_path) == 1
    house.own.reply("2026-0001", "accepted", "已受理。")
    carries(house, new, tmp_path)
    assert new.reporter().look_up(code).status == "accepted"
    assert new.reporter().look_up(late).status == "screening"


def test_a_portal_that_is_trusted_again_is_told_anew_what_the_desk_has(
    house: House, new: PortalRoom, tmp_path: Path
) -> None:
    house.portal.reporter().report(answers())
    house.own.take_in(house.portal.export(house.stick)[-1])
    house.own.export(house.stick).unlink()  # never applied: the letter is still there
    trust(house, new)
    end_trust(house, house.portal)
    trust(house, house.portal)
    folder = tmp_path / "again"
    folder.mkdir()
    Exporter(house.own.session).export(folder)
    (bundle,) = folder.glob(f"*-{house.portal.operator.portal_id.hex()[:8]}-from-*")
    assert house.portal.apply(bundle).letters == 1


def test_a_sealed_file_is_answered_through_the_portal_heard_of_last(
    house: House, new: PortalRoom, tmp_path: Path
) -> None:
    trust(house, new)
    trust(house, house.portal)
    for number, portal in enumerate((house.portal, new, house.portal)):
        house.own.take_in(portal.export(house.stick)[-1])
        file = tmp_path / f"{number}.sealed"
        file.write_bytes(make(key_of(house), entropy=bytes([number]) * 16))
        assert house.own.take_in(file).imported == 1
        assert carries(house, portal, tmp_path) == 1
        other = new if portal is house.portal else house.portal
        assert carries(house, other, tmp_path) == 0


def test_the_only_portal_and_one_that_is_not_trusted_stay_as_they_are(house: House, new: PortalRoom) -> None:
    with pytest.raises(NotPossible, match="does not trust"):
        end_trust(house, house.portal)
    house.own.take_in(house.portal.export(house.stick)[-1])
    with pytest.raises(NotPossible, match="the only portal"):
        end_trust(house, house.portal)
    with pytest.raises(NotPossible, match="does not trust"):
        end_trust(house, new)
    with house.own.vault.read() as connection:
        assert exchange.known_portals(connection) == [house.portal.operator.portal_id]


def test_by_the_commands_an_old_key_no_longer_waits_for_the_portal_that_is_gone(
    house: House, new: PortalRoom, tmp_path: Path
) -> None:
    # Given a portal that is gone, a new one, and a new key
    desk, gone, here = house.own.session, house.portal.operator.portal_id, new.operator.portal_id
    house.portal.reporter().report(answers())
    house.own.take_in(house.portal.export(house.stick)[-1])
    trust(house, new)
    new.operator.renew(epochs.rotate(desk), timedelta(0))
    house.own.take_in(new.export(house.stick)[-1])
    roster.add(desk, "second", frozenset({Role.CASES}), PASSPHRASE, CHEAP)
    secret = tmp_path / "secret"
    secret.write_text(PASSPHRASE)
    opened = ("--vault", desk.vault.folder.root, "--officer", "officer", "--passphrase-file", secret)

    # Then the one that is waited for is named, and the key stays
    waited = command("desk", "keys", *opened)
    assert readable(gone) in waited
    assert readable(here) not in waited
    both = ("--second", "second", "--second-passphrase-file", secret, "1")
    refused = run("desk", "destroy-key", *opened, *both, env={"LC_ALL": "zh_CN.UTF-8"})
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert f"门户 {gone.hex()} 可能还有" in refused.stderr
    assert command("desk", "trust", *opened).splitlines() == [readable(here), readable(gone)]
    assert run("desk", "trust", *opened, "--end").returncode == 2

    # Until a leader ends the trust in it
    assert readable(here) in command("desk", "trust", *opened, "--end", *readable(gone).split())
    assert [key.state for key in epochs.listing(desk)] == [State.SPENT, State.CURRENT]
    (act, *_) = trail.listing(desk, about=gone.hex())
    assert (act.act, act.detail) == ("end_trust", {"messages": 1, "successor": here.hex()})


def test_only_a_leader_ends_trust(house: House, new: PortalRoom) -> None:
    house.own.take_in(house.portal.export(house.stick)[-1])
    trust(house, new)
    roster.add(house.own.session, "clerk", frozenset({Role.INTAKE, Role.CASES}), PASSPHRASE, CHEAP)
    clerk = sessions.unlock(house.own.vault.folder.root, "clerk", PASSPHRASE)
    with pytest.raises(NotAllowed), clerk.doing(Act.END_TRUST) as deed:
        exchange.end_trust(deed.connection, house.portal.operator.portal_id)
    clerk.close()
    with house.own.vault.read() as connection:
        assert len(exchange.known_portals(connection)) == 2


def test_without_any_portal_an_old_key_stays_too(house: House) -> None:
    epochs.rotate(house.own.session)
    (old, _) = epochs.listing(house.own.session)
    assert (old.state, old.awaited) == (State.AWAITED, ())
