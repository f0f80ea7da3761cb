"""What is no receipt code, and why: the reporter is told what to look at."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.code import ENTROPY_SIZE, LANGUAGES, parse, words
from crypto.errors import BadChecksum, BadCode, UnknownWord, WrongLength
from tests.crypto.codes import CODE, ENGLISH, ENTROPY, SIMPLIFIED, is_code, spelled

PIECES = [*ENGLISH[:30], "canalone", "runway", "the", "的", "ß", "ﬁ", "\ud800"]
ENDLESS = ["", " ", "12", "的" * 1001, "a" * 10**6, "runway" * 100, "canalone" * 8, "\ufdfa" * 900]


@settings(deadline=None)
@given(ENTROPY, st.integers(0, 11), st.sampled_from(LANGUAGES))
def test_a_word_of_no_list_is_pointed_at(entropy: bytes, place: int, language: str) -> None:
    typed = words(entropy, language)
    typed[place] = {"zh": "龘", "en": "qqqq"}[language]

    with pytest.raises(UnknownWord) as refused:
        parse(" ".join(typed))

    assert refused.value.position == place
    assert f"word {place + 1} " in str(refused.value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [0, 1, 11, 13, 24, 100])
def test_a_code_of_another_length_is_refused_and_counted(language: str, count: int) -> None:
    typed = (words(CODE, language) * 9)[:count]

    with pytest.raises(WrongLength) as refused:
        parse(" ".join(typed))

    assert refused.value.count == count
    assert f"not {count}" in str(refused.value)


def test_the_length_is_told_before_an_unknown_word() -> None:
    for typed in ("qqqq " * 11, "龘" * 11):
        with pytest.raises(WrongLength):
            parse(typed)


@settings(deadline=None)
@given(ENTROPY, st.integers(1, 15), st.sampled_from(LANGUAGES))
def test_a_last_word_with_another_checksum_is_refused(entropy: bytes, change: int, language: str) -> None:
    typed = words(entropy, language)
    book = {"zh": SIMPLIFIED, "en": ENGLISH}[language]
    typed[-1] = book[book.index(typed[-1]) ^ change]  # the checksum is the last four bits

    with pytest.raises(BadChecksum):
        parse(" ".join(typed))


@settings(deadline=None, max_examples=300)
@given(
    st.text(st.characters() | st.characters(categories=["Cs", "Lo", "Nl"]), max_size=60)
    | st.text(st.sampled_from("".join(SIMPLIFIED[:20])), min_size=12, max_size=12)
    | st.text(st.sampled_from("abcdeinorst "), max_size=80)
    | st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)
)
def test_whatever_is_typed_is_a_code_or_refused_for_a_reason(typed: str) -> None:
    with contextlib.suppress(BadCode):
        assert len(parse(typed)) == ENTROPY_SIZE


@pytest.mark.parametrize("typed", ENDLESS)
def test_endless_or_empty_input_is_refused_at_once(typed: str) -> None:
    with pytest.raises((WrongLength, UnknownWord)):
        parse(typed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_within_a_thousand_characters_is_still_looked_for(language: str) -> None:
    typed = " ".join(words(CODE, language))

    assert parse(typed.ljust(1000)) == CODE
    with pytest.raises(WrongLength):
        parse(typed.ljust(1001))


def test_letters_change_their_case_and_nothing_else() -> None:
    # "ß" in lower case is still "ß", and no letter of the list; folding would make "ss" of it
    written = " ".join(words(spelled([ENGLISH.index("glass")] * 11), "en"))
    assert is_code(written)
    assert not is_code(written.replace("glass", "glaß"))
