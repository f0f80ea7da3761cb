"""What the doctor says: one line for each thing looked at."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from protocol.language import N_, translations

_ = translations("portal").gettext


class Level(Enum):
    """How bad it is."""

    OK = N_("ok")
    WARNING = N_("warning")
    ERROR = N_("error")


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report."""

    level: Level
    text: str


def ok(text: str, **details: Any) -> Finding:
    """As it should be. `text` is a message of the catalogue."""
    return Finding(Level.OK, _(text) % details)


def warning(text: str, **details: Any) -> Finding:
    """Should be changed; the text says how."""
    return Finding(Level.WARNING, _(text) % details)


def error(text: str, **details: Any) -> Finding:
    """Hurts now; the text says what to do."""
    return Finding(Level.ERROR, _(text) % details)
