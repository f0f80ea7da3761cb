"""Faults of this program that one tip brings to light: they must not keep the other tips from the officers.

What is caught in such a place is told here, by kind and place, with nothing of what anyone wrote. To the program that
is a warning it ignores, for whoever caught it tells the officer; in tests, where warnings are errors, it comes through.
"""

import warnings

from protocol.console import describe


class Contained(UserWarning):
    """A fault that was kept to one tip."""


def place_of_fault(error: Exception) -> str:
    """Kind and place of a fault, as in "KeyError at words.py:40 in runs"."""
    return describe(error, error.__traceback__)


def contain(fault: str) -> None:
    """Tell of a fault that goes no further."""
    warnings.warn(Contained(fault), stacklevel=2)


def keep_quiet() -> None:
    """Say nothing of contained faults from now on: for the program, where the officer is told otherwise."""
    warnings.simplefilter("ignore", Contained)
