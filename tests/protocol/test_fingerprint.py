"""Fingerprints as people read and compare them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import Malformed
from protocol.fingerprint import parse, readable

SIGNER = bytes(range(0xE0, 0x100))


def test_a_fingerprint_is_shown_in_groups_of_four_digits() -> None:
    assert readable(SIGNER) == ("e0e1 e2e3 e4e5 e6e7 e8e9 eaeb eced eeef f0f1 f2f3 f4f5 f6f7 f8f9 fafb fcfd feff")


@settings(deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_what_is_shown_can_be_typed_again(signer: bytes) -> None:
    shown = readable(signer)

    assert re.fullmatch(r"([0-9a-f]{4} ){15}[0-9a-f]{4}", shown)
    assert parse(shown) == parse(shown.upper()) == parse(shown.replace(" ", "")) == signer


@pytest.mark.parametrize("between", ["", " ", "\n", "\t ", ":", "-", ".", "\u3000"])
def test_spacing_does_not_matter(between: str) -> None:
    assert parse(between + readable(SIGNER).replace(" ", between) + between) == SIGNER


@pytest.mark.parametrize(
    "text",
    [
        "",
        "e0e1",
        SIGNER.hex()[:-1],
        SIGNER.hex() + "0",
        SIGNER.hex()[:-1] + "g",
        "0x" + SIGNER.hex(),
        "ｅ" * 64,
        "\ud800",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parse(text)


@settings(deadline=None)
@given(st.text(st.sampled_from("0123456789abcdefABCDEF :.-gxｆ"), max_size=90))
def test_any_text_is_32_bytes_or_refused(text: str) -> None:
    try:
        assert len(parse(text)) == 32
    except Malformed:
        return
