"""Canonical JSON: both sides take the same bytes, and write the same value with them."""

from typing import Any

from hypothesis import given, settings
from web import Engine, one, verdict

from crypto import canonical
from tests.crypto.test_canonical import LIMIT, VALUES, mutated


@settings(max_examples=500)
@given(VALUES)
def test_both_write_a_value_with_the_same_bytes(js: Engine, value: Any) -> None:
    assert one(js, "encode", value=value) == canonical.encode(value)


@settings(max_examples=600)
@given(mutated())
def test_changed_bytes_get_the_same_verdict(js: Engine, data: bytes) -> None:
    def again() -> bytes:
        return canonical.encode(canonical.parse(data, LIMIT))

    assert one(js, "canonical", data=data, limit=LIMIT) == verdict(again)
