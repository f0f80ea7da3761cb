"""Which places of a mistyped code are named, and what is suggested for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.code import doubtful, parse, typed_words, words
from crypto.errors import BadCode, WrongLength

ENTROPY = bytes(range(16))


@pytest.mark.parametrize("place", range(12))
def test_an_english_word_with_a_typing_error_is_named_with_what_was_meant(place: int) -> None:
    typed = words(ENTROPY, "en")
    meant = typed[place]
    typed[place] = meant[:2] + "z" + meant[3:]
    found = doubtful(" ".join(typed))
    assert list(found) == [place]
    assert meant in found[place] or len(meant) < 5  # of short words too many are alike


def test_a_character_that_is_in_no_list_is_named_without_a_guess() -> None:
    typed = words(ENTROPY, "zh")
    typed[4] = "龘"
    assert doubtful("".join(typed)) == {4: []}


def test_among_characters_that_all_exist_those_with_look_alikes_are_named() -> None:
    assert doubtful("未的的的的的的的的的的士") == {0: ["末"], 11: ["土"]}


def test_english_words_that_all_exist_leave_nothing_to_name() -> None:
    assert doubtful("abandon " * 12) == {}


@pytest.mark.parametrize("typed", ["", "的" * 11, "abandon " * 13, "x" * 5000])
def test_where_the_number_is_wrong_no_place_is(typed: str) -> None:
    with pytest.raises(WrongLength):
        doubtful(typed)


@given(st.text(max_size=300) | st.text(alphabet="abcdefghij 未末的一是", max_size=60))
def test_whatever_is_typed_a_named_place_is_one_of_those_typed(typed: str) -> None:
    try:
        parse(typed)
        found = doubtful(typed)
    except BadCode:
        try:
            found = doubtful(typed)
        except WrongLength:
            return
    count = len(typed_words(typed))
    assert all(0 <= place < 12 for place in found)
    assert not found or count
