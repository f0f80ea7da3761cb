"""JSON with one spelling per value: what is read can be written again byte for byte, all else is refused."""

import sys
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crypto.canonical import LARGEST_INTEGER, encode, parse
from crypto.errors import Malformed, TooLarge

LIMIT = 1024 * 1024
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
TELLING = st.sampled_from([bytes([byte]) for byte in b' \t\r\n"\\/{}[],:0123456789eE+-.tfnullaA_\x00\x7f\xc0\xed\xff'])
PIECES = TELLING | st.sampled_from([b"\xef\xbb\xbf", b"\\u0041", b"\\ud800", b"1e1", b"-0", b"NaN", b'"a":1,'])


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Canonical bytes in which a few places were replaced, removed or doubled."""
    data = encode(draw(VALUES))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 4)))
        data = data[:start] + draw(PIECES | st.just(b"") | st.just(data[start:end] * 2)) + data[end:]
    return data


@settings(deadline=None, max_examples=300)
@given(VALUES)
def test_every_value_survives_being_written_and_read(value: Any) -> None:
    written = encode(value)

    assert parse(written, LIMIT) == value
    assert encode(parse(written, LIMIT)) == written


@settings(deadline=None, max_examples=600)
@given(mutated() | st.binary(max_size=60))
@example(b"")
@example(b'{"a":1,"a":1}')
def test_changed_bytes_are_refused_or_are_the_one_spelling_of_something_else(data: bytes) -> None:
    try:
        value = parse(data, LIMIT)
    except Malformed:
        return
    assert encode(value) == data


def test_characters_are_written_the_way_rfc_8785_writes_them() -> None:
    text = "".join(map(chr, range(0x20))) + '"\\/\x7f\x80é€\u2028\uffff清😀'

    assert (
        encode({"b": text, "a_1": [None, True, False, -1], "a": {}})
        == (
            '{"a":{},"a_1":[null,true,false,-1],"b":"'
            r"\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"
            r"\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f"
            r"\"\\"
            '/\x7f\x80é€\u2028\uffff清😀"}'
        ).encode()
    )


@pytest.mark.parametrize(
    "spelling",
    [
        b"",
        b"nul",
        b"{",
        b'{"a":1}x',
        b"1 2",
        b"\xef\xbb\xbf1",
        b" 1",
        b"1\n",
        b'{"a": 1}',
        b"[1 ,2]",
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"b":2}}',
        b'{"":1}',
        b'{"A":1}',
        b'{"_a":1}',
        b'{"1a":1}',
        '{"é":1}'.encode(),
        b'{"a\\n":1}',
        b'{"' + b"a" * 65 + b'":1}',
        b"1.0",
        b"0.5",
        b"1e3",
        b"1E0",
        b"-0",
        b"-0.0",
        b"+1",
        b"01",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"9007199254740992",
        b"-9007199254740992",
        b"1" + b"0" * 5000,
        b'"\\/"',
        b'"\\u0041"',
        b'"\\u000A"',
        b'"\\u000a"',
        b'"\\u001F"',
        b'"\\u00e9"',
        b'"\\ud83d\\ude00"',
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        b'"\xc0\x80"',
        b'"\xff"',
        b'"\n"',
        b"'a'",
        b"[1,]",
        b"// \n1",
        "１".encode(),
        "1".encode("utf-16"),
    ],
)
def test_any_other_spelling_is_refused(spelling: bytes) -> None:
    with pytest.raises(Malformed):
        parse(spelling, LIMIT)


def test_the_largest_whole_numbers_and_the_longest_names_are_still_allowed() -> None:
    for spelling in (b"9007199254740991", b"-9007199254740991", b'{"' + b"a" * 64 + b'":0}'):
        assert encode(parse(spelling, LIMIT)) == spelling


def test_more_bytes_than_allowed_are_refused_before_they_are_read() -> None:
    assert parse(b'"abc"', 5) == "abc"

    with pytest.raises(TooLarge):
        parse(b'"abc"', 4)
    with pytest.raises(TooLarge):
        parse(b"\xff" * 5, 4)


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_nesting_a_hundred_thousand_levels_deep_is_refused(opening: bytes, closing: bytes) -> None:
    for spelling in (opening * 100_000 + b"1" + closing * 100_000, opening * 100_000):
        with pytest.raises(Malformed):
            parse(spelling, LIMIT)


@pytest.mark.parametrize(
    ("opening", "inner", "closing"),
    [(b"[", b"", b"]"), (b"[", b"null", b"]"), (b"[", b"1", b"]"), (b'{"a":', b'""', b"}"), (b'{"a":', b"[]", b"}")],
)
def test_there_is_no_depth_between_readable_and_refused(opening: bytes, inner: bytes, closing: bytes) -> None:
    # Given all depths around the one where the interpreter gives up
    for depth in range(sys.getrecursionlimit() - 200, sys.getrecursionlimit() + 5):
        spelling = opening * depth + inner + closing * depth
        # When it is read, then it is a value that can be written again, or it is refused: nothing else escapes
        try:
            value = parse(spelling, LIMIT)
        except Malformed:
            continue
        assert encode(value) == spelling


def test_what_has_no_spelling_can_not_be_written() -> None:
    endless: list[Any] = []
    for _ in range(100_000):
        endless = [endless]

    for value in ("\ud800", {"a": "\udfff"}, float("nan"), float("inf"), endless):
        with pytest.raises(Malformed):
            encode(value)
