"""The queue: what comes first, what filters show, and pages that lose nothing."""

from datetime import date
from pathlib import Path

import pytest
from desk_tips import file
from rooms import House, answers, make_desk

from desk import casework, queue, views
from desk.classify.classifying import Classification, classify
from desk.errors import NotPossible, UnknownTip
from desk.office.session import Session
from desk.queue import Filters


@pytest.fixture
def desk(tmp_path: Path) -> Session:
    return make_desk(tmp_path / "vault", "清江县纪委监委")


def shown(desk: Session, **wanted: object) -> list[str]:
    return [row.tip[-4:] for row in queue.page(desk, Filters.read(wanted)).rows]


def test_those_who_suffer_come_first_then_those_who_fear_then_the_newest(desk: Session) -> None:
    file(
        desk,
        {"facts": "一", "retaliation": "happened"},
        {"facts": "二"},
        {"facts": "三", "retaliation": "feared"},
        {"facts": "四", "danger_now": "yes"},
        {"facts": "五", "evidence_risk": "soon"},
        {"facts": "六", "retaliation": "no"},
    )
    assert shown(desk) == ["0004", "0001", "0005", "0003", "0006", "0002"]


def test_what_is_settled_leaves_the_head_of_the_queue(desk: Session) -> None:
    first, second = file(desk, {"facts": "一", "retaliation": "happened"}, {"facts": "二"})
    assert shown(desk) == [first[-4:], second[-4:]]
    casework.reply(desk, first, "closed", "")
    assert shown(desk) == [second[-4:], first[-4:]]


def test_each_filter_shows_what_it_says(desk: Session) -> None:
    early, late = date(2026, 11, 1), date(2026, 11, 17)
    about = {"subject_name": "王伟", "subject_unit": "清江县教育局", "category": "bribery"}
    (first,) = file(desk, {"facts": "一", **about}, day=early)
    (second,) = file(desk, {"facts": "二", "retaliation": "feared"}, day=late, first=2)
    casework.read(desk, first)
    casework.reply(desk, second, "need_info", "请补充")
    classify(desk, first, Classification("duty_corruption.bribe_taking"))
    one, two = first[-4:], second[-4:]
    assert shown(desk, status="need_info") == shown(desk, unread="1") == shown(desk, retaliation="feared") == [two]
    assert shown(desk, category="bribery") == shown(desk, nature="duty_corruption.bribe_taking") == [one]
    assert shown(desk, week="2026-W44") == [one]
    assert shown(desk, week="2026-W47") == [two]
    assert shown(desk, channel="portal") == [two, one]
    assert shown(desk, channel="letter") == shown(desk, status="closed") == []
    assert shown(desk, subject="教育局") == shown(desk, subject="王伟") == shown(desk, subject="wangwei") == [one]
    assert shown(desk, subject="王伟", status="need_info") == []


@pytest.mark.parametrize("wanted", [{"week": "2026-W60"}, {"week": "last"}, {"subject": "，"}])
def test_a_filter_that_can_not_be_is_refused(desk: Session, wanted: dict[str, str]) -> None:
    with pytest.raises(NotPossible):
        shown(desk, **wanted)


def test_pages_follow_each_other_without_gap_or_repetition(desk: Session) -> None:
    tips = file(
        desk, *({"facts": f"{number}", "retaliation": "feared" if number % 3 else "no"} for number in range(23))
    )
    seen, after = [], ""
    while True:
        page = queue.page(desk, Filters(), after, size=5)
        assert page.total == 23
        seen += [row.tip for row in page.rows]
        if not page.next:
            break
        after = page.next
    assert sorted(seen) == tips
    for wrong in ("x", "3-1", "1-", "1-1; drop table tips"):
        with pytest.raises(NotPossible):
            queue.page(desk, Filters(), wrong)


def test_a_line_tells_who_it_is_about_and_how_it_begins(desk: Session) -> None:
    file(desk, {"facts": "副局长  收了\n购物卡。" + "长" * 200, "subject_name": "王伟", "subject_unit": "教育局"})
    (row,) = queue.page(desk, Filters()).rows
    assert (row.subject, row.beginning[:9], len(row.beginning)) == ("王伟 教育局", "副局长 收了 购物卡"[:9], 80)


def test_what_came_is_unread_until_somebody_opened_it_and_again_when_more_comes(house: House) -> None:
    desk, reporter = house.own.session, house.portal.reporter()
    code = reporter.report(answers())
    house.own.take_in(house.portal.export(house.stick)[-1])
    assert len(shown(desk, unread="1")) == 1
    (tip,) = (row.tip for row in queue.page(desk, Filters()).rows)
    casework.read(desk, tip)
    assert shown(desk, unread="1") == []
    reporter.look_up(code)
    reporter.follow_up("他们在打听是谁写的。")
    house.own.take_in(house.portal.export(house.stick)[-1])
    assert len(shown(desk, unread="1")) == 1
    assert queue.mark(desk, [tip], unread=False) == 1
    assert shown(desk, unread="1") == []


def test_marking_many_is_all_or_nothing(desk: Session) -> None:
    tips = file(desk, *({"facts": f"{number}"} for number in range(5)))
    with pytest.raises(UnknownTip):
        queue.mark(desk, [*tips, "2026-9999"], unread=False)
    assert len(shown(desk, unread="1")) == 5
    queue.mark(desk, tips, unread=False)
    assert shown(desk, unread="1") == []


def test_views_are_kept_for_each_officer(desk: Session) -> None:
    views.save(desk, " 未读  打击报复 ", Filters(unread=True, retaliation="happened"))
    views.save(desk, "教育", Filters(subject="教育局"))
    views.save(desk, "教育", Filters(subject="教育"))
    assert [(view.name, view.filters.values()) for view in views.saved(desk)] == [
        ("教育", {"subject": "教育"}),
        ("未读 打击报复", {"retaliation": "happened", "unread": "True"}),
    ]
    views.forget(desk, "教育")
    assert len(views.saved(desk)) == 1
    for wrong in ("", " ", "x" * 61):
        with pytest.raises(NotPossible):
            views.save(desk, wrong, Filters())
    for number in range(views.MOST_VIEWS - 1):
        views.save(desk, f"{number}", Filters())
    with pytest.raises(NotPossible, match="remove one"):
        views.save(desk, "one more", Filters())
