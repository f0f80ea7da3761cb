"""Looks for what would hurt: one finding a line, with what to do about it."""

import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from crypto.mailbox import Route
from portal.committees import Committee
from portal.instance import Instance
from protocol.language import translations

_ = translations("portal").gettext

WARN_BEFORE = timedelta(days=60)
DISK_RESERVE = 0.10  # of the file system


class Level(Enum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report."""

    level: Level
    text: str


def examine(instance: Instance, known: dict[Route, Committee], today: date) -> Iterator[Finding]:
    """All findings about an instance."""
    for committee in known.values():
        yield check_card(committee, today)
    if Route.UPPER not in known:
        yield Finding(Level.WARNING, _("no superior's card: reports about the organ's own people are refused"))
    yield check_modes(instance)
    yield check_disk(instance)


def check_card(committee: Committee, today: date) -> Finding:
    """Whether new reports can be sealed to a card, and for how long still."""
    card = committee.card
    about = {"name": card.name, "from": card.valid_from, "until": card.valid_until}
    if today < card.valid_from:
        return Finding(Level.ERROR, _("the card of %(name)s is not valid before %(from)s; check the clock") % about)
    if today > card.valid_until:
        return Finding(Level.ERROR, _("the card of %(name)s ended on %(until)s; get a new one from the desk") % about)
    if today + WARN_BEFORE > card.valid_until:
        return Finding(Level.WARNING, _("the card of %(name)s ends on %(until)s; have a new one made soon") % about)
    return Finding(Level.OK, _("the card of %(name)s is valid until %(until)s") % about)


def check_modes(instance: Instance) -> Finding:
    """Whether anyone but the owner could read the instance."""
    open_to_others = [
        path
        for path in (instance.folder, *instance.folder.rglob("*"))
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    if open_to_others:
        return Finding(
            Level.ERROR, _("others may read %(path)s; take that away with chmod") % {"path": open_to_others[0]}
        )
    return Finding(Level.OK, _("only the owner may read the instance"))


def check_disk(instance: Instance) -> Finding:
    """Whether there is room for what people send."""
    usage = shutil.disk_usage(instance.folder)
    free = {"percent": round(100 * usage.free / usage.total)}
    if usage.free < DISK_RESERVE * usage.total:
        return Finding(Level.ERROR, _("only %(percent)d %% of the disk is free; make room") % free)
    return Finding(Level.OK, _("%(percent)d %% of the disk is free") % free)
