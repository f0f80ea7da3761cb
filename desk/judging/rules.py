"""The rules of triage, as data."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from protocol.vocabulary import Label

RANKS = {"A": 3, "B": 2, "C": 1, "D": 0}  # order in the queue
SEVERITY, URGENCY, CHECKABILITY, PROTECTION = SCALES = ("severity", "urgency", "checkability", "protection")


@dataclass(frozen=True)
class Rule:
    """Something that counts: when `field` has `answer`, or one of `words` stands in one of `fields`."""

    id: str
    label: Label
    points: int = 1
    field: str = ""
    answer: str = ""
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    start: int = 0  # yuan


@dataclass(frozen=True)
class Rules:
    """All of them, in the order in which reasons are told."""

    weights: dict[str, int]
    letters: dict[str, int]
    most: int
    scales: dict[str, Label]
    amounts: tuple[Rule, ...]
    problem_class: Label
    aggravating: tuple[Rule, ...]
    urgency: tuple[Rule, ...]
    checkability: tuple[int, ...]
    signals: dict[str, Label]
    protection: tuple[Rule, ...]
    overrides: dict[str, Label]
    unassessed: Label
    care_from: int
    care: tuple[Label, ...]


@cache
def rules() -> Rules:
    """The rules that came with the program."""
    data = tomllib.loads((files(__package__) / "triage.toml").read_text(encoding="utf-8"))
    return Rules(
        weights=data["priority"]["weights"],
        letters=data["priority"]["letters"],
        most=data["priority"]["most"],
        scales={name: _label(data["scale"][name]) for name in SCALES},
        amounts=_rules(data["amount"]),
        problem_class=_label(data["class"]),
        aggravating=_rules(data["aggravating"]),
        urgency=_rules(data["urgency"]),
        checkability=tuple(data["checkability"]["points"]),
        signals={row["id"]: _label(row) for row in data["signal"]},
        protection=_rules(data["protection"]),
        overrides={row["id"]: _label(row) for row in data["override"]},
        unassessed=_label(data["unassessed"]),
        care_from=data["care"]["from"],
        care=tuple(_label(row) for row in data["care"]["rule"]),
    )


def _rules(rows: list[dict[str, Any]]) -> tuple[Rule, ...]:
    return tuple(_rule(row) for row in rows)


def _rule(row: dict[str, Any]) -> Rule:
    return Rule(
        id=row.get("id", ""),
        label=_label(row),
        points=row.get("points", 1),
        field=row.get("field", ""),
        answer=row.get("answer", ""),
        words=tuple(row.get("words", ())),
        unless=tuple(row.get("unless", ())),
        fields=tuple(row.get("fields", ("facts", "harm", "title"))),
        start=row.get("from", 0),
    )


def _label(row: dict[str, Any]) -> Label:
    return Label(row["zh"], row["en"])
