"""Thinking about one tip: what it is compared by, and the priority to propose. Needs no database."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from desk.judging.accounts import answer
from desk.judging.priority import Case, priority_of
from desk.judging.traits import Traits, traits_of
from protocol.letter import Value

Proposal: TypeAlias = dict[str, Any]  # a row of `priorities`


@dataclass(frozen=True)
class Known:
    """What a tip's letters say, and what officers said of it. `report` is JSON, empty where there is no report."""

    tip: int
    events: int
    year: int
    attachments: int
    leaf: str
    report: str
    retaliation: bool
    corroborated: bool
    telling: bool
    sha256: tuple[bytes, ...]

    def fields(self) -> dict[str, Value]:
        """The answers of the report."""
        return json.loads(self.report) if self.report else {}


@dataclass(frozen=True)
class Weighed:
    """What came of it. A tip without an account is compared with no other."""

    tip: int
    proposal: Proposal
    traits: Traits | None
    sha256: tuple[bytes, ...]


def weigh_all(tips: Sequence[Known]) -> list[Weighed]:
    """Each of some tips."""
    return [_weigh(known) for known in tips]


def propose(known: Known, fields: Mapping[str, Value]) -> Proposal:
    """The priority to propose, with its reasons."""
    found = priority_of(
        Case(
            fields=fields,
            year=known.year,
            attachments=known.attachments,
            corroborated=known.corroborated,
            retaliation_reported=known.retaliation,
            leaf=known.leaf,
            telling=known.telling,
        )
    )
    reasons = [[reason.scale, reason.points, reason.label.zh, reason.label.en] for reason in found.reasons]
    return {
        "tip": known.tip,
        "proposed": found.letter,
        "points": found.total,
        "scales": json.dumps(found.points),
        "reasons": json.dumps(reasons, ensure_ascii=False),
        "events": known.events,
    }


def _weigh(known: Known) -> Weighed:
    fields = known.fields()
    traits = traits_of(fields, known.year) if answer(fields, "facts") else None
    return Weighed(known.tip, propose(known, fields), traits, known.sha256)
