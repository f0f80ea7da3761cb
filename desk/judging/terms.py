"""Words around names, as data."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Terms:
    """Titles after names, what looks like a region and is none, and bodies by every form of their name.

    `everywhere` are full names of bodies of which each town or village has one.
    """

    titles: tuple[str, ...]
    not_regions: tuple[str, ...]
    units: dict[str, str]
    everywhere: frozenset[str]


@cache
def terms() -> Terms:
    """The words that came with the program."""
    data = tomllib.loads((files(__package__) / "terms.toml").read_text(encoding="utf-8"))
    forms = {form: full for full, others in data["units"].items() for form in (full, *others)}
    return Terms(
        titles=tuple(sorted(data["titles"], key=len, reverse=True)),
        not_regions=tuple(data["not_regions"]),
        units=dict(sorted(forms.items(), key=lambda item: len(item[0]), reverse=True)),
        everywhere=frozenset(data["everywhere"]),
    )
