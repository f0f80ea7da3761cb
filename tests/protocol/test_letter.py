"""What stands inside a letter: everything a reporter can say comes back, everything else is refused."""

import copy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import canonical
from crypto.errors import CryptoError, Malformed, TooLarge
from crypto.padding import pad
from protocol.letter import COVER, Attachment, Kind, Letter, SealedBy, Thread, Value, cover, encode, parse
from tests.protocol.letters import FIELDS, LETTERS, REPLY_KEYS

ATTACHMENT = Attachment(bytes(32), bytes(range(2, 34)), 70_000, bytes(32), "照片.jpg", "image/jpeg")
THREAD = Thread(bytes(range(32)), bytes(range(1, 33)), REPLY_KEYS[0])
LETTER = Letter(Kind.REPORT, THREAD, "zh", SealedBy.SERVER, {"facts": "…"}, (ATTACHMENT,))
MEMBERS: dict[str, Any] = canonical.parse(encode(LETTER), 2**20)


def crafted(**changes: Any) -> bytes:
    """The JSON of a letter with some members changed, or left out where the value is `...`."""
    return canonical.encode({name: value for name, value in (MEMBERS | changes).items() if value is not ...})


def attached(**changes: Any) -> bytes:
    """The JSON of a letter whose one attachment has some members changed."""
    members = MEMBERS["attachments"][0] | changes
    return crafted(attachments=[{name: value for name, value in members.items() if value is not ...}])


def refused(content: bytes, error: type[CryptoError] = Malformed) -> None:
    with pytest.raises(error):
        parse(content)


def test_the_letter_that_the_refusals_start_from_is_a_good_one() -> None:
    assert parse(crafted()) == LETTER
    assert parse(attached()) == LETTER


@settings(deadline=None, max_examples=200)
@given(LETTERS)
def test_every_letter_comes_back_as_it_was_written(letter: Letter) -> None:
    content = encode(letter)

    assert parse(content) == letter
    assert encode(parse(content)) == content


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_changed_letter_is_refused_or_is_another_letter(data: st.DataObject) -> None:
    content = crafted(reply=...) if data.draw(st.booleans()) else crafted()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.sampled_from([start, start + 1, start + 64, len(content)]))
    changed = content[:start] + data.draw(st.binary(max_size=3) | st.just(content[start:end] * 2)) + content[end:]
    try:
        letter = parse(changed)
    except Malformed:
        return
    assert encode(letter) == changed


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_spelled_as_the_format_says(kind: Kind) -> None:
    spelled = {"report": Kind.REPORT, "answer": Kind.ANSWER, "retaliation": Kind.RETALIATION, "rating": Kind.RATING}
    spelled["cover"] = Kind.COVER

    assert spelled[kind.value] is kind
    letter = COVER if kind is Kind.COVER else replace(LETTER, kind=kind)
    assert parse(encode(letter)).kind is kind


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("value", [..., None, True, 0, 1.5, "", "x", "AB" * 32, "ab" * 31, [[]], [1], {"a": 1}])
def test_a_member_that_is_missing_or_of_another_kind_is_refused(member: str, value: Any) -> None:
    refused(crafted(**{member: value}))


@pytest.mark.parametrize("member", MEMBERS["attachments"][0])
@pytest.mark.parametrize("value", [..., None, True, -1, 1.5, [], {}])
def test_a_member_of_an_attachment_that_is_missing_or_of_another_kind_is_refused(member: str, value: Any) -> None:
    refused(attached(**{member: value}))


def test_unknown_members_are_refused_everywhere_but_among_the_fields() -> None:
    refused(crafted(note=""))
    refused(attached(note=""))
    newer: dict[str, Any] = {"a_field_of_tomorrow": "kept"}
    assert parse(crafted(fields=newer)).fields == newer


@pytest.mark.parametrize("thread", ["thread", "address", "reply"])
def test_a_cover_carries_nothing_that_could_tell_it_apart_inside(thread: str) -> None:
    empty = canonical.parse(encode(COVER), 2**20)
    assert empty == {"attachments": [], "fields": {}, "kind": "cover", "language": "zh", "sealed_by": "server"}
    assert parse(canonical.encode(empty)) == COVER

    for wrong in ({thread: MEMBERS[thread]}, {thread: None}, {"fields": {"text": ""}}):
        refused(canonical.encode(empty | wrong))
    refused(canonical.encode(empty | {"fields": {"filler": ["0"], "text": ""}}))
    refused(canonical.encode(empty | {"attachments": MEMBERS["attachments"]}))
    refused(crafted(kind="cover"))


def test_a_cover_can_be_as_long_as_any_letter_and_says_nothing_but_zeros() -> None:
    for padded in (2**power for power in range(14, 21)):
        letter = cover(padded)
        content = encode(letter)
        assert len(pad(content)) == padded
        assert parse(content) == letter
        assert letter.thread is None
        assert set(content.partition(b'"filler":[')[2].partition(b"]")[0]) <= set(b'"0,')


@pytest.mark.parametrize(
    "wrong",
    [
        replace(COVER, thread=THREAD),
        replace(COVER, fields={"text": "x"}),
        replace(LETTER, thread=None),
        replace(LETTER, language="fr"),
        replace(LETTER, attachments=(ATTACHMENT, ATTACHMENT)),
        replace(LETTER, fields={"Facts": "x"}),
        replace(LETTER, fields={"facts": "\ud800"}),
        replace(LETTER, attachments=(replace(ATTACHMENT, size=-1),)),
    ],
)
def test_what_nobody_could_read_is_not_written(wrong: Letter) -> None:
    with pytest.raises(Malformed):
        encode(wrong)


HOSTILE = st.sampled_from(["", "Facts", "a b", "9", "a" * 65, "清", "\ud800", "ok", "长" * 50_000, "长" * 50_001])
HOSTILE_GROUPS = st.sampled_from([[{"Facts": "x"}], [{"facts": "x"}], [{}]])
HOSTILE_FIELDS = st.dictionaries(HOSTILE, HOSTILE | st.lists(HOSTILE, max_size=2) | HOSTILE_GROUPS, max_size=2)
HOSTILE_FILES = st.builds(
    replace,
    st.just(ATTACHMENT),
    id=st.sampled_from([bytes(32), bytes([1] * 32), bytes(31)]),
    size=st.sampled_from([-1, 0, 2**40, 2**40 + 1, 2**53]),
    name=st.sampled_from(["", "名" * 500, "名" * 501, "\udcff"]),
    media_type=st.sampled_from(["", "x" * 101]),
)


def spelled(letter: Letter) -> bytes:
    """The JSON of a letter, whatever stands in it. Raises Malformed for what has no spelling."""
    files = [
        {"id": file.id.hex(), "key": file.key.hex(), "name": file.name}
        | {"sha256": file.sha256.hex(), "size": file.size, "type": file.media_type}
        for file in letter.attachments
    ]
    content: dict[str, Any] = {"attachments": files, "fields": letter.fields, "kind": letter.kind.value}
    content |= {"language": letter.language, "sealed_by": letter.sealed_by.value}
    if thread := letter.thread:
        content |= {"thread": thread.id.hex(), "address": thread.address.hex(), "reply": thread.reply.raw.hex()}
    return canonical.encode(content)


@settings(deadline=None, max_examples=300)
@given(
    st.builds(
        Letter,
        kind=st.sampled_from([Kind.REPORT, Kind.COVER]),
        thread=st.sampled_from([THREAD, None, replace(THREAD, id=bytes(31))]),
        language=st.sampled_from(["zh", "en", "fr", ""]),
        sealed_by=st.just(SealedBy.SERVER),
        fields=FIELDS | HOSTILE_FIELDS,
        attachments=st.lists(HOSTILE_FILES, max_size=2).map(tuple),
    )
)
def test_what_is_written_is_just_what_can_be_read(letter: Letter) -> None:
    try:
        readable = parse(spelled(letter)) == letter
    except (Malformed, TooLarge):
        readable = False
    try:
        assert encode(letter) == spelled(letter)
    except (Malformed, TooLarge):
        assert not readable
    else:
        assert readable


def test_too_much_text_is_not_written() -> None:
    many: dict[str, Value] = {f"field_{number}": "长" * 50_000 for number in range(7)}
    with pytest.raises(TooLarge):
        encode(replace(LETTER, fields=many))


def test_an_attachment_listed_twice_is_refused() -> None:
    other = MEMBERS["attachments"][0] | {"id": "ab" * 32}
    assert len(parse(crafted(attachments=[MEMBERS["attachments"][0], other])).attachments) == 2
    for again in (MEMBERS["attachments"][0], MEMBERS["attachments"][0] | {"name": "another"}):
        refused(crafted(attachments=[MEMBERS["attachments"][0], other, again]))


@pytest.mark.parametrize(("size", "good"), [(0, True), (2**40, True), (2**40 + 1, False), (-1, False)])
def test_an_attachment_has_at_most_a_tebibyte(size: int, good: bool) -> None:  # noqa: FBT001
    if good:
        assert parse(attached(size=size)).attachments[0].size == size
    else:
        refused(attached(size=size))


def test_names_and_media_types_are_bounded() -> None:
    assert parse(attached(name="清" * 500, type="x" * 100)).attachments[0].name == "清" * 500
    refused(attached(name="清" * 501))
    refused(attached(type="x" * 101))


def test_there_are_at_most_a_hundred_attachments() -> None:
    many = [copy.copy(MEMBERS["attachments"][0]) | {"id": f"{number:064x}"} for number in range(101)]
    assert len(parse(crafted(attachments=many[:100])).attachments) == 100
    refused(crafted(attachments=many))


FULL_GROUP = {f"f{number}": "" for number in range(64)}
LONGEST = "清" * 50_000


@pytest.mark.parametrize(
    "fields",
    [
        FULL_GROUP,
        {"a": LONGEST},
        {"a": [LONGEST]},
        {"a": [{"b": LONGEST}]},
        {"a": [""] * 100},
        {"a": [{}] * 100},
        {"a": [FULL_GROUP]},
        {"a": []},
        {},
    ],
    ids=lambda fields: str(fields)[:30],
)
def test_fields_may_reach_their_bounds(fields: dict[str, Any]) -> None:
    assert parse(crafted(fields=fields)).fields == fields


@pytest.mark.parametrize(
    "fields",
    [
        FULL_GROUP | {"one_more": ""},
        {"a": LONGEST + "x"},
        {"a": [LONGEST + "x"]},
        {"a": [{"b": LONGEST + "x"}]},
        {"a": [""] * 101},
        {"a": [{}] * 101},
        {"a": [FULL_GROUP | {"one_more": ""}]},
        {"a": None},
        {"a": True},
        {"a": 1},
        {"a": {}},
        {"a": {"b": "c"}},
        {"a": ["b", {}]},
        {"a": [{}, "b"]},
        {"a": [["b"]]},
        {"a": [None]},
        {"a": [1]},
        {"a": [{"b": 1}]},
        {"a": [{"b": ["c"]}]},
        {"a": [{"b": {}}]},
    ],
    ids=lambda fields: str(fields)[:30],
)
def test_fields_out_of_bounds_or_of_another_shape_are_refused(fields: dict[str, Any]) -> None:
    refused(crafted(fields=fields))


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"{}", b"\xff", b" ", b"[" * 10**6, b'{"a":' * 10**5])
def test_what_is_no_letter_at_all_is_refused(content: bytes) -> None:
    refused(content)


def test_a_letter_nested_to_any_depth_is_refused_and_nothing_else_happens() -> None:
    start, end = crafted(fields={"a": []}).split(b"[]")
    for depth in [*range(2, 20), *range(700, 1100), 5000]:
        refused(start + b"[" * depth + b"]" * depth + end)


def test_more_than_a_mebibyte_is_too_large() -> None:
    refused(b" " * (2**20 + 1), TooLarge)
    with pytest.raises(TooLarge):
        encode(replace(LETTER, fields={f"f{number}": "x" * 50_000 for number in range(22)}))


def test_a_letter_does_not_show_the_keys_of_its_attachments_when_printed() -> None:
    assert repr(ATTACHMENT.key) not in repr(LETTER)
