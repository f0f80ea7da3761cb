"""What an operator may set, in `settings.toml` of the instance."""

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from portal.errors import NotAnInstance
from protocol.letter import MOST_ATTACHMENTS

KIB, MIB, GIB = 2**10, 2**20, 2**30


_LARGEST = 2**63 - 1


def _setting(default: int, smallest: int, text: str, largest: int = _LARGEST) -> Any:
    return field(default=default, metadata={"smallest": smallest, "largest": largest, "help": text})


@dataclass(frozen=True)
class Settings:
    """Every setting, with its default, its smallest value and what it means."""

    max_upload_bytes: int = _setting(2 * GIB, MIB, "the files of one request, together")
    max_files: int = _setting(20, 1, "files in one request", MOST_ATTACHMENTS)
    workers: int = _setting(2, 1, "server processes")
    threads: int = _setting(32, 2, "requests one process handles at the same time; uploads get half of them")
    posts_per_hour: int = _setting(1000, 1, "reports and additions to them that are taken in an hour")
    wrong_codes_per_hour: int = _setting(3600, 1, "codes with a mistake in an hour whose look-alikes are tried")
    upload_bytes_per_hour: int = _setting(40 * GIB, MIB, "files taken in an hour, together")
    carry_day: int = _setting(0, 0, "weekday on which answers are usually carried over, 1 = Monday; 0: not said", 7)
    collect_days: int = _setting(7, 2, "service target shown: days until a report is collected", 365)
    accept_workdays: int = _setting(15, 2, "service target shown: working days until acceptance is told", 365)
    progress_months: int = _setting(3, 2, "service target shown: months until news of the progress", 24)
    result_workdays: int = _setting(15, 2, "service target shown: working days from closing to the result", 365)

    @property
    def max_request_bytes(self) -> int:
        """Files and everything around them."""
        return self.max_upload_bytes + 4 * MIB

    @property
    def targets(self) -> dict[str, int]:
        """What fills the places in the vocabulary's words about the next step."""
        return {
            "collect": self.collect_days,
            "accept": self.accept_workdays,
            "progress": self.progress_months,
            "result": self.result_workdays,
        }


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
    if value > (largest := known[name].metadata["largest"]):
        raise NotAnInstance(
            "%(path)s: %(name)s must be a whole number of at most %(largest)d",
            path=path,
            name=name,
            largest=largest,
        )
