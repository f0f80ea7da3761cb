"""Taking an object apart, member by member, and refusing everything that was not asked for."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.canonical import Members, from_hex
from crypto.errors import Malformed

ANYTHING = [None, True, False, 0, 1, -1, "", "a", "1", [], [1], {}, {"a": 1}]


def of(value: Any) -> Members:
    return Members({"a": value})


@pytest.mark.parametrize("value", [None, True, 1, "a", [], [{"a": 1}]])
def test_only_an_object_has_members(value: Any) -> None:
    with pytest.raises(Malformed):
        Members(value)


def test_a_member_that_is_missing_is_named() -> None:
    with pytest.raises(Malformed, match="epoch is missing"):
        of(1).take("epoch")


def test_a_member_can_be_taken_once() -> None:
    members = of(1)
    assert members.take("a") == 1

    with pytest.raises(Malformed):
        members.take("a")


def test_what_nobody_took_is_refused() -> None:
    members = Members({"a": 1, "b": 2, "c": 3})
    members.take("a")

    with pytest.raises(Malformed, match="unknown member b"):
        members.done()

    members.take("b")
    members.take("c")
    members.done()


def test_taking_members_leaves_the_object_itself_alone() -> None:
    value = {"a": 1}
    Members(value).take("a")

    assert value == {"a": 1}


def test_an_optional_member_may_be_missing_but_not_of_another_kind() -> None:
    members = of(None)
    assert members.optional("b", lambda name: members.text(name, 1)) is None
    with pytest.raises(Malformed):
        members.optional("a", lambda name: members.text(name, 1))


def test_text_is_counted_in_code_points() -> None:
    assert of("清😀").text("a", 2) == "清😀"
    with pytest.raises(Malformed):
        of("清😀!").text("a", 2)


def test_text_is_nothing_but_text() -> None:
    for value in [value for value in ANYTHING if not isinstance(value, str)]:
        with pytest.raises(Malformed):
            of(value).text("a", 10)


def test_a_whole_number_stays_within_its_bounds() -> None:
    assert [of(number).integer("a", -1, 2) for number in (-1, 0, 2)] == [-1, 0, 2]
    for number in (-2, 3):
        with pytest.raises(Malformed):
            of(number).integer("a", -1, 2)


def test_true_is_not_a_whole_number() -> None:
    for value in [value for value in ANYTHING if type(value) is not int] + [1.0]:
        with pytest.raises(Malformed):
            of(value).integer("a", -10, 10)


def test_a_list_stays_within_its_bound() -> None:
    assert of([1, 2]).items("a", 2) == [1, 2]
    with pytest.raises(Malformed):
        of([1, 2, 3]).items("a", 2)
    for value in [value for value in ANYTHING if not isinstance(value, list)]:
        with pytest.raises(Malformed):
            of(value).items("a", 10)


def test_a_choice_is_one_of_those_offered() -> None:
    offered = frozenset({"a", "b", "1", "True", "None", "[]"})
    assert of("b").choice("a", offered) == "b"
    for value in ("c", "", "ab", None, True, 1, [], ["b"], {}, {"b": 1}):
        with pytest.raises(Malformed):
            of(value).choice("a", offered)


@pytest.mark.parametrize("day", ["0001-01-01", "2024-02-29", "2026-11-21", "9999-12-31"])
def test_a_day_of_the_calendar_is_accepted(day: str) -> None:
    assert of(day).day("a") == date.fromisoformat(day)


@pytest.mark.parametrize(
    "day",
    [
        "",
        "20261121",
        "2026-W47-6",
        "2026-W47",
        "2026-325",
        "2026-11-31",
        "2026-02-29",
        "2026-13-01",
        "0000-01-01",
        "10000-01-01",
        "2026-1-1",
        "2026-11-21 ",
        "2026/11/21",
        "２０２６-11-21",
        "2026-11-21T00:00",
        20261121,
        None,
    ],
)
def test_every_other_spelling_of_a_day_is_refused(day: Any) -> None:
    with pytest.raises(Malformed):
        of(day).day("a")


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_bytes_survive_in_lower_case_hexadecimal(raw: bytes) -> None:
    assert from_hex(raw.hex(), len(raw)) == raw
    assert of(raw.hex()).hexadecimal("a", len(raw)) == raw
    with pytest.raises(Malformed):
        of(raw.hex()).hexadecimal("a", len(raw) + 1)


@pytest.mark.parametrize("value", ["ABCD", "abc", "abcdef", "ab cd", "abcd\n", "0xab", "abcg", "ａｂｃｄ", b"abcd", 1])
def test_every_other_spelling_of_bytes_is_refused(value: Any) -> None:
    with pytest.raises(Malformed):
        from_hex(value, 2)
