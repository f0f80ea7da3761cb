"""Thinking about one tip: what it is compared by, and the priority to propose. Needs no database."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from desk.contained import place_of_fault
from desk.judging.accounts import answer
from desk.judging.priority import HIGHEST, Case, priority_of
from desk.judging.rules import SCALES, rules
from desk.judging.traits import Traits, traits_of
from desk.urgency import AT_ONCE, urgency_of
from protocol.letter import Kind, Value

UNASSESSED = "B"  # proposed for what could not be assessed

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
    """What came of it. A tip without an account is compared with no other. `fault`: why it could not be assessed."""

    tip: int
    proposal: Proposal
    traits: Traits | None
    sha256: tuple[bytes, ...]
    fault: str = ""


def weigh_all(tips: Sequence[Known]) -> list[Weighed]:
    """Each of some tips."""
    return [_weigh(known) for known in tips]


def propose(known: Known) -> tuple[Proposal, str]:
    """The priority to propose, with its reasons; and the fault for which it could not be assessed, empty where none.

    Whoever writes may find a fault of ours: it costs their own tip its assessment, and no other tip anything.
    """
    try:
        return _proposal(known), ""
    except Exception as error:  # noqa: BLE001
        return _unassessed(known), place_of_fault(error)


def _unassessed(known: Known) -> Proposal:
    """To be read soon, and at once where someone may suffer."""
    at_once = known.retaliation or urgency_of(Kind.REPORT, known.fields()) == AT_ONCE
    proposed = {"tip": known.tip, "proposed": HIGHEST if at_once else UNASSESSED, "events": known.events}
    return noted(proposed | {"points": 0, "scales": json.dumps(dict.fromkeys(SCALES, 0)), "reasons": "[]"})


def _proposal(known: Known) -> Proposal:
    found = priority_of(
        Case(
            fields=known.fields(),
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


def noted(proposal: Proposal) -> Proposal:
    """A proposal that says beside its reasons that the tip could not be assessed as a whole."""
    label = rules().unassessed
    reasons = [["", 0, label.zh, label.en], *json.loads(proposal["reasons"])]
    return proposal | {"reasons": json.dumps(reasons, ensure_ascii=False)}


def _weigh(known: Known) -> Weighed:
    try:
        fields = known.fields()
        traits = traits_of(fields, known.year) if answer(fields, "facts") else None
        return Weighed(known.tip, _proposal(known), traits, known.sha256)
    except Exception as error:  # noqa: BLE001
        return Weighed(known.tip, _unassessed(known), None, known.sha256, place_of_fault(error))
