"""The receipt code: twelve words, however a person types them."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crypto.code import LANGUAGES, WORDS, generate, parse, words
from crypto.errors import UnknownWord
from tests.crypto.codes import CODE, ENGLISH, ENTROPY, SIMPLIFIED, TRADITIONAL, is_code, spelled
from tests.crypto.material import VECTORS

BETWEEN = " \t\n\r,.;:-_/|、，。；·\u3000\u00a0\u200b()1234567890①２“”"
SEPARATORS = st.lists(st.text(BETWEEN, min_size=1), min_size=12, max_size=12)


def full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def test_no_code_is_made_twice() -> None:
    codes = [generate() for _ in range(100)]
    assert len(set(codes)) == 100
    assert {len(code) for code in codes} == {16}


@pytest.mark.parametrize(
    ("entropy", "english"),
    [  # from the test vectors of BIP-39
        ("00" * 16, "abandon " * 11 + "about"),
        ("7f" * 16, "legal winner thank year wave sausage worth useful legal winner thank yellow"),
        ("80" * 16, "letter advice cage absurd amount doctor acoustic avoid letter advice cage above"),
        ("ff" * 16, "zoo " * 11 + "wrong"),
        (
            "c0ba5a8e914111210f2bd131f3d5e08d",
            "scheme spot photo card baby mountain device kick cradle pact join borrow",
        ),
    ],
)
def test_codes_are_those_of_bip_39(entropy: str, english: str) -> None:
    assert words(bytes.fromhex(entropy), "en") == english.split()
    assert parse(english).hex() == entropy


@pytest.mark.parametrize("code", VECTORS["codes"], ids=lambda code: code["entropy"])
def test_recorded_codes_are_still_read_and_written_alike(code: dict[str, str]) -> None:
    entropy = bytes.fromhex(code["entropy"])

    assert "".join(words(entropy, "zh")) == code["zh"]
    assert " ".join(words(entropy, "en")) == code["en"]
    assert parse(code["zh"]) == parse(code["en"]) == entropy


@settings(deadline=None)
@given(ENTROPY, st.sampled_from(LANGUAGES))
def test_every_code_can_be_written_and_typed(entropy: bytes, language: str) -> None:
    written = words(entropy, language)

    assert len(written) == WORDS == 12
    assert parse(" ".join(written)) == entropy


@settings(deadline=None)
@given(ENTROPY, SEPARATORS, st.sampled_from(LANGUAGES))
def test_spaces_punctuation_and_numbers_between_words_do_not_matter(
    entropy: bytes, separators: list[str], language: str
) -> None:
    written = words(entropy, language)
    typed = "".join(separator + word for separator, word in zip(separators, written, strict=True)) + separators[0]

    assert parse(typed) == entropy


@settings(deadline=None)
@given(ENTROPY)
def test_chinese_needs_no_spaces_and_may_be_traditional(entropy: bytes) -> None:
    written = words(entropy, "zh")
    traditional = [TRADITIONAL[SIMPLIFIED.index(character)] for character in written]
    mixed = [*written[:6], *traditional[6:]]

    assert parse("".join(written)) == entropy
    assert parse("".join(traditional)) == parse("".join(mixed)) == entropy
    assert parse("Code: " + "".join(written) + " (on paper)") == entropy


def test_every_traditional_character_stands_for_the_simplified_one_at_its_place() -> None:
    # Given a character of both lists, it has the same place in both, so no code can be read in two ways
    places = {character: index for index, character in enumerate(SIMPLIFIED)}
    assert all(places.get(character, index) == index for index, character in enumerate(TRADITIONAL))

    for index in range(0, 2048, 11):
        block = [TRADITIONAL[(index + step) % 2048] for step in range(11)]
        entropy = spelled([(index + step) % 2048 for step in range(11)])
        assert parse("".join(block) + words(entropy, "zh")[-1]) == entropy


@settings(deadline=None)
@given(ENTROPY, st.lists(st.integers(4, 8), min_size=12, max_size=12))
def test_english_words_may_be_cut_to_four_letters(entropy: bytes, lengths: list[int]) -> None:
    typed = [word[:length] for word, length in zip(words(entropy, "en"), lengths, strict=True)]

    assert parse(" ".join(typed)) == entropy


def test_four_letters_are_enough_for_every_word_and_three_are_not() -> None:
    for index in range(0, 2048, 11):
        entropy = spelled([(index + step) % 2048 for step in range(11)])
        assert parse(" ".join(word[:4] for word in words(entropy, "en"))) == entropy

    with pytest.raises(UnknownWord) as refused:
        parse("abandon " * 5 + "zon " + "abandon " * 6)
    assert refused.value.position == 5


@settings(deadline=None)
@given(ENTROPY, st.integers(0, 2**12 - 1), st.booleans())
def test_capitals_and_full_width_letters_do_not_matter(entropy: bytes, capitals: int, wide: bool) -> None:  # noqa: FBT001
    typed = [
        word.upper() if capitals >> place & 1 else word.capitalize() for place, word in enumerate(words(entropy, "en"))
    ]
    assert parse((full_width if wide else str)(" ".join(typed))) == entropy


def test_full_width_means_another_character() -> None:
    assert full_width("abandon") == "ａｂａｎｄｏｎ"


@settings(deadline=None)
@given(ENTROPY, st.sets(st.integers(0, 11)))
@example(bytes(16), set(range(12)))
def test_english_words_may_run_into_each_other(entropy: bytes, joins: set[int]) -> None:
    written = words(entropy, "en")

    found = parse("".join(word + ("" if place in joins else " ") for place, word in enumerate(written)))

    # the same code; or, once in 40,000, another one of the very same letters whose checksum is right too
    assert found == entropy or "".join(words(found, "en")) == "".join(written)


@pytest.mark.parametrize(
    ("one", "other"),
    [("can alone", "canal one"), ("car table", "cart able"), ("car that", "cart hat"), ("era search", "erase arch")],
)
def test_letters_that_can_be_cut_in_two_ways_are_cut_so_that_the_checksum_is_right(one: str, other: str) -> None:
    for right, wrong in ((one, other), (other, one)):
        # Given a code with two words whose letters also make two others, which would be no code
        entropy, written = next(
            (entropy, written)
            for filler in range(40)
            if (entropy := spelled([*map(ENGLISH.index, right.split()), *range(filler, filler + 9)]))
            and (written := " ".join(words(entropy, "en")))
            and not is_code(written.replace(right, wrong))
        )
        # When it is typed without spaces, then it is read as what it was
        assert parse(written.replace(" ", "")) == entropy


def test_a_space_too_many_within_a_word_does_not_matter() -> None:
    written = " ".join(words(CODE, "en"))
    assert parse(written.replace("immense", "imm ense").replace("mom", "m o m")) == CODE
    assert parse(" ".join(written)) == CODE
