"""The vocabulary: that its files fit together, and that everything in them can be said in both languages."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from protocol.vocabulary import LANGUAGES, Label, _load, vocabulary

VOCABULARY = vocabulary()
FILES = ["categories", "fields", "safety", "statuses"]
CATEGORIES = _load("categories")
NATURES = {leaf["id"] for group in CATEGORIES["group"] if group["kind"] == "nature" for leaf in group["leaves"]}
WITH_OPTIONS = {"select", "multi"}


def rows(value: Any) -> Iterator[dict[str, Any]]:
    """Every table in a file, however deep."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    for inner in value if isinstance(value, list) else []:
        yield from rows(inner)


@pytest.mark.parametrize("name", FILES)
def test_whatever_is_said_is_said_in_both_languages(name: str) -> None:
    said = [row for row in rows(_load(name)) if any(key.endswith(LANGUAGES) for key in row)]
    assert said
    for row in said:
        for key in [key for key in row if re.fullmatch(r"(\w+_)?(zh|en)", key)]:
            other = re.sub("(zh|en)$", lambda match: "en" if match[0] == "zh" else "zh", key)
            assert row[key].strip() == row[key] != "", row
            assert row[other], row


@pytest.mark.parametrize("name", FILES)
def test_no_id_stands_twice_among_its_like(name: str) -> None:
    for kind, table in _load(name).items():
        ids = [row["id"] for row in table]
        assert len(set(ids)) == len(ids), kind
        assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,63}", identifier) for identifier in ids), kind


def test_loading_keeps_everything_in_the_order_of_the_files() -> None:
    assert list(VOCABULARY.choices) == [row["id"] for row in CATEGORIES["choice"]]
    assert list(VOCABULARY.leaves) == [leaf["id"] for group in CATEGORIES["group"] for leaf in group["leaves"]]
    assert list(VOCABULARY.fields) == [row["id"] for row in _load("fields")["field"]]
    assert list(VOCABULARY.sections) == [row["id"] for row in _load("fields")["section"]]
    assert list(VOCABULARY.statuses) == [row["id"] for row in _load("statuses")["status"]]
    assert list(VOCABULARY.outcomes) == [row["id"] for row in _load("statuses")["outcome"]]
    assert len(VOCABULARY.safety) == len(_load("safety")["tip"])
    assert vocabulary() is VOCABULARY


def test_a_citizen_chooses_among_few_classes_and_each_leads_to_a_leaf() -> None:
    assert 0 < len(VOCABULARY.choices) <= 25
    for choice in VOCABULARY.choices.values():
        assert VOCABULARY.leaves[choice.leaf.id] is choice.leaf
    leaves = [choice.leaf.id for choice in VOCABULARY.choices.values()]
    assert len(set(leaves)) == len(leaves)


def test_every_leaf_is_counted_under_a_nature() -> None:
    groups = {group["id"]: group["kind"] for group in CATEGORIES["group"]}
    for leaf in VOCABULARY.leaves.values():
        assert leaf.id.startswith(f"{leaf.group}.")
        if groups[leaf.group] == "nature":
            assert leaf.primary == leaf.id
        else:
            assert leaf.primary in NATURES
        assert leaf.route in ("own", "upper")
        assert 0 <= leaf.weight <= 5


def test_the_labels_that_are_shown_are_not_empty() -> None:
    labels: list[Label] = [
        *VOCABULARY.sections.values(),
        *VOCABULARY.outcomes.values(),
        *(choice.label for choice in VOCABULARY.choices.values()),
        *(leaf.label for leaf in VOCABULARY.leaves.values()),
        *(label for status in VOCABULARY.statuses.values() for label in (status.label, status.text)),
        *(tip.text for tip in VOCABULARY.safety),
        *(label for field in VOCABULARY.fields.values() for label in (field.label, field.help, field.why) if label),
        *(option.label for field in VOCABULARY.fields.values() for option in field.options),
    ]
    assert all(label[language].strip() for label in labels for language in LANGUAGES)
    assert Label("好", "good")["zh"] == "好"
    assert Label("好", "good")["en"] == "good"


def test_every_field_can_be_asked() -> None:
    for field in VOCABULARY.fields.values():
        assert field.section in VOCABULARY.sections
        assert field.kind in {"text", "longtext", "select", "multi", "flag", "group", "files"}
        assert field.risk in {"low", "mid", "high"}
        assert bool(field.options) == (field.kind in WITH_OPTIONS), field.id
        assert bool(field.limit) == (field.kind in {"text", "longtext"}), field.id
        assert field.limit <= 50_000
        assert len({option.id for option in field.options}) == len(field.options)
    assert any(field.one_of == "subject" for field in VOCABULARY.fields.values())


def test_what_is_asked_can_be_asked_in_a_form() -> None:
    asked = [field for field in VOCABULARY.fields.values() if field.asked]
    assert {field.kind for field in asked} == {"text", "longtext", "select", "files"}
    assert all(field.help or field.why for field in asked)
    assert all(field.asked for field in VOCABULARY.fields.values() if field.required or field.one_of)
    assert not VOCABULARY.fields["earlier_thread"].asked
    assert not VOCABULARY.fields["rehearsal"].asked


def test_what_comes_next_has_places_for_the_service_targets_alone() -> None:
    targets = {"collect": 7, "accept": 15, "progress": 3, "result": 15}
    for status in VOCABULARY.statuses.values():
        for language in LANGUAGES:
            assert status.next[language] % targets
            assert ("目标" in status.next.zh) == ("target" in status.next.en) == ("%" in status.next[language])


def test_where_else_to_go_is_said_in_both_languages() -> None:
    assert len(VOCABULARY.redirects) == len(_load("categories")["redirect"])
    assert all(each.label[language] and each.to[language] for each in VOCABULARY.redirects for language in LANGUAGES)


def test_a_field_that_must_be_answered_is_shown_at_once() -> None:
    assert all(field.basic for field in VOCABULARY.fields.values() if field.required or field.one_of)


def test_the_fields_that_others_rely_on_are_there() -> None:
    assert {"facts", "subject_name", "subject_unit", "about_organ", "category", "files"} <= set(VOCABULARY.fields)
    assert {option.id for option in VOCABULARY.fields["about_organ"].options} == {"yes", "no", "unsure"}
    assert [option.id for option in VOCABULARY.fields["category"].options] == list(VOCABULARY.choices)


def test_the_statuses_begin_with_reception_and_end_with_closing() -> None:
    assert list(VOCABULARY.statuses) == [
        "received",
        "screening",
        "need_info",
        "accepted",
        "in_progress",
        "transferred",
        "not_accepted",
        "closed",
    ]


UPPER = [choice.id for choice in VOCABULARY.choices.values() if choice.leaf.route == "upper"]
OWN = [choice.id for choice in VOCABULARY.choices.values() if choice.leaf.route == "own"]


def test_some_classes_belong_to_the_superior_and_most_do_not() -> None:
    assert "organ_staff" in UPPER
    assert len(OWN) > len(UPPER)


@pytest.mark.parametrize(
    ("about_organ", "category", "goes_up"),
    [
        *(("no", category, False) for category in OWN),
        *(("no", category, True) for category in UPPER),
        *((answer, category, True) for answer in ("yes", "unsure") for category in (*OWN[:2], *UPPER, "", "nothing")),
        ("no", "", False),
        ("no", "nothing", False),
        ("", "", False),
        ("", UPPER[0], True),
        ("Yes", "", False),
    ],
)
def test_what_concerns_the_organ_itself_goes_up(about_organ: str, category: str, goes_up: bool) -> None:  # noqa: FBT001
    assert VOCABULARY.goes_up(about_organ, category) is goes_up
