"""What a tip is about, drawn from the answers of its report: persons, body, project, time, the account itself."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from desk.judging.names import PersonName, person_name
from desk.judging.periods import Period, period_of
from desk.judging.reported import reported
from desk.judging.units import unit_key
from desk.widths import nfkc
from protocol.letter import Value

WHO, SOUND, UNIT, PROJECT = "who", "sound", "unit", "project"
_SEVERAL = re.compile(r"[、，,;；/\n]")
_MOST_PERSONS = 5
_LONGEST_NAME = 200  # characters: with title and notes
# With a letter in front, or long: a bare short number is the number of many things.
_PROJECT = re.compile(r"(?<![0-9A-Za-z])(?:[A-Z]{2,8}[-_]?(?:20)?\d{2}[-_]?\d{2,6}|\d{8,14})(?![0-9A-Za-z])")


@dataclass(frozen=True)
class Account:
    """What one report says, for comparing it with others. Each person stands with the key of their body."""

    facts: str
    persons: tuple[tuple[PersonName, str], ...]
    units: tuple[str, ...]
    category: str
    period: Period | None
    projects: tuple[str, ...]

    def mentioned(self) -> Iterator[tuple[str, str]]:
        """(kind, key) pairs under which other tips about the same find this one."""
        said = ((sound, unit) for person, unit in self.persons if person.whole for sound in person.sounds)
        for sound, unit in dict.fromkeys(said):
            yield SOUND, sound
            yield WHO, f"{sound}@{unit}#{self.category}"
        for unit in self.units:
            yield UNIT, unit
            for project in self.projects:
                yield PROJECT, f"{project}@{unit}"


def account_of(fields: Mapping[str, Value], year: int) -> Account:
    """Read the answers of a report that came in `year`."""
    facts, subjects = answer(fields, "facts"), reported(fields)
    units = [unit_key(subject.unit) for subject in subjects]
    first = units[0] if units else ""  # where a further row leaves the body out, it is mostly the same one
    persons = (
        (person, unit or first) for one, unit in zip(subjects, units, strict=True) for person in persons_in(one.name)
    )
    numbered = nfkc(facts + "\n" + answer(fields, "where_to_look")).upper()
    return Account(
        facts=facts,
        persons=tuple(dict.fromkeys(persons)),
        units=tuple(dict.fromkeys(filter(None, units))),
        category=answer(fields, "category"),
        period=period_of(answer(fields, "period"), year),
        projects=tuple(dict.fromkeys(_PROJECT.findall(numbered)))[:_MOST_PERSONS],
    )


def persons_in(untrusted_text: str, most: int = _MOST_PERSONS) -> Iterator[PersonName]:
    """The names in an answer that may hold several; not more than the first few."""
    for part in _SEVERAL.split(untrusted_text, most)[:most]:
        name = person_name(part[:_LONGEST_NAME])
        if name:
            yield name


def answer(fields: Mapping[str, Value], name: str) -> str:
    """An answer that is a text; empty if it is not there."""
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""
