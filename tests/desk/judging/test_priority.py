"""How soon a tip should be looked at: the table of cases, and what must never count."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.judging.priority import Case, priority_of
from desk.judging.rules import SCALES, rules
from protocol.vocabulary import vocabulary

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))["case"]
GIVEN = ("attachments", "corroborated", "retaliation_reported", "telling")


def test_the_table_has_cases_for_every_letter_and_every_scale() -> None:
    assert len(CASES) >= 12
    assert {case["letter"] for case in CASES} == set("ABCD")
    for scale in SCALES:
        assert {case[scale] for case in CASES} >= {0, 5}


@pytest.mark.parametrize("expected", CASES, ids=[case["name"] for case in CASES])
def test_a_case_gets_its_points_and_its_reasons(expected: dict[str, Any]) -> None:
    given = {name: expected[name] for name in GIVEN if name in expected}
    priority = priority_of(Case(expected["fields"], 2026, **given))
    assert {scale: expected[scale] for scale in SCALES} == priority.points
    assert (priority.total, priority.letter) == (expected["total"], expected["letter"])
    assert [reason.label.zh for reason in priority.reasons] == expected["zh"]
    assert [reason.label.en for reason in priority.reasons] == expected["en"]


def test_who_needs_protection_gets_care() -> None:
    assert len(priority_of(Case({"known_by": "lt3"}, 2026)).care) == 3
    assert priority_of(Case({"retaliation": "feared"}, 2026)).care == ()


def test_the_officers_class_counts_before_the_reporters() -> None:
    told = {"category": "unsure"}
    assert priority_of(Case(told, 2026)).points["severity"] == 2
    assert priority_of(Case(told, 2026, leaf="duty_corruption.bribe_taking")).points["severity"] == 5


def test_every_word_is_there_in_both_languages_and_every_answer_exists() -> None:
    known = rules()
    labels = [*known.scales.values(), *known.signals.values(), *known.overrides.values(), *known.care]
    for rule in (*known.amounts, *known.aggravating, *known.urgency, *known.protection):
        labels.append(rule.label)
        if rule.field:
            assert rule.answer in {option.id for option in vocabulary().fields[rule.field].options}
        assert all(name in vocabulary().fields for name in rule.fields)
    assert all(label.zh and label.en for label in labels)
    assert len(known.checkability) == len(known.signals) + 1


@given(st.text(max_size=300), st.text(max_size=300))
def test_how_something_is_written_never_counts(one: str, other: str) -> None:
    """Length, style, language: as long as no word of the rules stands in it, any account gives the same points."""
    words = {word for rule in (*rules().aggravating, *rules().urgency) for word in rule.words}
    if any(word in text for word in words for text in (one, other)):
        return
    fields = {"category": "bribery", "subject_name": "张伟"}
    assert priority_of(Case(fields | {"facts": one}, 2026)) == priority_of(Case(fields | {"facts": other}, 2026))


@given(st.dictionaries(st.sampled_from(list(vocabulary().fields)), st.text(max_size=50) | st.just(["x"])))
def test_any_answers_get_a_letter(fields: dict[str, Any]) -> None:
    priority = priority_of(Case(fields, 2026))
    assert priority.letter in "ABCD"
    assert all(0 <= points <= 5 for points in priority.points.values())
    assert priority.total == sum(rules().weights[scale] * points for scale, points in priority.points.items())
