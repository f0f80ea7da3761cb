"""Keys and months: the same for every way to write a name, and written back as they were read."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.errors import NotPossible
from desk.judging.accounts import SOUND, UNIT, account_of
from desk.subjects.keys import LONGEST_NAME, bare, checked, keys_of, parents_of, plain, spoken
from desk.subjects.months import month_text, parse_month

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=3)
HIDDEN = st.sampled_from(["\u202e", "\u200b", "\u0000", "\x1b", "\u2067", "\n", "\ufeff"])


@given(st.integers(12 * 1000, 12 * 3000 - 1))
def test_a_month_is_written_back_as_it_was_read(month: int) -> None:
    assert parse_month(month_text(month)) == month


@given(st.text(max_size=12))
def test_what_is_taken_for_a_month_is_written_so(text: str) -> None:
    try:
        month = parse_month(text)
    except NotPossible:
        return
    assert month_text(month) == text


@pytest.mark.parametrize(
    "text", ["2023", "2023-5", "2023-13", "2023-00", "20230-5", "２０２３-05", "2023-05\n", "去年"]
)
def test_nothing_else_is_a_month(text: str) -> None:
    with pytest.raises(NotPossible):
        parse_month(text)


@given(st.text(max_size=200))
def test_plain_text_is_one_line_that_can_be_seen(text: str) -> None:
    line = plain(text)
    assert plain(line) == line
    assert all(unicodedata.category(character)[0] != "C" for character in line)
    assert len(line.splitlines()) <= 1


@given(st.sampled_from(["person", "unit"]), st.text(max_size=LONGEST_NAME))
def test_every_name_that_can_be_kept_has_a_key(kind: str, text: str) -> None:
    try:
        name = checked(text)
    except NotPossible:
        return
    assert keys_of(kind, name)
    assert all(keys_of(kind, name))
    assert re.fullmatch(r"( \S+)*", spoken(name))


@given(HAN, HIDDEN)
def test_signs_that_cannot_be_seen_make_no_other_name(name: str, hidden: str) -> None:
    assert bare(plain(name[0] + hidden + name[1:])) == bare(name)
    assert keys_of("person", plain(name[0] + hidden + name[1:])) == keys_of("person", name)


@given(HAN, st.sampled_from(["局长", "书记", "同志"]))
def test_a_record_has_the_keys_under_which_tips_mention_it(name: str, title: str) -> None:
    """One way to make keys: what a tip says of a person or a body leads to the record of it."""
    account = account_of({"subject_name": name + title, "subject_unit": "清江县" + name + "局"}, 2026)
    mentioned = {kind: {key for each, key in account.mentioned() if each == kind} for kind in (SOUND, UNIT)}
    if any(person.whole for person, _ in account.persons):
        assert mentioned[SOUND] <= keys_of("person", name + title)
    assert mentioned[UNIT] <= keys_of("unit", "清江县" + name + "局")


def test_a_body_is_the_same_under_its_short_and_former_name() -> None:
    assert keys_of("unit", "清江县水利局") == keys_of("unit", "水务局") == {"水利局"}
    assert "交通运输局" in parents_of(next(iter(keys_of("unit", "县交通局公路站"))))


@pytest.mark.parametrize("name", ["", "  ", "\u202e\u200b", "。，", "长" * (LONGEST_NAME + 1)])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(NotPossible):
        checked(name)


def test_names_are_typed_by_syllables_whole_and_initials() -> None:
    for typed in ("danzhiqiang", "shanzhiqiang", "szq", "dzq", "zhi"):
        assert f" {typed}" in spoken("单志强")
    assert " qjxslj" in spoken("清江县水利局")
