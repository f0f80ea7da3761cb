"""The classes officers choose among, as they stand in the vocabulary of both programs."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from desk.office.roles import N_
from protocol.vocabulary import Label, Leaf, Option, vocabulary

AUTHORITIES = {
    "self": N_("this level"),
    "upper": N_("the level above"),
    "lower": N_("a level below"),
    "other": N_("another body"),
    "tbd": N_("to be decided"),
}


@dataclass(frozen=True)
class Group:
    """A heading with its leaves. Exactly one leaf of a group of kind "nature" is a tip's primary nature."""

    id: str
    kind: str
    label: Label
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True)
class Classes:
    """Everything a tip can be, in the order of the vocabulary."""

    groups: tuple[Group, ...]
    domains: dict[str, Label]
    sources: dict[str, Label]

    @property
    def natures(self) -> dict[str, Leaf]:
        """Leaves of which a tip has exactly one."""
        return {leaf.id: leaf for group in self.groups if group.kind == "nature" for leaf in group.leaves}

    @property
    def themes(self) -> dict[str, Leaf]:
        """Leaves of which a tip has any number; each names the nature it mostly goes with."""
        return {leaf.id: leaf for group in self.groups if group.kind != "nature" for leaf in group.leaves}


@cache
def classes() -> Classes:
    """The classes that came with the program."""
    document = tomllib.loads((files("protocol.vocabulary") / "categories.toml").read_text(encoding="utf-8"))
    return Classes(
        groups=tuple(_group(row) for row in document["group"]),
        domains={row["id"]: Label(row["zh"], row["en"]) for row in document["domain"]},
        sources={row["id"]: Label(row["zh"], row["en"]) for row in document["source"]},
    )


def options(labels: dict[str, Label]) -> list[Option]:
    """The same as a list to choose from."""
    return [Option(id_, label) for id_, label in labels.items()]


def _group(row: dict[str, Any]) -> Group:
    leaves = tuple(vocabulary().leaves[leaf["id"]] for leaf in row["leaves"])
    return Group(row["id"], row["kind"], Label(row["zh"], row["en"]), leaves)
