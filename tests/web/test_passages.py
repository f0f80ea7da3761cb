"""Passages that could point to the writer: the device marks what the server would mark."""

import random
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from web import Engine, one

from portal.questions import Answers
from portal.review import Piece, mark, review
from portal.traces.text import is_identity_number
from protocol.telling import for_scripts, patterns
from tests.portal.telling import FOUND, QUIET

PATTERNS = for_scripts("zh")["patterns"]
# What engines could take differently: signs outside the first plane, full-width forms, other digits, letters and spaces
# than ASCII's, ends of lines, signs that fold to ASCII letters, and what must not stand before or after.
ODD = [*"😀𠮷👨ＡａｚＺ０９＠．，。！？；：、①٣३𝟑ſKİıéßабв", *" aZ_09@.+-,;!?:xX\t\v\r\n\x1c\x85\xa0"]
ODD += [*"\u200d\u2003\u2028\u2029\u3000\ufeff"]
UNITS = ["我", "只有我", "1", "13", "@", "a@", "a.", "微信", "月1", "1月1日", "除了我", "我是", "- ", "as a ", "+1"]


def marked(text: str) -> list[list[str]]:
    return [[piece.text, piece.reason] for piece in mark(text)]


def same(js: Engine, texts: list[str]) -> None:
    assert one(js, "mark", texts=texts, patterns=PATTERNS) == [marked(text) for text in texts]


def full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def test_what_is_known_to_be_telling_is_marked_alike(js: Engine) -> None:
    texts = [*(text for _, text, _ in FOUND), *QUIET]
    assert sum(any(reason for _, reason in marked(text)) for text in texts) == len(FOUND)
    around = [f"{before}{text}{after}" for text in texts for before in ODD for after in ("", *ODD[::20])]
    same(js, [*texts, *map(full_width, texts), *map(str.upper, texts), *around])


# For each pattern texts that it takes, as they are and with their neighbours.
_TAKEN = [st.from_regex(pattern.pattern.replace(r"\d", "[0-9]").replace("|$)", ")")) for pattern in patterns()]
TEXTS = st.lists(
    st.one_of(*_TAKEN, st.sampled_from(ODD), st.sampled_from([text for _, text, _ in FOUND]), st.text(max_size=5)),
    max_size=12,
).map("".join)


@settings(max_examples=400)
@given(TEXTS)
def test_whatever_is_written_is_marked_alike(js: Engine, text: str) -> None:
    same(js, [text, full_width(text), text[::-1]])


@pytest.mark.parametrize("unit", UNITS)
def test_a_long_text_is_marked_alike(js: Engine, unit: str) -> None:
    same(js, [(unit * 50_000)[:50_000]])


def _numbers() -> Iterator[str]:
    dice = random.Random(18)
    digits = "0123456789Xx"
    days = [date(1899, 12, 31), date(1900, 1, 1), date(2000, 2, 29), date(1996, 2, 29)]
    days += [date(1900, 1, 1) + timedelta(dice.randrange(50_000)) for _ in range(200)]
    births = [f"{day:%Y%m%d}" for day in days] + [
        "19000229",
        "20010229",
        "20011301",
        "20010001",
        "20010431",
        "20010100",
    ]
    for birth in births:
        start = f"{dice.randrange(100_000, 999_999)}{birth}{dice.randrange(1000):03}"
        yield from (start + digit for digit in digits)


def test_identity_numbers_are_told_alike(js: Engine) -> None:
    numbers = list(_numbers())
    verdicts = [is_identity_number(number) for number in numbers]
    assert sum(verdicts) > 200
    assert js.ask("isIdentityNumber", [{"digits": number} for number in numbers]) == verdicts


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"facts": "他收了钱。", "known_by": "lt3"},
        {"facts": "只有我知道。我的电话13812345678，只有我知道。", "subject_name_2": "浙A12345", "known_by": "gt10"},
        {"facts": "x", "earlier_code": "我的电话13812345678"},
        {"how_known": "我是会计", "facts": "不是"},
    ],
)
def test_a_report_is_reviewed_alike(js: Engine, typed: dict[str, str]) -> None:
    def plain(pieces: tuple[Piece, ...]) -> list[list[str]]:
        return [list(asdict(piece).values()) for piece in pieces]

    found = review(Answers(typed, {}), [])
    expected: dict[str, Any] = {
        "texts": [[text.question, plain(text.pieces)] for text in found.texts],
        "fewKnow": found.few_know,
        "reasons": [[reason, passages] for reason, passages in found.reasons.items()],
    }
    assert one(js, "review", typed=typed, patterns=PATTERNS) == expected
