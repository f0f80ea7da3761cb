"""Canonical JSON (RFC 8785 for a few kinds of values), and checks of what stands in it.

One spelling is right for each value. So a text is read, written again, and must be the same.
"""

import json
import re
from collections.abc import Collection
from datetime import date
from typing import Any

from tests.second.reading import Refused, require

LARGEST = 2**53 - 1
MEMBER = re.compile(r"[a-z][a-z0-9_]{0,63}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def write(value: object) -> bytes:
    """The one spelling of a value. Member names are ASCII, so sorting by code point is RFC 8785's order."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode()


def read(data: bytes) -> Any:
    """The value, if this is its one spelling."""
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_members,
            parse_int=_whole,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
        require(write(value) == data, "not the canonical spelling")
    except Refused:
        raise
    except (ValueError, RecursionError) as error:
        raise Refused("not JSON") from error
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    require(all(MEMBER.fullmatch(name) for name, _ in pairs), "not a name of a member")
    require(len(dict(pairs)) == len(pairs), "a member is there twice")
    return dict(pairs)


def _whole(digits: str) -> int:
    require(len(digits) <= len(str(-LARGEST)) and abs(int(digits)) <= LARGEST, "a number is too large")
    return int(digits)


def _no_number(spelling: str) -> None:
    raise Refused(f"not a whole number: {spelling}")


def has_members(value: object, names: Collection[str], optional: Collection[str] = ()) -> dict[str, Any]:
    """An object with exactly these members; the optional ones may be missing."""
    if not isinstance(value, dict):
        raise Refused("not an object")
    require(set(names) <= set(value) <= {*names, *optional}, "a member is missing or unknown")
    return value


def is_array(value: object, limit: int) -> list[Any]:
    """An array of at most so many values."""
    if not isinstance(value, list) or len(value) > limit:
        raise Refused("not an array, or too long")
    return value


def is_text(value: object, limit: int) -> str:
    """A string of at most so many code points."""
    if not isinstance(value, str) or len(value) > limit:
        raise Refused("not a text, or too long")
    return value


def is_one_of(value: object, choices: Collection[str]) -> str:
    """One of these strings."""
    if not isinstance(value, str) or value not in choices:
        raise Refused("not one of the choices")
    return value


def is_whole(value: object, lowest: int, highest: int) -> int:
    """A whole number within these bounds. `true` is not a number."""
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
        raise Refused("not a whole number, or out of bounds")
    return value


def is_hex(value: object, size: int) -> bytes:
    """The bytes behind lower-case hexadecimal digits."""
    if not isinstance(value, str) or not re.fullmatch(f"[0-9a-f]{{{2 * size}}}", value):
        raise Refused("not hexadecimal, or of another length")
    return bytes.fromhex(value)


def is_day(value: object) -> date:
    """A day of the calendar, `YYYY-MM-DD`."""
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise Refused("not a day")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Refused("no such day") from error
