"""Refusals in either language."""

import pytest

from crypto.errors import CryptoError, Malformed, UnknownWord
from protocol.refusal import Refusal, say

CHINESE = {
    "tip %(tip)s: %(reason)s": "线索 %(tip)s：%(reason)s",
    "not possible": "不可以",
    "the signature does not fit": "签名不符",
    "%(count)s of %(all)s": "共 %(all)s 个中的 %(count)s 个",
}


def chinese(text: str) -> str:
    return CHINESE.get(text, text)


def test_a_refusal_is_said_in_the_language_of_the_catalogue() -> None:
    assert say(Refusal("not possible"), chinese) == "不可以"
    assert say(Refusal("not possible"), str) == str(Refusal("not possible")) == "not possible"


def test_places_are_filled_after_translation_in_any_order() -> None:
    refusal = Refusal("%(count)s of %(all)s", count=1, all=12)

    assert say(refusal, chinese) == "共 12 个中的 1 个"
    assert str(refusal) == "1 of 12"


def test_the_reason_inside_a_refusal_is_translated_too() -> None:
    outer = Refusal("tip %(tip)s: %(reason)s", tip="2026-0001", reason=Malformed("the signature does not fit"))
    outermost = Refusal("tip %(tip)s: %(reason)s", tip="2026-0002", reason=outer)

    assert say(outer, chinese) == "线索 2026-0001：签名不符"
    assert say(outermost, chinese) == "线索 2026-0002：线索 2026-0001：签名不符"
    assert str(outer) == "tip 2026-0001: the signature does not fit"


def test_details_are_never_taken_for_messages() -> None:
    # a tip that someone named "not possible" stays what it is, and a percent sign in it is only a percent sign
    refusal = Refusal("tip %(tip)s: %(reason)s", tip="not possible", reason="100 %(tip)s %")
    assert say(refusal, chinese) == "线索 not possible：100 %(tip)s %"


@pytest.mark.parametrize("error", [Malformed("the signature does not fit"), ValueError("the signature does not fit")])
def test_any_other_error_is_said_by_its_own_words(error: Exception) -> None:
    assert say(error, chinese) == "签名不符"


def test_an_error_without_a_translation_is_said_in_english() -> None:
    error: CryptoError = UnknownWord(3)
    assert say(error, chinese) == "word 4 is not one that codes are made of"
