"""JSON with exactly one spelling per value, and strict taking-apart of it.

The spelling is that of RFC 8785 for the values we use: object members sorted, no white space, UTF-8, integers
within ±(2^53 - 1), no fractions. `encode(parse(x)) == x` for every x that `parse` accepts.
"""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any, Never, TypeAlias, TypeVar

from crypto.errors import Malformed, TooLarge

LARGEST_INTEGER = 2**53 - 1  # beyond this, JavaScript's numbers are no longer exact
_SPELLING = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")

JSON: TypeAlias = Any
T = TypeVar("T")


def encode(value: JSON) -> bytes:
    """The canonical bytes of `value`.

    Raises Malformed for text that has no UTF-8 form (lone surrogates), or nesting too deep to walk.
    """
    try:
        return _SPELLING.encode(value).encode()
    except (ValueError, RecursionError):  # writing recurses a little deeper than reading
        raise Malformed("text that can't be encoded") from None


def parse(data: bytes, limit: int) -> JSON:
    """The value spelled by `data`.

    Raises TooLarge above `limit` bytes, and Malformed for anything but the canonical spelling: other white space,
    member order, escapes, repeated members, fractions, byte order marks or nesting too deep to walk.
    """
    if len(data) > limit:
        raise TooLarge("more data than the format allows")
    try:
        value = json.loads(
            data.decode(),
            object_pairs_hook=_distinct,
            parse_float=_refuse,
            parse_int=_small_integer,
            parse_constant=_refuse,
        )
    except (ValueError, RecursionError):
        raise Malformed("not valid JSON") from None
    if encode(value) != data:
        raise Malformed("not in canonical form")
    return value


def is_name(text: str) -> bool:
    """Whether a member may be called so."""
    return bool(_NAME.fullmatch(text))


def _distinct(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    members = dict(pairs)
    if len(members) != len(pairs) or not all(map(is_name, members)):
        raise ValueError
    return members


def _refuse(_: str) -> Never:
    raise ValueError


def _small_integer(digits: str) -> int:
    if len(digits) > len(str(-LARGEST_INTEGER)) or abs(value := int(digits)) > LARGEST_INTEGER:
        raise ValueError
    return value


class Members:
    """The members of one JSON object, taken out one by one; `done` refuses whatever is left over.

    Every method raises Malformed if the member is missing or not of the kind asked for.
    """

    def __init__(self, value: JSON) -> None:
        if not isinstance(value, dict):
            raise Malformed("an object was expected")
        self._left = dict(value)

    def take(self, name: str) -> JSON:
        """The raw value of a required member."""
        try:
            return self._left.pop(name)
        except KeyError:
            raise Malformed(f"{name} is missing") from None

    def optional(self, name: str, take: Callable[[str], T]) -> T | None:
        """`take(name)` where the member is present, else None."""
        return take(name) if name in self._left else None

    def text(self, name: str, limit: int) -> str:
        """A string of at most `limit` characters (code points)."""
        value = self.take(name)
        if not isinstance(value, str) or len(value) > limit:
            raise Malformed(f"{name} is not a text of at most {limit} characters")
        return value

    def integer(self, name: str, low: int, high: int) -> int:
        """A whole number in [low, high]."""
        value = self.take(name)
        if type(value) is not int or not low <= value <= high:
            raise Malformed(f"{name} is not a whole number from {low} to {high}")
        return value

    def hexadecimal(self, name: str, size: int) -> bytes:
        """Exactly `size` bytes in lower-case hexadecimal."""
        return from_hex(self.take(name), size)

    def day(self, name: str) -> date:
        """A calendar day, YYYY-MM-DD."""
        value = self.text(name, 10)
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise Malformed(f"{name} is not a day") from None
        if day.isoformat() != value:
            raise Malformed(f"{name} is not a day in canonical form")
        return day

    def choice(self, name: str, allowed: frozenset[str]) -> str:
        """One of the `allowed` strings."""
        value = self.take(name)
        if not isinstance(value, str) or value not in allowed:
            raise Malformed(f"{name} is none of the known values")
        return value

    def items(self, name: str, limit: int) -> list[JSON]:
        """An array of at most `limit` elements."""
        value = self.take(name)
        if not isinstance(value, list) or len(value) > limit:
            raise Malformed(f"{name} is not a list of at most {limit}")
        return value

    def done(self) -> None:
        """Refuse members that nobody took."""
        if self._left:
            raise Malformed(f"unknown member {min(self._left)}")


def from_hex(value: JSON, size: int) -> bytes:
    """Exactly `size` bytes from lower-case hexadecimal. Raises Malformed."""
    if not isinstance(value, str) or not re.fullmatch(rf"[0-9a-f]{{{2 * size}}}", value):
        raise Malformed(f"not {size} bytes in lower-case hexadecimal")
    return bytes.fromhex(value)
