"""Under which keys a subject is found: those of its names as tips mention them, and what one types to find it."""

import unicodedata

from desk.errors import NotPossible
from desk.judging.names import PersonName, person_name
from desk.judging.recusal import PERSON
from desk.judging.units import unit_key
from desk.search.words import normal, runs, sounds

LONGEST_NAME = 60  # characters
_LONGEST_SPOKEN = 20
_AS_WRITTEN = "="  # before a key that is the name itself: of a name that is no full name, or not Chinese


def plain(untrusted_text: str) -> str:
    """One line without what can't be seen or turns text around."""
    seen = (character for character in untrusted_text if character.isspace() or not _is_odd(character))
    return " ".join("".join(seen).split())


def checked(untrusted_text: str, longest: int = LONGEST_NAME) -> str:
    """The same, for what must be there. Raises NotPossible if nothing is left, or too much."""
    text = plain(untrusted_text)
    if not bare(text) or len(text) > longest:
        raise NotPossible("a name or post has 1 to %(limit)d characters", limit=longest)
    return text


def bare(text: str) -> str:
    """What two ways to write the same have in common."""
    return "".join(character for character in normal(text) if character.isalnum())


def keys_of(kind: str, name: str) -> frozenset[str]:
    """The keys of a name, those that tips mention included; at least one."""
    if kind == PERSON:
        person = person_name(name)
        whole = person.sounds if person and person.whole else frozenset()
        return whole | {_AS_WRITTEN + bare(name)}
    return frozenset({unit_key(name) or _AS_WRITTEN + bare(name)})


def parents_of(key: str) -> list[str]:
    """Keys of bodies that a body of this key may be a part of: 交通运输局公路站 of 交通运输局."""
    return [key[:end] for end in range(2, len(key))]


def family_sounds(person: PersonName) -> frozenset[str]:
    """How the first character of a name may be pronounced."""
    return frozenset(sound.split()[0] for sound in person.sounds)


def spoken(name: str) -> str:
    """What a name is typed as in pinyin: whole, by syllables, by initials; each with a space in front."""
    from pypinyin import Style, lazy_pinyin  # its tables take half a second, and most commands make no name

    found: set[str] = set()
    for run in runs(normal(name)):
        syllables = lazy_pinyin(run[:_LONGEST_SPOKEN], style=Style.NORMAL)
        found |= sounds(run) | {"".join(syllables), "".join(syllable[:1] for syllable in syllables)}
    return "".join(f" {sound}" for sound in sorted(found))


def _is_odd(character: str) -> bool:
    return unicodedata.category(character)[0] == "C"
