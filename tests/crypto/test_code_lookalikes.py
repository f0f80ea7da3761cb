"""A code that was copied with a character taken for another is found all the same."""

import itertools

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crypto.code import _LOOKALIKES, MOST_LOOKALIKES, candidates, parse, words
from crypto.errors import BadChecksum, UnknownWord, WrongLength
from tests.crypto.codes import CODE, ENTROPY, SIMPLIFIED, spelled

GROUPS = _LOOKALIKES.split()
ALIKE = "".join(GROUPS)
PLAIN = [index for index, character in enumerate(SIMPLIFIED) if character not in ALIKE]
MISTAKES = st.tuples(st.sampled_from(GROUPS), st.randoms(use_true_random=False)).map(
    lambda drawn: tuple(drawn[1].sample(drawn[0], 2))
)


def others(character: str) -> list[str]:
    """What a character is taken for, in the order of the list."""
    alike = [other for group in GROUPS if character in group for other in group if other != character]
    return sorted(alike, key=SIMPLIFIED.index)


def combinations(typed: str) -> list[str]:
    """All that a typed code may have been, those with the fewest exchanges first."""
    found = []
    for count in range(13):
        for places in itertools.combinations([place for place in range(12) if others(typed[place])], count):
            for exchanged in itertools.product(*(others(typed[place]) for place in places)):
                changed = dict(zip(places, exchanged, strict=True))
                found.append("".join(changed.get(place, character) for place, character in enumerate(typed)))
                if len(found) == 64:
                    return found
    return found


def test_the_groups_hold_characters_of_the_list_and_none_twice() -> None:
    assert len(GROUPS) > 40
    assert all(len(group) > 1 for group in GROUPS)
    assert set(ALIKE) <= set(SIMPLIFIED)
    assert len(set(ALIKE)) == len(ALIKE)


def test_the_groups_that_the_design_names_are_there() -> None:
    for pair in ("未末", "土士", "日曰", "干千", "人入", "折拆"):
        assert any(set(pair) <= set(group) for group in GROUPS)


@settings(deadline=None)
@given(ENTROPY, st.sampled_from(["zh", "en"]))
def test_the_code_that_was_typed_comes_first(entropy: bytes, language: str) -> None:
    assert next(candidates(" ".join(words(entropy, language)))) == entropy


@settings(deadline=None)
@given(MISTAKES, st.lists(st.sampled_from(PLAIN), min_size=10, max_size=10), st.integers(0, 10))
def test_one_character_taken_for_another_is_put_right(mistake: tuple[str, str], rest: list[int], place: int) -> None:
    meant, written = mistake
    entropy = spelled([*rest[:place], SIMPLIFIED.index(meant), *rest[place:]])
    code = "".join(words(entropy, "zh"))

    typed = code[:place] + written + code[place + 1 :]

    assert typed != code
    assert entropy in list(candidates(typed))


@settings(deadline=None)
@given(
    st.tuples(MISTAKES, MISTAKES),
    st.lists(st.sampled_from(PLAIN), min_size=9, max_size=9),
    st.sets(st.integers(0, 10), min_size=2, max_size=2),
)
def test_two_characters_taken_for_others_are_put_right(
    mistakes: tuple[tuple[str, str], tuple[str, str]], rest: list[int], places: set[int]
) -> None:
    # Given a code with two characters that have look-alikes
    left = iter(rest)
    meant = dict(zip(sorted(places), mistakes, strict=True))
    entropy = spelled([SIMPLIFIED.index(meant[place][0]) if place in meant else next(left) for place in range(11)])
    code = "".join(words(entropy, "zh"))

    # When both were copied wrongly
    typed = "".join(meant[place][1] if place in meant else character for place, character in enumerate(code))

    # Then the code is among those that are tried
    assert entropy in list(candidates(typed))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(ALIKE), min_size=11, max_size=11))
def test_of_a_code_made_of_lookalikes_alone_64_combinations_are_tried_and_no_more(characters: list[str]) -> None:
    # Given a code in which every character has look-alikes
    entropy = spelled([SIMPLIFIED.index(character) for character in characters])
    codes = ("".join(words((int.from_bytes(entropy) + step).to_bytes(16), "zh")) for step in range(128))
    code = next((code for code in codes if others(code[-1])), "")
    assume(code)

    # When it is typed with one mistake, as what is no code
    typed = others(code[0])[0] + code[1:]
    tried = combinations(typed)
    found = list(candidates(typed))

    # Then exactly the codes among the first 64 combinations are found, in their order
    assert len(tried) == MOST_LOOKALIKES == 64
    assert found == [parse(text) for text in tried if is_right(text)]
    assert parse(code) in found


def is_right(text: str) -> bool:
    try:
        parse(text)
    except BadChecksum:
        return False
    return True


def test_a_code_without_lookalikes_is_only_what_was_typed() -> None:
    entropy = next(
        entropy for last in range(128) if words(entropy := spelled([*PLAIN[:11], last << 4]), "zh")[-1] not in ALIKE
    )
    code = "".join(words(entropy, "zh"))

    assert list(candidates(code)) == [entropy]
    wrong = next(code[:-1] + SIMPLIFIED[index] for index in PLAIN if not is_right(code[:-1] + SIMPLIFIED[index]))
    assert list(candidates(wrong)) == []


def test_where_there_is_nothing_to_exchange_the_reason_is_told() -> None:
    code = "".join(words(CODE, "zh"))

    with pytest.raises(WrongLength):
        list(candidates(code[:-1]))
    with pytest.raises(UnknownWord) as refused:
        list(candidates("龘" + code[1:]))
    assert refused.value.position == 0
