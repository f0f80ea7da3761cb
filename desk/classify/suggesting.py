"""Suggestions for the class of a tip, by rules an officer can read: `rules.toml`. Nothing is decided here.

A rule names words; a report in which one of them stands is suggested the rule's leaf. What the reporter chose counts
as one more reason. Suggestions are ordered by how many reasons speak for them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from desk.classify.classes import classes
from desk.search import words
from protocol.letter import Value
from protocol.vocabulary import Label, vocabulary

MOST = 5
_CHOSEN = 2  # what the reporter chose weighs as much as two words: they were there


@dataclass(frozen=True)
class Rule:
    """Words that speak for a leaf or a domain, and why."""

    leaf: str
    domain: str
    words: tuple[str, ...]
    because: Label


@dataclass(frozen=True)
class Suggestion:
    """A leaf, and what speaks for it: words in the report, the rules' reasons, and whether the reporter chose it."""

    leaf: str
    nature: str
    words: tuple[str, ...]
    because: tuple[Label, ...]
    chosen: bool


@cache
def rules() -> tuple[Rule, ...]:
    """The rules that came with the program."""
    document = tomllib.loads((files(__package__) / "rules.toml").read_text(encoding="utf-8"))
    return tuple(
        Rule(row.get("leaf", ""), row.get("domain", ""), tuple(row["words"]), Label(row["zh"], row["en"]))
        for row in document["rule"]
    )


def suggest(fields: Mapping[str, Value]) -> list[Suggestion]:
    """At most five leaves for a report, the best founded first."""
    text = words.normal(f"{words.subject_text(fields)} {words.free_text(fields)}")
    category = fields.get("category")
    choice = vocabulary().choices.get(category) if isinstance(category, str) else None
    found = {choice.leaf.id: _Reasons(chosen=True)} if choice and choice.leaf.group != "unsure" else {}
    for rule in rules():
        standing = tuple(word for word in rule.words if word in text)
        if rule.leaf and standing:
            known = found.get(rule.leaf, _Reasons())
            found[rule.leaf] = _Reasons((*known.words, *standing), (*known.because, rule.because), known.chosen)
    ordered = sorted(found.items(), key=lambda item: -item[1].weight)
    return [_suggestion(leaf, reasons) for leaf, reasons in ordered[:MOST]]


def suggest_domains(fields: Mapping[str, Value]) -> list[str]:
    """Domains whose words stand in a report."""
    text = words.normal(f"{words.subject_text(fields)} {words.free_text(fields)}")
    found = [rule.domain for rule in rules() if rule.domain and any(word in text for word in rule.words)]
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class _Reasons:
    words: tuple[str, ...] = ()
    because: tuple[Label, ...] = ()
    chosen: bool = False

    @property
    def weight(self) -> int:
        return len(set(self.words)) + _CHOSEN * self.chosen


def _suggestion(leaf: str, reasons: _Reasons) -> Suggestion:
    nature = leaf if leaf in classes().natures else vocabulary().leaves[leaf].primary
    return Suggestion(leaf, nature, tuple(dict.fromkeys(reasons.words)), reasons.because, reasons.chosen)
