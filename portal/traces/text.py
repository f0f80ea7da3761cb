"""Passages of a text that could point to its writer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from portal.traces.patterns import PATTERNS, Reason


@dataclass(frozen=True)
class Passage:
    """`start` and `end` count characters, as in `text[start:end]`."""

    start: int
    end: int
    reason: Reason


# Full-width forms of ASCII take one place like the plain ones, so positions stay what they are.
_PLAIN = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x3000: 0x20}

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_OLDEST = 1900


def passages(text: str) -> list[Passage]:
    """What stands out in `text`, in order and without overlaps; where two overlap, the one that begins first stays."""
    plain = text.translate(_PLAIN)
    found: list[Passage] = []
    for passage in sorted(_matches(plain), key=lambda passage: (passage.start, -passage.end)):
        if not found or passage.start >= found[-1].end:
            found.append(passage)
    return found


def _matches(text: str) -> Iterator[Passage]:
    for reason, pattern in PATTERNS:
        confirm = _CONFIRM.get(reason)
        for match in pattern.finditer(text):
            if confirm is None or confirm(match[0]):
                yield Passage(match.start(), match.end(), reason)


def is_identity_number(digits: str) -> bool:
    """Whether 18 characters are a resident identity number: a birthday that exists, and the right check digit."""
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits[:17], strict=True))
    return born.year >= _OLDEST and _CHECK_DIGITS[total % 11] == digits[17].upper()


_CONFIRM: dict[Reason, Callable[[str], bool]] = {Reason.IDENTITY: is_identity_number}
