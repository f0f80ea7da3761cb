"""Who must not see a tip: its names and bodies against what each officer declared.

It leans to the safe side: a name that may be the officer's, or a relative's, recuses, and a leader can lift it. A full
declared name that stands anywhere in the text recuses too. A family name alone (王局长) does not: that would recuse
half an office; where such a tip names the body, declaring the body does, wherever in the text it stands. This is a rule
of the desk, not cryptography.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from desk.judging.accounts import answer, persons_in
from desk.judging.names import PersonName, may_be_same, person_name
from desk.judging.reported import reported
from desk.judging.units import unit_key, within, written_as
from desk.widths import nfkc
from protocol.letter import Value

PERSON, UNIT = "person", "unit"
_NAMED_BESIDE = ("organiser", "title")  # names stand there too
_SHORTEST = 2
_MOST_NAMES = 100  # in one answer, as they sound; a whole name is found in all of it
_LETTERS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Conflict:
    """What an officer declared: themselves, a relative or a friend with all names they go by, or a body."""

    officer: str
    kind: str
    name: str


@dataclass(frozen=True)
class Recusal:
    """That an officer must not see a tip, because of a person or a body."""

    officer: str
    cause: str


class Conflicts:
    """Everything that was declared, ready to be matched."""

    def __init__(self, declared: Iterable[Conflict]) -> None:
        self._persons: list[tuple[str, PersonName, str]] = []
        self._units: list[tuple[str, str, list[str]]] = []
        for conflict in declared:
            if conflict.kind == UNIT:
                forms = [_bare(form) for form in written_as(conflict.name)]
                self._units.append((conflict.officer, unit_key(conflict.name), forms))
            elif name := person_name(conflict.name):
                self._persons.append((conflict.officer, name, _bare(conflict.name)))

    def match(self, fields: Mapping[str, Value]) -> list[Recusal]:
        """Who is recused from a report or letter of these answers."""
        everything = _bare("\n".join(text for value in fields.values() for text in _texts(value)))
        matched = (*self._by_unit(fields, everything), *self._by_person(fields, everything))
        found = {recusal.officer: recusal for recusal in matched}
        return sorted(found.values(), key=lambda recusal: recusal.officer)

    def _by_person(self, fields: Mapping[str, Value], everything: str) -> Iterator[Recusal]:
        answers = [subject.name for subject in reported(fields)] + [answer(fields, field) for field in _NAMED_BESIDE]
        named = [name for text in answers for name in persons_in(text, _MOST_NAMES)]
        for officer, person, bare in self._persons:
            told = len(bare) >= _SHORTEST and bare in everything
            if told or any(may_be_same(person, name) for name in named):
                yield Recusal(officer, PERSON)

    def _by_unit(self, fields: Mapping[str, Value], everything: str) -> Iterator[Recusal]:
        units = {unit_key(subject.unit) for subject in reported(fields)} - {""}
        for officer, declared, forms in self._units:
            told = any(within(declared, unit) and len(declared) <= len(unit) for unit in units)
            if told or any(form in everything for form in forms):
                yield Recusal(officer, UNIT)


def _bare(text: str) -> str:
    return "".join(_LETTERS.findall(nfkc(text).casefold()))


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        return
    for item in value:
        yield from [item] if isinstance(item, str) else item.values()
