"""The tree of errors that the module's own page draws."""

import inspect
import re

from crypto import errors
from crypto.errors import BadChecksum, BadCode, CryptoError, Malformed, NewerFormat, UnknownWord, WrongLength


def test_the_tree_that_is_drawn_is_the_tree_that_is_there() -> None:
    drawn = re.findall(r"^(?:    )[│ ]*[├└]── (\w+)", inspect.getdoc(errors) or "", re.MULTILINE)
    there = [name for name, error in inspect.getmembers(errors, inspect.isclass) if error is not CryptoError]

    assert sorted(drawn) == sorted(there)
    assert all(issubclass(getattr(errors, name), CryptoError) for name in drawn)
    assert issubclass(NewerFormat, Malformed)
    assert all(issubclass(error, BadCode) for error in (WrongLength, UnknownWord, BadChecksum))


def test_a_bad_code_is_explained_without_repeating_it() -> None:
    assert str(WrongLength(11)) == "a code has 12 words or characters, not 11"
    assert str(UnknownWord(0)) == "word 1 is not one that codes are made of"
    assert str(BadChecksum()) == "the words do not belong together"
