"""Names of persons as reporters write them: with titles, gaps, guesses and characters that only sound right."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from desk.judging.terms import terms
from desk.widths import nfkc

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_NOTES = re.compile(r"[(（\[【][^)）\]】]{0,60}[)）\]】]|[\s·•.．,，、:：]+")
_UNKNOWN = re.compile(r"[某×xX*＊○〇?？]")
GAP = "?"
_JOINED = re.compile(
    r"(?<=[\u3400-\u9fff])[·•・‧](?=[\u3400-\u9fff])"
)  # 阿卜杜拉·买买提: a longer name, and no sentence
_LONGEST, _LONGEST_JOINED, _MOST_READINGS, _MOST_EACH = 4, 20, 16, 3
# What ears and keyboards of many provinces do not tell apart. 王 and 黄 are left apart: that would link too much.
_SAME_SOUND = ((re.compile(r"^([zcs])h"), r"\1"), (re.compile(r"(?<=[ie])ng$"), "n"))


@dataclass(frozen=True)
class PersonName:
    """A name without titles and notes. `sounds`: how it may be pronounced; a gap stands for what is unknown."""

    text: str
    sounds: frozenset[str]

    @property
    def whole(self) -> bool:
        """Whether it is a full name, good enough to say that two mean the same person."""
        return len(self.text) > 1 and GAP not in self.text


@lru_cache(maxsize=4096)  # the same few people are in many reports, and each report is asked more than once
def person_name(untrusted_text: str) -> PersonName | None:
    """The name in an answer such as "王 建国（音）局长"; None where there is none."""
    text = _UNKNOWN.sub(GAP, _NOTES.sub("", nfkc(untrusted_text)))
    text = _without_titles(text)
    characters = "".join(character for character in text if character == GAP or _HAN.match(character))
    if not characters.strip(GAP):
        latin = text.casefold()
        return PersonName(latin, frozenset({latin})) if len(latin) > 1 and GAP not in latin else None
    if len(characters) > (_LONGEST_JOINED if _JOINED.search(untrusted_text) else _LONGEST):
        return None
    return PersonName(characters, sounds_of(characters))


def sounds_of(text: str) -> frozenset[str]:
    """Pronunciations without tones, as keys; at most sixteen where characters have several readings."""
    from pypinyin import Style, pinyin  # its tables take half a second, and most commands judge no name

    readings = pinyin(text, style=Style.NORMAL, heteronym=True, errors=_as_it_is)
    plain = ([_plain(reading) for reading in dict.fromkeys(options[:_MOST_EACH])] for options in readings)
    return frozenset(" ".join(reading) for reading in islice(product(*plain), _MOST_READINGS))


def may_be_same(one: PersonName, other: PersonName) -> bool:
    """Whether two names may mean one person: they sound alike, with room for what is unknown in either."""
    if len(one.text) != len(other.text):
        return False
    return any(_fits(mine.split(), theirs.split()) for mine in one.sounds for theirs in other.sounds)


def _as_it_is(rest: str) -> str:
    return [*rest]  # type: ignore[return-value]  # one reading for each: the library takes a list and says it does not


def _fits(mine: list[str], theirs: list[str]) -> bool:
    if len(mine) != len(theirs):  # a Latin name of three letters is one sound, a Chinese one of three characters three
        return False
    known = [(a, b) for a, b in zip(mine, theirs, strict=True) if GAP not in (a, b)]
    return len(known) > 1 and all(a == b for a, b in known)


def _without_titles(text: str) -> str:
    for title in terms().titles:
        if text.endswith(title) and len(text) > len(title):
            return text.removesuffix(title)
    return text


def _plain(reading: str) -> str:
    for pattern, replacement in _SAME_SOUND:
        reading = pattern.sub(replacement, reading)
    return reading
