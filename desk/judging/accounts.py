"""What a tip is about, drawn from the answers of its report: persons, body, project, time, the account itself."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from desk.judging.names import PersonName, person_name
from desk.judging.periods import Period, period_of
from desk.judging.units import unit_key
from desk.widths import nfkc
from protocol.letter import Value

WHO, SOUND, UNIT, PROJECT = "who", "sound", "unit", "project"
_SEVERAL = re.compile(r"[、，,;；/\n]")
_MOST_PERSONS = 5
# With a letter in front, or long: a bare short number is the number of many things.
_PROJECT = re.compile(r"(?<![0-9A-Za-z])(?:[A-Z]{2,8}[-_]?(?:20)?\d{2}[-_]?\d{2,6}|\d{8,14})(?![0-9A-Za-z])")


@dataclass(frozen=True)
class Account:
    """What one report says, for comparing it with others."""

    facts: str
    persons: tuple[PersonName, ...]
    unit: str
    category: str
    period: Period | None
    projects: tuple[str, ...]

    def mentioned(self) -> Iterator[tuple[str, str]]:
        """(kind, key) pairs under which other tips about the same find this one."""
        for sound in dict.fromkeys(sound for person in self.persons if person.whole for sound in person.sounds):
            yield SOUND, sound
            yield WHO, f"{sound}@{self.unit}#{self.category}"
        if self.unit:
            yield UNIT, self.unit
            for project in self.projects:
                yield PROJECT, f"{project}@{self.unit}"


def account_of(fields: Mapping[str, Value], year: int) -> Account:
    """Read the answers of a report that came in `year`."""
    facts = answer(fields, "facts")
    numbered = nfkc(facts + "\n" + answer(fields, "where_to_look")).upper()
    return Account(
        facts=facts,
        persons=tuple(persons_in(answer(fields, "subject_name"))),
        unit=unit_key(answer(fields, "subject_unit")),
        category=answer(fields, "category"),
        period=period_of(answer(fields, "period"), year),
        projects=tuple(dict.fromkeys(_PROJECT.findall(numbered)))[:_MOST_PERSONS],
    )


def persons_in(untrusted_text: str) -> Iterator[PersonName]:
    """The names in an answer that may hold several."""
    for part in _SEVERAL.split(untrusted_text)[:_MOST_PERSONS]:
        name = person_name(part)
        if name:
            yield name


def answer(fields: Mapping[str, Value], name: str) -> str:
    """An answer that is a text; empty if it is not there."""
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""
