"""Whom a letter reports: the first subject of the form and the further ones, row by row.

The one place that knows where they stand; recusal, clusters, priority, records of subjects and search all ask it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from protocol.letter import Value
from protocol.questions import FURTHER_SUBJECTS, SUBJECT

FURTHER = "subjects"  # the field of the further rows


@dataclass(frozen=True)
class Reported:
    """A person or body as the reporter wrote it. Each may be empty, but not all."""

    name: str
    unit: str
    post: str


def reported(fields: Mapping[str, Value]) -> list[Reported]:
    """All subjects of a letter, in the order of the form; not more than the form has rows."""
    rows: list[Mapping[str, Value]] = [fields]
    further = fields.get(FURTHER, ())
    rows += [row for row in further if isinstance(row, dict)][:FURTHER_SUBJECTS]
    found = [Reported(*(_text(row.get(name)) for name in SUBJECT)) for row in rows]
    return [one for one in found if one.name or one.unit or one.post]


def _text(value: Value | None) -> str:
    return value if isinstance(value, str) else ""
