"""Text as text: what a reader can't see, or what turns the order of signs around, is told apart from the rest."""

import unicodedata
from collections.abc import Iterator
from itertools import groupby

_VISIBLE_CONTROLS = frozenset("\n\t")
_SEPARATORS = frozenset("\u2028\u2029")
# Letters and marks by their category, but nothing is drawn for them.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
    + "".join(map(chr, range(0x180B, 0x1810)))
    + "".join(map(chr, range(0xFE00, 0xFE0E)))  # the last two only choose between text and picture signs
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)


def is_odd(character: str) -> bool:
    """Whether a reader would not see this character, or be misled by it."""
    return character not in _VISIBLE_CONTROLS and (
        unicodedata.category(character)[0] == "C" or character in _SEPARATORS or character in _INVISIBLE
    )


def legible(text: str) -> Iterator[tuple[str, bool]]:
    """`text` in pieces: runs of plain characters, and each odd one by itself. Line ends become one character."""
    plain = text.replace("\r\n", "\n")
    for odd, characters in groupby(plain, is_odd):
        if odd:
            yield from ((character, True) for character in characters)
        else:
            yield "".join(characters), False
