"""Whom a report recuses: whatever may mean the officer, a relative or a body they declared."""

import pytest

from desk.judging.recusal import PERSON, UNIT, Conflict, Conflicts, Recusal
from protocol.letter import Value

CONFLICTS = Conflicts(
    [
        Conflict("li", PERSON, "李建华"),
        Conflict("li", UNIT, "清江县教育局"),
        Conflict("zhou", PERSON, "周慧"),
        Conflict("mai", PERSON, "阿卜杜拉·买买提"),
        Conflict("nobody", PERSON, ""),
        Conflict("gao", UNIT, "清江县人民政府"),
        Conflict("he", UNIT, "县委组织部"),
    ]
)
LI_PERSON, LI_UNIT = [Recusal("li", PERSON)], [Recusal("li", UNIT)]


@pytest.mark.parametrize(
    ("fields", "recused"),
    [
        ({"subject_name": "李建华"}, LI_PERSON),
        ({"subject_name": "李 建 华 局长"}, LI_PERSON),
        ({"subject_name": "李剑花（音）"}, LI_PERSON),
        ({"subject_name": "李×华"}, LI_PERSON),
        ({"subject_name": "张三、李建华"}, LI_PERSON),
        ({"organiser": "还有李建华；出纳"}, LI_PERSON),
        ({"facts": "钱给了他的亲戚 李\u200b建华 ，当时周 惠也在。"}, LI_PERSON),
        ({"facts": "周慧经手。"}, [Recusal("zhou", PERSON)]),
        ({"subject_name": "阿卜杜拉·买买提站长"}, [Recusal("mai", PERSON)]),
        ({"facts": "钱给了阿卜杜拉买买提。"}, [Recusal("mai", PERSON)]),
        ({"method": ["cash"], "subjects": [{"name": "李建华"}]}, LI_PERSON),
        ({"subject_unit": "教体局"}, LI_UNIT),
        ({"subject_unit": "清江县教育局基建科"}, LI_UNIT),
        ({"subject_name": "张三", "subjects": [{"subject_name": "李剑花（音）"}]}, LI_PERSON),
        ({"subjects": [{"subject_post": "局长"}, {"subject_name": "张三、李×华"}]}, LI_PERSON),
        ({"subject_unit": "民政局", "subjects": [{"subject_unit": "县教体局", "subject_post": "局长"}]}, LI_UNIT),
        ({"organiser": "、".join(["张三"] * 20) + "、李剑花"}, LI_PERSON),
        ({"subject_unit": "原教育局"}, LI_UNIT),
        ({"subject_unit": "江北市人民政府教育局"}, LI_UNIT),
        ({"facts": "钱是给教体局王局长的。"}, LI_UNIT),
        ({"facts": "县教委的人都知道。"}, LI_UNIT),
        ({"files": ["清江县教育局发票.jpg"]}, LI_UNIT),
        ({"facts": "找了清江县政府办公室。"}, [Recusal("gao", UNIT)]),
        ({"subject_unit": "青石镇人民政府", "facts": "到镇政府和乡人民政府都问过。"}, []),
        ({"facts": "请县委组织部查一查。"}, [Recusal("he", UNIT)]),
        ({"facts": "市委组织部来过人。"}, []),
        ({"subject_unit": "清江县民政局", "subject_name": "李建国"}, []),
        ({"subjects": [{"subject_name": "李建国", "subject_unit": "民政局"}]}, []),
        ({"subject_name": "李局长"}, []),
        ({"facts": "李建设和华老师"}, []),
        ({}, []),
    ],
)
def test_who_is_recused(fields: dict[str, Value], recused: list[Recusal]) -> None:
    assert CONFLICTS.match(fields) == recused


def test_nobody_is_recused_where_nobody_declared_anything() -> None:
    assert Conflicts([]).match({"subject_name": "李建华"}) == []
