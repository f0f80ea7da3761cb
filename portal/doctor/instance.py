"""The instance: cards, file modes, room on the disk, and whether the calendar goes forward."""

import stat
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import func, select

from crypto.mailbox import Route
from portal.committees import Committee
from portal.doctor.findings import Finding, error, ok, warning
from portal.guard.guard import DISK_RESERVE, free_share
from portal.instance import Instance
from portal.operator import Operator
from portal.store.tables import committees, letters, mailboxes
from protocol.language import N_

WARN_BEFORE = timedelta(days=60)


def check_cards(known: dict[Route, Committee], today: date) -> Iterator[Finding]:
    """Each card, and whether there is a superior's."""
    for committee in known.values():
        yield check_card(committee, today)
    if Route.UPPER not in known:
        yield warning(
            N_(
                "no superior's card: reports about the organ's own people are refused; ask for the card, and take it "
                "with: portal card --upper FILE"
            )
        )


def check_card(committee: Committee, today: date) -> Finding:
    """Whether new reports can be sealed to a card, and for how long still."""
    card = committee.card
    about = {"name": card.name, "from": card.valid_from, "until": card.valid_until}
    if today < card.valid_from:
        return error(N_("the card of %(name)s is not valid before %(from)s; check the clock"), **about)
    if today > card.valid_until:
        return error(N_("the card of %(name)s ended on %(until)s; get a new one from the desk"), **about)
    if today + WARN_BEFORE > card.valid_until:
        return warning(N_("the card of %(name)s ends on %(until)s; have a new one made soon"), **about)
    return ok(N_("the card of %(name)s is valid until %(until)s"), **about)


def check_modes(instance: Instance) -> Finding:
    """Whether anyone but the owner could read or change the instance."""
    owner = instance.folder.stat().st_uid
    for path in (instance.folder, *instance.folder.rglob("*")):
        found = path.lstat()
        if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO) and not stat.S_ISSOCK(found.st_mode):
            return error(N_("others may read %(path)s; take that away: chmod go= %(path)s"), path=path)
        if found.st_uid != owner:
            return error(N_("%(path)s belongs to someone else; give it back with chown"), path=path)
    return ok(N_("only the owner may read the instance"))


def check_disk(instance: Instance) -> Finding:
    """Whether there is room for what people send."""
    share = free_share(instance.folder)
    if share < DISK_RESERVE:
        return error(
            N_("only %(percent)d %% of the disk is free, and files are refused; make room"), percent=100 * share
        )
    if share < 2 * DISK_RESERVE:
        return warning(
            N_("only %(percent)d %% of the disk is free; below 10 %% files are refused"), percent=100 * share
        )
    return ok(N_("%(percent)d %% of the disk is free"), percent=100 * share)


def check_calendar(operator: Operator, today: date) -> Finding:
    """Whether the host's day is not before a day that the instance has seen."""
    days = (committees.c.exported, committees.c.collected, letters.c.day, mailboxes.c.day)
    with operator.database.read() as connection:
        seen = [connection.execute(select(func.max(day))).scalar() for day in days]
    latest = max((day for day in seen if day), default=today)
    if latest > today:
        return error(
            N_("today is %(today)s by the clock, but the instance has seen %(latest)s; set the clock"),
            today=today,
            latest=latest,
        )
    return ok(N_("the calendar goes forward: today is %(today)s (UTC)"), today=today)
