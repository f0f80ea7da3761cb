"""What could point to a report's writer: why, and the patterns by which portal and browser scripts find it in a text.

They are data beside the vocabulary (`telling.toml`, which says what the patterns may be made of), so that the look at
a text is the same wherever it is taken: on the server where the browser can't seal, on the device where it can.
"""

import re
import tomllib
from dataclasses import astuple, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from protocol.vocabulary import Label

_PART = re.compile(r"<([a-z]+)>")


@dataclass(frozen=True)
class Pattern:
    """What passages of one reason look like.

    `not_after`: characters, as in a class, that do not stand right before one. `any_case`: it is looked for in the text
    in lower case.
    """

    reason: str
    pattern: str
    not_after: str = ""
    any_case: bool = False


@cache
def reasons() -> dict[str, Label]:
    """Why passages are pointed out, by id, as a reporter reads it."""
    return {reason: Label(**label) for reason, label in _data()["reason"].items()}


@cache
def traces() -> dict[str, Label]:
    """What files give away, by id, as a reporter reads it."""
    return {kind: Label(**label) for kind, label in _data()["trace"].items()}


@cache
def patterns() -> tuple[Pattern, ...]:
    """All patterns; where two find the same, the earlier one gives the reason."""
    parts = _data()["part"]
    return tuple(
        Pattern(**row | {"pattern": _PART.sub(lambda name: parts[name[1]], row["pattern"])})
        for row in _data()["pattern"]
    )


def for_scripts(language: str) -> dict[str, Any]:
    """What the scripts need for the same look, in one language, fit for JSON."""
    return {
        "patterns": [astuple(pattern) for pattern in patterns()],
        "reasons": {reason: label[language] for reason, label in reasons().items()},
        "traces": {kind: label[language] for kind, label in traces().items()},
    }


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("protocol.vocabulary") / "telling.toml").read_text(encoding="utf-8"))
