"""Passages of a text that could point to its writer. `portal/web/src/passages.js` finds the same."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from protocol.telling import Pattern, patterns


@dataclass(frozen=True)
class Passage:
    """`start` and `end` count characters, as in `text[start:end]`; `reason` is an id of `protocol.telling.reasons`."""

    start: int
    end: int
    reason: str


# Each sign keeps its one place, so positions stay what they are.
PLAIN = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x3000: 0x20}  # from full-width forms of ASCII
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_OLDEST = 1900


def passages(text: str) -> list[Passage]:
    """What stands out in `text`, in order and without overlaps; where two overlap, the one that begins first stays."""
    plain = text.translate(PLAIN)
    found: list[Passage] = []
    for passage in sorted(_matches(plain), key=lambda passage: (passage.start, -passage.end)):
        if not found or passage.start >= found[-1].end:
            found.append(passage)
    return found


def _matches(plain: str) -> Iterator[Passage]:
    lower = plain.translate(_LOWER)
    for reason, any_case, compiled in _compiled():
        confirm = _CONFIRM.get(reason)
        for match in compiled.finditer(lower if any_case else plain):
            if confirm is None or confirm(match[0]):
                yield Passage(match.start(), match.end(), reason)


@cache
def _compiled() -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    return tuple((pattern.reason, pattern.any_case, _expression(pattern)) for pattern in patterns())


def _expression(pattern: Pattern) -> re.Pattern[str]:
    before = f"(?<![{pattern.not_after}])" if pattern.not_after else ""
    return re.compile(f"{before}(?:{pattern.pattern})", re.ASCII)


def is_identity_number(digits: str) -> bool:
    """Whether 18 characters are a resident identity number: a birthday that exists, and the right check digit."""
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits[:17], strict=True))
    return born.year >= _OLDEST and _CHECK_DIGITS[total % 11] == digits[17].upper()


_CONFIRM: dict[str, Callable[[str], bool]] = {"identity": is_identity_number}
