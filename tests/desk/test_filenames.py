"""Names that reporters claim, made harmless."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.filenames import distinct, safe_filename


@pytest.mark.parametrize(
    ("claimed", "safe"),
    [
        ("账本.pdf", "账本.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system.ini", "system.ini"),
        ("..", "file"),
        ("", "file"),
        ("/", "file"),
        (".bashrc", "bashrc"),
        ("CON", "file_CON"),
        ("lpt1.txt", "file_lpt1.txt"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\x00\x1b[31m\nb.txt", "a[31mb.txt"),
        ("a b\tc.txt", "a_bc.txt"),
        ("trailing. . .", "trailing"),
        ('a:*?"<>|b', "a_b"),
        ("e\u0301.txt", "\u00e9.txt"),
    ],
)
def test_a_claimed_name_becomes_a_safe_one(claimed: str, safe: str) -> None:
    assert safe_filename(claimed) == safe


@given(st.text(max_size=600))
def test_no_name_is_dangerous(claimed: str) -> None:
    safe = safe_filename(claimed)
    assert safe
    assert len(safe.encode()) <= 130
    assert safe not in {".", ".."}
    assert not safe.startswith((".", "-"))
    assert not set(safe) & set('/\\:*?"<>|\n\r\t \0')
    assert not any(unicodedata.category(character)[0] == "C" for character in safe)
    assert safe_filename(safe) == safe


def test_a_long_name_keeps_its_suffix() -> None:
    safe = safe_filename("证" * 300 + ".pdf")
    assert len(safe.encode()) <= 120
    assert safe.endswith("证.pdf")


@given(st.lists(st.sampled_from(["a.txt", "A.TXT", "a_2.txt", "b", "B", "a.tar.gz"]), max_size=12))
def test_names_that_meet_in_one_folder_stay_distinct(names: list[str]) -> None:
    taken: set[str] = set()
    given_names = [distinct(name, taken) for name in names]
    assert len({name.casefold() for name in given_names}) == len(names)
