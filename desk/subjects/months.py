"""Months as officers write them, "2023-05", and as they are kept: 12 × year + (0 to 11)."""

import re

from desk.errors import NotPossible

_MONTH = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])", re.ASCII)


def parse_month(text: str) -> int | None:
    """A month; None for nothing. Raises NotPossible."""
    if not text:
        return None
    match = _MONTH.fullmatch(text)
    if not match:
        raise NotPossible("a month is written like 2023-05")
    return 12 * int(match[1]) + int(match[2]) - 1


def month_text(month: int | None) -> str:
    """The same backwards."""
    return "" if month is None else f"{month // 12:04}-{month % 12 + 1:02}"
