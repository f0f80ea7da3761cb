"""The place in a text where something was found, with what was looked for marked in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from desk.search.words import normal

_BEFORE, _LENGTH = 24, 90  # characters
_STEP, _LONGEST = 2000, 200  # of a text that are looked at together, and of what is looked for


@dataclass(frozen=True)
class Piece:
    """Part of a snippet; `found`: this is what was looked for."""

    text: str
    found: bool


Snippet: TypeAlias = tuple[Piece, ...]


def snippet(text: str, wanted: Sequence[str]) -> Snippet:
    """One line around the first place where any of `wanted` (made `normal`) stands; the beginning if none does."""
    whole = " ".join(text.split())
    skipped = max(0, _near(whole, wanted) - _BEFORE)
    line = whole[skipped : skipped + _BEFORE + _STEP + _LONGEST]
    places = _places(line, wanted)
    start = max(0, places[0][0] - _BEFORE) if places else 0
    end = min(len(line), start + _LENGTH)
    pieces = [Piece("…", found=False)] if skipped + start else []
    position = start
    for begin, after in places:
        if position <= begin and after <= end:
            pieces += [Piece(line[position:begin], found=False), Piece(line[begin:after], found=True)]
            position = after
    pieces.append(Piece(line[position:end] + ("…" if skipped + end < len(whole) else ""), found=False))
    return tuple(piece for piece in pieces if piece.text)


def _near(whole: str, wanted: Sequence[str]) -> int:
    """The beginning of the first stretch of a text in which any of `wanted` stands: no more of it is looked at."""
    pattern = _pattern(wanted)
    stretches = (whole[start : start + _STEP + _LONGEST] for start in range(0, len(whole), _STEP))
    found = (place for place, stretch in enumerate(stretches) if pattern.search(normal(stretch)))
    return _STEP * next(found, 0)


def _places(line: str, wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Where in `line` the longest of `wanted` stand, from left to right."""
    plain, origin = _with_origins(line)
    return [(origin[match.start()], origin[match.end() - 1] + 1) for match in _pattern(wanted).finditer(plain)]


def _pattern(wanted: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(run) for run in sorted(wanted, key=len, reverse=True)) or r"(?!)")


def _with_origins(line: str) -> tuple[str, Sequence[int]]:
    """`line` made normal, and for each of its characters the place in `line` it came from."""
    plain = normal(line)
    if len(plain) == len(line):
        return plain, range(len(line))
    parts = [normal(character) for character in line]
    return "".join(parts), [place for place, part in enumerate(parts) for _ in part]
