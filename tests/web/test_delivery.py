"""What a browser makes of the server's answers: what it sends again by itself, and what it says of the rest."""

from typing import Any

import pytest
from web import Engine, one

STORED = [200, {"stored": True}]
KEPT: list[Any] = [200, {}]
GONE = [409, {"refused": "gone"}]
BUSY = [429, {"refused": "busy", "why": "in about 5 minutes"}]
FULL = [503, {"refused": "busy", "why": "no room"}]
FAULT = [500, "<html>"]
BROKEN = None


def deliver(js: Engine, *answers: Any, **about: Any) -> dict[str, Any]:
    outcome: dict[str, Any] = one(js, "deliver", answers=list(answers), **about)
    return outcome


def test_a_letter_whose_files_were_forgotten_is_sent_again_with_them(js: Engine) -> None:
    outcome = deliver(js, KEPT, BROKEN, GONE, KEPT, STORED, files=[b"evidence"])
    assert outcome == {"asked": ["/slice", "/letter", "/letter", "/slice", "/letter"], "waited": ["waiting"]}


@pytest.mark.parametrize("answers", [[GONE], [KEPT, GONE]])
def test_files_that_are_forgotten_for_ever_are_called_gone(js: Engine, answers: list[Any]) -> None:
    outcome = deliver(js, *answers, files=[b"evidence"])
    assert (outcome["reason"], outcome["why"]) == ("gone", None)
    assert len(outcome["asked"]) == len(answers) + 4


@pytest.mark.parametrize(
    ("answer", "told"), [(BROKEN, "waiting"), (FAULT, "fault"), (BUSY, "in about 5 minutes")], ids=str
)
def test_what_passes_is_waited_for_under_its_true_name(js: Engine, answer: Any, told: str) -> None:
    outcome = deliver(js, answer, answer, KEPT, answer, STORED, files=[b"evidence"])
    assert outcome["waited"] == [told] * 3
    assert "reason" not in outcome


@pytest.mark.parametrize(
    ("answer", "reason", "why"),
    [
        (FULL, "busy", "no room"),
        ([422, {"refused": "other_key"}], "other_key", None),
        ([413, {"refused": "too_much"}], "too_much", None),
        ([400, "<html>"], "damaged", None),
    ],
    ids=str,
)
def test_what_does_not_pass_is_said_at_once(js: Engine, answer: Any, reason: str, why: str | None) -> None:
    outcome = deliver(js, answer, files=[b"evidence"])
    assert outcome == {"asked": ["/slice"], "waited": [], "reason": reason, "why": why}


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([BROKEN], "stopped"),  # in the first slice
        ([KEPT, BUSY], "stopped"),  # nobody looked at the letter
        ([KEPT, BROKEN], "doubtful"),
        ([KEPT, FAULT], "doubtful"),
        ([KEPT, BROKEN, BUSY], "doubtful"),
    ],
    ids=str,
)
def test_stopping_says_nothing_was_stored_only_where_that_is_known(js: Engine, answers: list[Any], reason: str) -> None:
    outcome = deliver(js, *answers, files=[b"evidence"], stopAt=len(answers))
    assert outcome["reason"] == reason


def test_stopping_too_late_is_no_stopping(js: Engine) -> None:
    assert "reason" not in deliver(js, STORED, stopAt=1)


@pytest.mark.parametrize(
    ("answer", "reason"), [(BROKEN, "no_line"), ([200, '{"found": 0, "card'], "no_line"), (BUSY, "busy")], ids=str
)
def test_a_lookup_is_not_repeated_by_itself(js: Engine, answer: Any, reason: str) -> None:
    outcome = one(js, "ask", answers=[answer])
    assert (outcome["reason"], outcome["asked"]) == (reason, ["/mailbox"])


def test_a_lookup_is_answered(js: Engine) -> None:
    assert one(js, "ask", answers=[[200, {"found": 1}]])["answer"] == {"status": 200, "found": 1}
