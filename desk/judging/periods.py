"""Times in reports ("去年十月前后", "2025年6月至今") as spans of months, as far as they can be told.

These are the times of what is reported. When a report was sent is never looked at, but for its year: without it "去年"
means nothing.
"""

import re
from dataclasses import dataclass

from desk.widths import nfkc

_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_TENS = re.compile(r"十([一二]?)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月|(?<=\d{4}[-./])(1[0-2]|0?[1-9])(?!\d)")
_RELATIVE = {"大前年": -3, "前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0}
_RELATIVE_YEAR = re.compile("|".join(_RELATIVE))
_SEASONS = (
    ("春节", 1, 2),
    ("春", 3, 5),
    ("夏", 6, 8),
    ("秋", 9, 11),
    ("冬", 12, 12),
    ("上半年", 1, 6),
    ("下半年", 7, 12),
)
_PARTS = (
    ("年初", 1, 3),
    ("年底", 11, 12),
    ("年末", 11, 12),
    ("中秋", 9, 10),
    ("国庆", 10, 10),
    ("端午", 5, 6),
    ("暑假", 7, 8),
)
_ONWARD = re.compile(r"以来|至今|到现在|开始|起")


@dataclass(frozen=True)
class Period:
    """From one month to another, both included; a month is 12 × year + (0 to 11). `fine`: known to the month or so."""

    first: int
    last: int
    fine: bool

    def overlaps(self, other: "Period") -> bool:
        """Whether they share a month."""
        return self.first <= other.last and other.first <= self.last


def period_of(untrusted_text: str, year: int) -> Period | None:
    """The span a phrase means when said in `year`; None if it can't be told."""
    text = _plain(untrusted_text)
    years = [int(found) for found in _YEAR.findall(text)]
    years += [year + _RELATIVE[word] for word in _RELATIVE_YEAR.findall(text)]
    if not years:
        return None
    months = [int(a or b) for a, b in _MONTH.findall(text)]
    spans = [(first, last) for word, first, last in (*_SEASONS, *_PARTS) if word in text]
    starts, ends = months or [first for first, _ in spans] or [1], months or [last for _, last in spans] or [12]
    onward = bool(_ONWARD.search(text))
    first = 12 * min(years) + (starts[0] if len(set(years)) > 1 else min(starts)) - 1
    last = 12 * year + 11 if onward else 12 * max(years) + (ends[-1] if len(set(years)) > 1 else max(ends)) - 1
    return Period(first, max(first, last), bool(months or spans))


def _plain(text: str) -> str:
    text = nfkc(text)
    text = _TENS.sub(lambda match: f"1{match[1]}" if match[1] else "10", text)
    return text.translate(_DIGITS)
