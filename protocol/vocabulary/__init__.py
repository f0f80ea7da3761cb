"""The field's vocabulary as data: fields, categories, statuses, each with its label in Chinese and English."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("zh", "en")
UPPER_ANSWERS = frozenset({"yes", "unsure"})  # to `about_organ`


@dataclass(frozen=True)
class Label:
    """The same words in both languages."""

    zh: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Option:
    """One answer among several."""

    id: str
    label: Label


@dataclass(frozen=True)
class Field:
    """One question of the report form. `limit` counts characters; `one_of` names a group of which one is required.

    Reporters are asked those that are `asked`; `basic` ones are shown at once.
    """

    id: str
    section: str
    kind: str
    label: Label
    help: Label | None = None
    why: Label | None = None
    options: tuple[Option, ...] = ()
    limit: int = 0
    required: bool = False
    basic: bool = False
    one_of: str = ""
    risk: str = "low"
    asked: bool = True


@dataclass(frozen=True)
class Leaf:
    """One class of problem. `primary` is the leaf of kind "nature" it is counted under."""

    id: str
    group: str
    label: Label
    weight: int
    primary: str
    route: str = "own"


@dataclass(frozen=True)
class Choice:
    """One of the classes a citizen chooses among, and the leaf it stands for."""

    id: str
    label: Label
    leaf: Leaf


@dataclass(frozen=True)
class Status:
    """A public status: its name, the sentence a reporter reads, and what comes next, with places for the targets."""

    id: str
    label: Label
    text: Label
    next: Label


@dataclass(frozen=True)
class Redirect:
    """What this portal is not for, and where it should go."""

    label: Label
    to: Label


@dataclass(frozen=True)
class Tip:
    """One piece of advice for reporters; `first` ones are told before anything else."""

    text: Label
    first: bool


@dataclass(frozen=True)
class Vocabulary:
    """Everything, by id, in the order of the files."""

    sections: dict[str, Label]
    fields: dict[str, Field]
    choices: dict[str, Choice]
    redirects: tuple[Redirect, ...]
    leaves: dict[str, Leaf] = field(repr=False)
    statuses: dict[str, Status]
    outcomes: dict[str, Label]
    safety: tuple[Tip, ...]

    def goes_up(self, about_organ: str, category: str) -> bool:
        """Whether a report with these answers may be opened by the superior organ alone."""
        choice = self.choices.get(category)
        return about_organ in UPPER_ANSWERS or (choice is not None and choice.leaf.route == "upper")


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that came with the program."""
    categories, statuses = _load("categories"), _load("statuses")
    leaves = {leaf.id: leaf for group in categories["group"] for leaf in _leaves(group)}
    choices = {row["id"]: Choice(row["id"], _label(row), leaves[row["leaf"]]) for row in categories["choice"]}
    lists = {
        "choices": tuple(Option(choice.id, choice.label) for choice in choices.values()),
        "domains": _options(categories["domain"]),
        "ranks": _options(categories["rank"]),
    }
    fields = _load("fields")
    return Vocabulary(
        sections={row["id"]: _label(row) for row in fields["section"]},
        fields={row["id"]: _field(row, lists) for row in fields["field"]},
        choices=choices,
        redirects=tuple(Redirect(_label(row), _label(row, "to_")) for row in categories["redirect"]),
        leaves=leaves,
        statuses={
            row["id"]: Status(row["id"], _label(row), _label(row, "text_"), _label(row, "next_"))
            for row in statuses["status"]
        },
        outcomes={row["id"]: _label(row) for row in statuses["outcome"]},
        safety=tuple(Tip(_label(row), row.get("first", False)) for row in _load("safety")["tip"]),
    )


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))


def _label(row: dict[str, Any], prefix: str = "") -> Label:
    return Label(row[f"{prefix}zh"], row[f"{prefix}en"])


def _options(rows: list[dict[str, Any]]) -> tuple[Option, ...]:
    return tuple(Option(row["id"], _label(row)) for row in rows)


def _field(row: dict[str, Any], lists: dict[str, tuple[Option, ...]]) -> Field:
    return Field(
        id=row["id"],
        section=row["section"],
        kind=row["kind"],
        label=_label(row),
        help=_label(row, "help_") if "help_zh" in row else None,
        why=_label(row, "why_") if "why_zh" in row else None,
        options=lists[row["options_from"]] if "options_from" in row else _options(row.get("options", [])),
        limit=row.get("limit", 0),
        required=row.get("required", False),
        basic=row.get("basic", False),
        one_of=row.get("one_of", ""),
        risk=row["risk"],
        asked=row.get("asked", True),
    )


def _leaves(group: dict[str, Any]) -> list[Leaf]:
    return [
        Leaf(row["id"], group["id"], _label(row), row["weight"], row.get("primary", row["id"]), row.get("route", "own"))
        for row in group["leaves"]
    ]
