"""What stands inside a message to a reporter."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import canonical
from crypto.errors import Malformed, TooLarge
from protocol.message import Message, encode, parse
from tests.protocol.letters import MESSAGES

MESSAGE = Message(bytes(32), bytes(range(32)), 2, "2026-W47", "screening", "谢谢。", (bytes(32),), "handled")
MEMBERS: dict[str, Any] = canonical.parse(encode(MESSAGE), 2**20)


def crafted(**changes: Any) -> bytes:
    """The JSON of a message with some members changed, or left out where the value is `...`."""
    return canonical.encode({name: value for name, value in (MEMBERS | changes).items() if value is not ...})


def refused(content: bytes) -> None:
    with pytest.raises(Malformed):
        parse(content)


@settings(deadline=None, max_examples=200)
@given(MESSAGES)
def test_every_message_comes_back_as_it_was_written(message: Message) -> None:
    content = encode(message)

    assert parse(content) == message
    assert encode(parse(content)) == content


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_a_changed_message_is_refused_or_is_another_message(data: st.DataObject) -> None:
    content = crafted()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.sampled_from([start, start + 1, start + 64, len(content)]))
    changed = content[:start] + data.draw(st.binary(max_size=3) | st.just(content[start:end] * 2)) + content[end:]
    try:
        message = parse(changed)
    except Malformed:
        return
    assert encode(message) == changed


def test_a_message_without_an_outcome_has_no_such_member() -> None:
    assert parse(crafted(outcome=...)) == replace(MESSAGE, outcome=None)
    assert b"outcome" not in encode(replace(MESSAGE, outcome=None))
    refused(crafted(outcome=None))


@pytest.mark.parametrize("member", [name for name in MEMBERS if name != "outcome"])
def test_a_member_that_is_missing_is_refused(member: str) -> None:
    refused(crafted(**{member: ...}))


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("value", [None, True, 0, -1, 1.5, {}, {"a": 1}, [1], [None], "\x00" * 10_001, "AB" * 32])
def test_a_member_of_another_kind_is_refused(member: str, value: Any) -> None:
    if (member, value) != ("text", "AB" * 32):
        refused(crafted(**{member: value}))


def test_an_unknown_member_is_refused() -> None:
    refused(crafted(note=""))


def test_numbers_count_from_one_to_a_million() -> None:
    assert [parse(crafted(number=number)).number for number in (1, 1_000_000)] == [1, 1_000_000]
    for number in (0, 1_000_001):
        refused(crafted(number=number))


def test_the_text_may_be_empty_and_is_bounded() -> None:
    assert parse(crafted(text="")).text == ""
    assert len(parse(crafted(text="清" * 10_000)).text) == 10_000
    refused(crafted(text="清" * 10_001))


def test_at_most_a_thousand_letters_are_confirmed() -> None:
    assert len(parse(crafted(received=["ab" * 32] * 1000)).received) == 1000
    assert parse(crafted(received=[])).received == ()
    refused(crafted(received=["ab" * 32] * 1001))
    refused(crafted(received=["ab" * 31]))


def test_only_statuses_and_outcomes_of_the_vocabulary_exist() -> None:
    for status in ("", "handled", "Screening", "unknown"):
        refused(crafted(status=status))
    for outcome in ("", "screening", "unknown"):
        refused(crafted(outcome=outcome))


@pytest.mark.parametrize(
    "week", ["", "2026-W00", "2026-W54", "2025-W53", "2026-47", "2026-W7", "2026-W47 ", "2026-w47"]
)
def test_only_weeks_that_exist_are_accepted(week: str) -> None:
    refused(crafted(week=week))


def test_what_nobody_could_read_is_not_written() -> None:
    for wrong in (
        replace(MESSAGE, number=0),
        replace(MESSAGE, status="unknown"),
        replace(MESSAGE, week="2026-W99"),
        replace(MESSAGE, text="x" * 10_001),
        replace(MESSAGE, text="\ud800"),
        replace(MESSAGE, address=b""),
        replace(MESSAGE, received=(bytes(32),) * 1001),
    ):
        with pytest.raises(Malformed):
            encode(wrong)


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"{}", b"\xff", b"[" * 10**6])
def test_what_is_no_message_at_all_is_refused(content: bytes) -> None:
    refused(content)


def test_more_than_a_mebibyte_is_too_large() -> None:
    with pytest.raises(TooLarge):
        parse(b" " * (2**20 + 1))
