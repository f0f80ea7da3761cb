"""How alike two accounts of what happened are: by what they say, in runs of three characters.

Three characters, because Chinese has no spaces. Candidates share runs that few reports have; how alike two texts are is
then measured on the whole of them, as the share of characters that stand in both in the same order. Of both figures
neither tells anything about who wrote them.
"""

import re
import zlib

from rapidfuzz.distance import Indel

from desk.widths import nfkc

SUGGESTED, STRONG = 0.70, 0.85
_RUN = 3
_TEXT = re.compile(r"[^\W_]+")
_SAMPLED = 4  # one run of so many is looked at: by its hash, so the same ones in every text
_MOST_RUNS = 256
_LONGEST = 20_000  # characters that are compared
_MIX, _LARGEST_NUMBER = 0x9E3779B1, 0xFFFFFFFF


def normal(text: str) -> str:
    """What is compared: letters, characters and digits, in one form of each."""
    return "".join(_TEXT.findall(nfkc(text))).casefold()[:_LONGEST]


def runs_of(normal_text: str) -> list[int]:
    """Numbers of the runs that stand for a text in the index, sorted; at most 256."""
    runs = {normal_text[start : start + _RUN] for start in range(len(normal_text) - _RUN + 1)}
    numbers = (zlib.crc32(run.encode()) * _MIX & _LARGEST_NUMBER for run in runs)
    return sorted({number for number in numbers if number % _SAMPLED == 0})[:_MOST_RUNS]


def likeness(one: str, other: str, at_least: float = SUGGESTED) -> float:
    """From 0 to 1, of two normal texts; 0 as soon as it is clear that they are less alike than `at_least`."""
    if not one or not other:
        return 0.0
    return Indel.normalized_similarity(one, other, score_cutoff=at_least)
