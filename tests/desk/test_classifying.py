"""What kind of matter a tip is: suggested by rules an officer can read, decided by the officer."""

from pathlib import Path

import pytest
from desk_tips import file
from reports import Reports
from rooms import make_desk

from desk import casework
from desk.classify import suggesting
from desk.classify.classes import AUTHORITIES, classes
from desk.classify.classifying import Classification, classify
from desk.errors import NotPossible
from desk.office.session import Session
from protocol.vocabulary import vocabulary


@pytest.fixture
def desk(tmp_path: Path) -> Session:
    return make_desk(tmp_path / "vault", "清江县纪委监委")


def test_every_rule_names_a_class_that_exists_with_words_and_a_reason() -> None:
    known = vocabulary().leaves
    assert len(suggesting.rules()) > 40
    for rule in suggesting.rules():
        assert (rule.leaf in known) != (rule.domain in classes().domains)
        assert len(set(rule.words)) == len(rule.words) > 0
        assert rule.because.zh.endswith("。")
        assert rule.because.en.endswith(".")


def test_every_theme_leads_to_a_nature() -> None:
    natures = classes().natures
    assert len(natures) > 80
    assert all(leaf.primary in natures for leaf in classes().themes.values())
    assert set(natures) | set(classes().themes) == set(vocabulary().leaves)


def test_a_suggestion_shows_the_words_it_rests_on_and_what_the_reporter_chose() -> None:
    first, second, *_ = suggesting.suggest(
        {"facts": "工程还没有招标就内定了，三家投标单位陪标，他还收了钱。", "category": "bribery"}
    )
    assert (first.leaf, first.words, first.chosen) == (
        "duty_illegal.procurement",
        ("招标", "投标", "陪标", "内定"),
        False,
    )
    assert (second.nature, second.words, second.chosen) == ("duty_corruption.bribe_taking", ("收了钱",), True)
    assert first.because[0].zh


def test_a_theme_is_suggested_with_the_nature_it_counts_under() -> None:
    (suggestion,) = suggesting.suggest({"facts": "一卡通被他拿走。"})
    assert (suggestion.leaf, suggestion.nature) == ("micro.card_one", vocabulary().leaves["micro.card_one"].primary)


def test_nothing_is_suggested_where_nothing_speaks_for_it() -> None:
    assert suggesting.suggest({"facts": "你好。", "category": "unsure"}) == []
    assert suggesting.suggest({}) == []
    assert suggesting.suggest({"category": ["a", "list"]}) == []


def test_most_made_up_stories_are_suggested_their_own_nature_by_words_alone() -> None:
    reports, right, counted = Reports(7), 0, 0
    choices = vocabulary().choices
    for _ in range(300):
        fields = reports.next()
        leaf = choices[str(fields.pop("category"))].leaf
        if leaf.group == "unsure":
            continue
        counted += 1
        right += leaf.primary in {suggestion.nature for suggestion in suggesting.suggest(fields)}
    assert right / counted > 0.6


def test_domains_are_suggested_too() -> None:
    assert suggesting.suggest_domains({"facts": "征地补偿", "subject_unit": "第一中学"}) == ["land", "school"]


def test_an_officer_decides_and_can_decide_otherwise(desk: Session) -> None:
    (tip,) = file(desk, {"facts": "他收了钱。"})
    first = Classification("duty_corruption.bribe_taking", ("micro.medical",), ("health", "health"), "self")
    classify(desk, tip, first)
    classify(desk, tip, Classification("integrity.gifts", (), ("school",), "lower"))
    read = casework.read(desk, tip)
    assert (read.nature, read.themes, read.domains, read.authority) == ("integrity.gifts", (), ("school",), "lower")


@pytest.mark.parametrize(
    "wrong",
    [
        Classification(""),
        Classification("micro.card_one"),
        Classification("nothing.like_this"),
        Classification("integrity.gifts", themes=("integrity.gifts",)),
        Classification("integrity.gifts", domains=("moon",)),
        Classification("integrity.gifts", authority="nobody"),
    ],
)
def test_a_class_that_does_not_exist_is_refused(desk: Session, wrong: Classification) -> None:
    (tip,) = file(desk, {"facts": "他收了钱。"})
    with pytest.raises(NotPossible):
        classify(desk, tip, wrong)
    assert casework.read(desk, tip).nature is None


def test_all_authorities_can_be_chosen(desk: Session) -> None:
    (tip,) = file(desk, {"facts": "他收了钱。"})
    for authority in AUTHORITIES:
        classify(desk, tip, Classification("integrity.gifts", authority=authority))
        assert casework.read(desk, tip).authority == authority
