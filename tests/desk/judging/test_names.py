"""Names, bodies, times and sums, as reporters write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.judging.amounts import yuan_of
from desk.judging.names import may_be_same, person_name
from desk.judging.periods import period_of
from desk.judging.units import unit_key, within


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("王建国", "王建国"),
        (" 王 建国 ", "王建国"),
        ("王建国局长", "王建国"),
        ("王建国（音）", "王建国"),
        ("李×华（音）", "李?华"),
        ("张某某", "张??"),
        ("王局长", "王"),
        ("欧阳建国书记", "欧阳建国"),
        ("John Smith", "johnsmith"),
        ("阿卜杜拉·买买提", "阿卜杜拉买买提"),
        ("阿卜杜拉•买买提站长", "阿卜杜拉买买提"),
    ],
)
def test_titles_and_notes_are_taken_off(written: str, name: str) -> None:
    person = person_name(written)
    assert person is not None
    assert person.text == name


def test_a_note_has_an_end_so_that_no_bracket_is_looked_for_through_a_whole_text() -> None:
    assert person_name("王建国（" + "音" * 60 + "）") == person_name("王建国")
    assert person_name("王建国（" + "音" * 61 + "）") is None


@pytest.mark.parametrize("written", ["", "  ", "某某", "某", "？？？", "就是那个很胖的一直管事的人"])
def test_what_is_no_name_is_none(written: str) -> None:
    assert person_name(written) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("张伟", "章薇", True),
        ("单志强", "善治强", True),  # 单 is read shan as a family name
        ("李×华", "李建华", True),
        ("陈静", "程进", True),  # many tell neither chen from cheng nor jing from jin
        ("王建国", "黄建国", False),
        ("王建国", "王建", False),
        ("李×华", "李建国", False),
        ("王某", "王强", False),  # one sound is no name
    ],
)
def test_names_that_sound_alike(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    first, second = person_name(one), person_name(other)
    assert first is not None
    assert second is not None
    assert may_be_same(first, second) is may_be_same(second, first) is same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("清江县交通运输局", "交通局"),
        ("县交通局", "江北省清江市清江县交通运输局"),
        ("市监局", "清江县工商局"),
        ("清江县国土局", "自然资源和规划局"),
        ("城关镇东沟村村委会", "城关镇 东沟村 村民委员会"),
        ("清江县第一中学", "一中"),
        ("清江县原交通局", "原清江县交通运输局"),
        ("清江县人民政府交通局", "交通局"),
    ],
)
def test_a_body_is_the_same_under_all_its_names(one: str, other: str) -> None:
    assert unit_key(one) == unit_key(other) != ""


def test_bodies_that_differ_stay_apart() -> None:
    names = [
        "清江县教育局",
        "清江县民政局",
        "清江县第一中学",
        "第二中学",
        "开发区管委会",
        "东沟村村委会",
        "西岭村村委会",
    ]
    assert len({unit_key(name) for name in names}) == len(names)
    assert within(unit_key("交通局公路站"), unit_key("清江县交通运输局"))
    assert not within("", "教育局")


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("去年十月前后", "2025-10", "2025-10"),
        ("今年春天", "2026-03", "2026-05"),
        ("二〇二五年六月以来", "2025-06", "2026-12"),
        ("2024年11月至2025年3月", "2024-11", "2025-03"),
        ("2025-06", "2025-06", "2025-06"),
        ("大前年", "2023-01", "2023-12"),
        ("从去年到现在", "2025-01", "2026-12"),
    ],
)
def test_times_become_months(said: str, first: str, last: str) -> None:
    period = period_of(said, 2026)
    assert period is not None
    assert [f"{month // 12}-{month % 12 + 1:02}" for month in (period.first, period.last)] == [first, last]


@pytest.mark.parametrize("said", ["", "每季度发放的时候", "中秋节前", "很久了"])
def test_a_time_that_cannot_be_told_is_none(said: str) -> None:
    assert period_of(said, 2026) is None


@pytest.mark.parametrize(
    ("said", "yuan"),
    [
        ("大约3万元", 30_000),
        ("二十余万", 200_000),
        ("3,000,000元", 3_000_000),
        ("三百五十万", 3_500_000),
        ("1.5亿", 150_000_000),
        ("每户50元，共30万元", 300_000),
        ("十几万", 100_000),
        ("不清楚", None),
        ("", None),
    ],
)
def test_sums_become_yuan(said: str, yuan: int | None) -> None:
    assert yuan_of(said) == yuan


@given(st.text(max_size=200), st.integers(2000, 2100))
def test_nothing_a_reporter_writes_breaks_a_parser(text: str, year: int) -> None:
    person_name(text)
    unit_key(text)
    yuan_of(text)
    period = period_of(text, year)
    assert period is None or period.first <= period.last
