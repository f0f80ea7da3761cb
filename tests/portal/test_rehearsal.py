"""A rehearsal goes the whole way, is seen to be one, and is not counted."""

from datetime import timedelta
from pathlib import Path

import pytest
from journey import run
from rooms import House, answers
from sqlalchemy import select

from crypto import code
from crypto.mailbox import Route
from portal import health
from portal.overview import overview
from portal.store.tables import letters, rehearsals
from protocol.calendar import today


def counts(house: House) -> list[str]:
    with house.portal.operator.database.read() as connection:
        return list(overview(connection, today()))[-2:]


def tomorrow(house: House) -> dict[str, int]:
    """What `/healthz` counts on the next day, with everything of today in it."""
    operator = house.portal.operator
    told = health.facts(operator.instance, operator.database, today() + timedelta(days=1))["before_today_at_most"]
    return dict(told)


def test_a_rehearsal_travels_the_whole_way(house: House) -> None:
    words = " ".join(code.words(house.portal.operator.rehearse("zh"), "zh"))
    house.own.take_in(house.portal.export(house.stick)[-1])
    (tip,) = house.own.tips()
    assert tip["report"]["rehearsal"] == "yes"
    assert "演练" in tip["report"]["facts"]
    assert [attachment["name"] for attachment in tip["attachments"]] == ["rehearsal.txt"]
    house.own.reply(tip["tip"], "accepted", "收到演练。")
    house.portal.apply(house.own.export(house.stick))
    page = house.portal.reporter().look_up(words)
    assert page.status == "accepted"
    assert any("收到演练。" in message for message in page.messages)


def test_a_rehearsal_is_not_counted_by_the_portal(house: House) -> None:
    assert set(tomorrow(house).values()) == {0}
    house.portal.operator.rehearse("zh")
    assert set(tomorrow(house).values()) == {0}
    house.portal.reporter().report(answers())
    before, told = counts(house), tomorrow(house)
    house.portal.operator.rehearse("zh")
    assert counts(house) == before
    assert tomorrow(house) == told
    house.portal.reporter().report(answers(), [("a.txt", b"x", "text/plain")])
    assert counts(house) != before


def test_what_marks_a_rehearsal_goes_with_it(house: House) -> None:
    operator = house.portal.operator
    operator.rehearse("zh")
    house.own.take_in(house.portal.export(house.stick)[-1])
    house.portal.apply(house.own.export(house.stick))
    operator.purge()
    with operator.database.read() as connection:
        own = operator.committees()[Route.OWN].id
        assert connection.execute(select(letters).where(letters.c.committee == own)).all() == []
        assert len(connection.execute(select(rehearsals)).all()) == 1  # the mailbox, which lives on


def test_nobody_can_mark_a_real_report_as_a_rehearsal(house: House) -> None:
    house.portal.reporter().report(answers(rehearsal="yes"))
    house.own.take_in(house.portal.export(house.stick)[-1])
    (tip,) = house.own.tips()
    assert "rehearsal" not in tip["report"]
    with house.portal.operator.database.read() as connection:
        assert connection.execute(select(rehearsals)).all() == []


@pytest.mark.parametrize(("locale", "count"), [("zh_CN.UTF-8", 12), ("C.UTF-8", 12)])
def test_the_command_prints_the_code_and_what_comes_next(house: House, locale: str, count: int) -> None:
    folder = house.portal.operator.instance.folder
    result = run("portal", "rehearse", "--instance", folder, env={"LC_ALL": locale, "LANGUAGE": ""})
    assert result.returncode == 0, result.stderr
    assert len(result.stdout.split()) == count
    assert "portal export" in result.stderr
    assert house.portal.reporter().look_up(result.stdout).status == "received"


def test_no_rehearsal_without_an_instance(tmp_path: Path) -> None:
    result = run("portal", "rehearse", "--instance", tmp_path)
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
