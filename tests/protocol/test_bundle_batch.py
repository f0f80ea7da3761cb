"""How many letters or messages a bundle seems to carry."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.bundle.batch import FEWEST_LETTERS, batch_size


@pytest.mark.parametrize(
    ("real", "shown"),
    [(0, 8), (1, 8), (8, 8), (9, 16), (16, 16), (17, 32), (513, 1024), (1024, 1024), (1025, 2048), (2049, 3072)],
)
def test_a_batch_has_the_size_that_was_worked_out_by_hand(real: int, shown: int) -> None:
    assert batch_size(real) == shown


def test_no_single_letter_of_any_length_makes_a_batch_look_different() -> None:
    assert [size for size, fewest in FEWEST_LETTERS.items() if fewest > 0] == [2**power for power in range(14, 21)]
    assert sum(FEWEST_LETTERS.values()) == batch_size(sum(FEWEST_LETTERS.values()))  # a round number to the eye
    assert sum(size * fewest for size, fewest in FEWEST_LETTERS.items()) < 2.5e6  # bytes, on every stick
    assert [batch_size(real, 2) for real in (0, 1, 2, 3, 5)] == [2, 2, 2, 4, 8]
    assert [batch_size(real, 1) for real in (0, 1, 2, 3, 1025)] == [1, 1, 2, 4, 2048]


@settings(deadline=None)
@given(st.integers(0, 10**6))
def test_a_batch_holds_all_that_is_real_and_looks_like_many_others(real: int) -> None:
    shown = batch_size(real)

    assert shown >= max(real, 8)
    assert shown in {8, 16, 32, 64, 128, 256, 512, 1024} or shown % 1024 == 0
    assert batch_size(shown) == shown
    assert real < 8 or shown - real < min(real, 1024)
