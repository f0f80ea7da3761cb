"""Sums of money as reporters write them ("大约3万元", "二十余万", "3,000,000"), in yuan."""

import re

from desk.widths import nfkc

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_NUMBER = re.compile(
    r"(\d+(?:\.\d+)?)(?:[多余几来])?([十百千])?([万亿]+)?|([零〇一二两三四五六七八九十百千]+)(?:[多余几来])?([万亿]+)?"
)
_LARGEST = 10**13


def yuan_of(untrusted_text: str) -> int | None:
    """The largest sum in an answer, in yuan; None if there is none."""
    text = nfkc(untrusted_text[:200]).replace(",", "")
    found = [_value(match) for match in _NUMBER.finditer(text)]
    return max((value for value in found if 0 < value < _LARGEST), default=None)


def _value(match: "re.Match[str]") -> int:
    digits, small, large, characters, large_after = match.groups()
    value = float(digits) * _UNITS.get(small or "", 1) if digits else float(_chinese(characters))
    for character in large or large_after or "":
        value *= _LARGE[character]
    return round(value) if value < _LARGEST else 0  # forty times 亿 are more than a float holds


def _chinese(characters: str) -> int:
    total, digit = 0, 0
    for character in characters:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit
