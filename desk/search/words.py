"""What the index knows of a text: its characters, its pairs of neighbouring characters, and its words.

Chinese is written without spaces. Every character and every overlapping pair becomes a word of the index; a longer word
is looked up by all its pairs, and then compared with the text. Names are also found by how they sound.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice, product
from operator import concat

from desk.judging.reported import FURTHER, reported
from desk.widths import nfkc
from protocol.letter import Value
from protocol.vocabulary import vocabulary

_SUBJECT = ("subject_name", "subject_unit", "subject_post", FURTHER, "organiser")
PAIR = 2
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(f"[^\\W_{_HAN}]+")
_RUN = re.compile(f"[{_HAN}]+|{_WORD.pattern}")
_OTHERS = re.compile(f"[^{_HAN}]+")
_IS_HAN = re.compile(f"[{_HAN}]")
_LONGEST_WORD = 64
_LONGEST_NAME = 4  # characters; what is longer is no name but a sentence
_MOST_SOUNDS = 16
_LONGEST_LINE = 80  # characters
_LONGEST_TEXT = 60_000  # characters of a letter that are searched: more than all answers of the form together
_MOST_SPOKEN = 20  # names of a letter that are found by how they sound


def normal(text: str) -> str:
    """Full-width, compatibility and capital forms made equal."""
    return nfkc(text).casefold()


def runs(text: str) -> list[str]:
    """The stretches of Chinese characters, and the words of other scripts, of a text made `normal`."""
    return [run[:_LONGEST_WORD] if not is_han(run) else run for run in _RUN.findall(text)]


def is_han(run: str) -> bool:
    """Whether a run is one of Chinese characters."""
    return _IS_HAN.match(run) is not None


def looked_up(run: str) -> list[str]:
    """The words of the index that stand in every text in which a run stands."""
    if not is_han(run) or len(run) == 1:
        return [run]
    return [run[place : place + PAIR] for place in range(len(run) - 1)]


def tokens(text: str) -> str:
    """What the index is given for a text: each word once."""
    plain = normal(text)
    found = {word[:_LONGEST_WORD] for word in _WORD.findall(plain)}
    characters = _OTHERS.sub(" ", plain)
    found.update(characters)
    found.update(map(concat, characters, characters[1:]))  # a pair with a space in it is read as its character alone
    return " ".join(found)


def letter_words(fields: Mapping[str, Value], file_names: Iterable[str]) -> tuple[str, str]:
    """What the index is given for a letter: the words of its text, and those of its subject."""
    return tokens("\n".join((free_text(fields)[:_LONGEST_TEXT], *file_names))), subject_tokens(fields)


def subject_tokens(fields: Mapping[str, Value]) -> str:
    """The same for those a report is about: name, unit and post, and how the first names sound."""
    written = tokens("\n".join(_texts(fields, _SUBJECT)))
    names = [subject.name for subject in reported(fields)] + list(_texts(fields, ("organiser",)))
    spoken = islice((said for name in names for run in runs(normal(name)) if (said := sounds(run))), _MOST_SPOKEN)
    return " ".join((written, *set().union(*spoken)))


def free_text(fields: Mapping[str, Value]) -> str:
    """What a reporter wrote in words of their own, line by line; answers chosen from a list are left out."""
    return "\n".join(_texts(fields, (name for name in fields if name not in _CHOSEN and name not in _SUBJECT)))


def subject_text(fields: Mapping[str, Value]) -> str:
    """Those a report is about, as the reporter wrote it."""
    return " ".join(_texts(fields, _SUBJECT))


def subject_line(text: str) -> str:
    """The beginning of a `subject_text`, for lists."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_LINE else line[:_LONGEST_LINE] + "…"


def _texts(fields: Mapping[str, Value], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        value = fields.get(name, "")
        if isinstance(value, str):
            if value:
                yield value
            continue
        for item in value:
            yield item if isinstance(item, str) else "\n".join(item.values())


_CHOSEN = frozenset(field.id for field in vocabulary().fields.values() if field.options)


@lru_cache(maxsize=4096)
def sounds(name: str) -> frozenset[str]:
    """Pinyin of a name without tones: each syllable, all together, and the initials; every way to read it."""
    if not is_han(name) or len(name) > _LONGEST_NAME:
        return frozenset()
    found: set[str] = set()
    for reading in islice(product(*map(_readings, name)), _MOST_SOUNDS):
        found.update(reading)
        found.add("".join(reading))
        found.add("".join(syllable[0] for syllable in reading))
    return frozenset(found)


@lru_cache(maxsize=16384)
def _readings(character: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin

    (readings,) = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False)
    return tuple(dict.fromkeys(readings))
