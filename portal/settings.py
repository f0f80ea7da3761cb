"""What an operator may set, in `settings.toml` of the instance."""

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from portal.errors import NotAnInstance

KIB, MIB, GIB = 2**10, 2**20, 2**30


def _setting(default: int, smallest: int, text: str) -> Any:
    return field(default=default, metadata={"smallest": smallest, "help": text})


@dataclass(frozen=True)
class Settings:
    """Every setting, with its default, its smallest value and what it means."""

    max_upload_bytes: int = _setting(2 * GIB, MIB, "the files of one request, together")
    max_files: int = _setting(20, 1, "files in one request")
    workers: int = _setting(2, 1, "server processes")
    threads: int = _setting(32, 2, "requests one process handles at the same time; uploads get half of them")
    posts_per_hour: int = _setting(1000, 1, "reports and additions to them that are taken in an hour")
    wrong_codes_per_hour: int = _setting(3600, 1, "codes with a mistake in an hour whose look-alikes are tried")
    upload_bytes_per_hour: int = _setting(40 * GIB, MIB, "files taken in an hour, together")

    @property
    def max_request_bytes(self) -> int:
        """Files and everything around them."""
        return self.max_upload_bytes + 4 * MIB


def load(path: Path) -> Settings:
    """The settings in a TOML file; what it leaves out has its default. Raises NotAnInstance."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise NotAnInstance("%(path)s can't be read as TOML", path=path) from None
    for name, value in values.items():
        _check(path, name, value)
    return Settings(**values)


def template() -> str:
    """A settings file with every setting in it, explained and commented out."""
    lines = ["# Settings of this portal. Take the # away to change one, then restart.", ""]
    for setting in fields(Settings):
        lines += [f"# {setting.metadata['help']}", f"# {setting.name} = {setting.default}", ""]
    return "\n".join(lines)


def _check(path: Path, name: str, value: object) -> None:
    known = {setting.name: setting for setting in fields(Settings)}
    if name not in known:
        raise NotAnInstance("%(path)s: there is no setting %(name)s", path=path, name=name)
    smallest = known[name].metadata["smallest"]
    if type(value) is not int or value < smallest:
        raise NotAnInstance(
            "%(path)s: %(name)s must be a whole number of at least %(smallest)d",
            path=path,
            name=name,
            smallest=smallest,
        )
