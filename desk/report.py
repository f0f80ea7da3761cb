"""What commands print about the work: lines for people, documents for programs. About tips: `desk.telling`."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from desk.backup.history import Since
from desk.importing import Imported
from desk.judging.assessing import Assessed
from desk.office.roles import ACT_NAMES, ROLE_NAMES, Act
from desk.office.roster import Officer
from desk.office.trail import Done
from desk.unreadable import Kept
from protocol.console import visible
from protocol.fingerprint import readable
from protocol.language import translations

_ = translations("desk").gettext


@contextmanager
def progress_bar(title: str, total: int | None) -> Iterator[Callable[[int], object]]:
    """A bar on stderr while something takes its time; the function it gives advances it."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=total)
        yield lambda steps: progress.advance(task, steps)


def import_json(results: list[Imported]) -> dict[str, Any]:
    """What `desk import --json` prints about one or more bundles."""
    return {
        "imported": sum(result.imported for result in results),
        "already_present": sum(result.already_present for result in results),
        "unreadable": [
            {"id": item.digest.hex(), "reason": _(item.reason)} for result in results for item in result.unreadable
        ],
    }


def first_portal_lines(result: Imported) -> Iterator[str]:
    """What is said, even beside JSON, when the first bundle ever pins its portal."""
    if result.arrival and result.arrival.first:
        yield _("First bundle: from now on this desk listens to the portal with this fingerprint. Compare it with")
        yield _("the one that portal init printed; if they differ, stop and tell the operator.")
        yield f"    {readable(result.arrival.portal)}"


def import_lines(path: Path, result: Imported) -> Iterator[str]:
    """What `desk import` says about one bundle."""
    shown = visible(str(path)).replace("\n", " ")  # whoever had the stick chose the name
    counts = {"path": shown, "imported": result.imported, "present": result.already_present}
    yield _("%(path)s: new letters %(imported)d, here already %(present)d.") % counts
    for item in result.unreadable:
        reason = {"id": item.digest.hex()[:16], "reason": _(item.reason)}
        yield _("  could not be read, kept aside: %(id)s (%(reason)s)") % reason
    if result.by_hand and not result.unreadable:
        yield _("  It came by hand. Its code finds the answers once the next desk export is applied at the portal.")
    yield from notes(result)


def not_assessed_lines(assessed: Assessed, gettext: Callable[[str], str] = _) -> Iterator[str]:
    """What is said of tips that this program failed to assess."""
    if assessed.fault:
        yield gettext("All letters are filed, but comparing them failed (%s). The next import tries it again.") % (
            assessed.fault
        )
    if assessed.not_assessed:
        yield gettext("Could not be assessed, and are in the queue all the same; read them yourself: %s") % ", ".join(
            assessed.not_assessed
        )


def left_out_lines(tips: Collection[str], gettext: Callable[[str], str] = _) -> Iterator[str]:
    """What is said of tips whose messages could not be written out."""
    if tips:
        yield gettext("Messages to these tips can't be delivered and were left out; all others are in it: %s") % (
            ", ".join(sorted(tips))
        )


def notes(result: Imported, gettext: Callable[[str], str] = _) -> Iterator[str]:
    """What a bundle told about both machines, in the language of `gettext`."""
    if result.clock_behind:
        yield gettext("  WARNING: this machine's clock is days behind: the bundle was made after today. Set the clock.")
    if result.not_compared:
        yield gettext(
            "  Could not be compared with what officers declared, and are closed to all of these until a leader lifts "
            "it: %s"
        ) % ", ".join(sorted(result.not_compared))
    arrival = result.arrival
    if arrival is None:
        return
    if arrival.late:
        yield gettext("  This bundle is older than one taken in before. That does no harm.")
    if arrival.missing:
        yield gettext(
            "  Earlier bundles that never came: %d. Nothing is lost: each carries all that was not confirmed."
        ) % (arrival.missing)
    if arrival.portal_restored:
        yield gettext("  The portal was restored from a backup, or replaced. Ask the operator whether that is so.")
    if arrival.desk_restored:
        yield gettext(
            "  The portal knows later bundles than this vault: it was restored from a backup. A new series begins."
        )


def backup_lines(since: Since) -> Iterator[str]:
    """What is said after an import about backups; nothing while all is in one."""
    if since.came or since.done:
        counts = {"came": since.came, "done": since.done}
        yield _(
            "In no backup yet: letters and files %(came)d, acts of officers %(done)d. Make one with: desk backup"
        ) % (counts)


def unreadable_lines(kept: list[Kept], folder: Path) -> Iterator[str]:
    """What `desk unreadable` prints."""
    if not kept:
        yield _("Every letter could be read.")
        return
    for item in kept:
        yield f"{item.day}  {item.digest.hex()[:16]}  {_(item.reason)}"
    yield _("They are kept in %s, and tried again whenever the portal sends them.") % folder


def officer_lines(known: list[Officer]) -> Iterator[str]:
    """What `desk officer list` prints."""
    for officer in known:
        names = ", ".join(_(name) for role, name in ROLE_NAMES.items() if role in officer.roles)
        yield f"{officer.name}  {_('disabled') if officer.disabled else names}"


def act_lines(acts: list[Done]) -> Iterator[str]:
    """What `desk audit list` prints, newest first."""
    for act in acts:
        detail = " ".join(f"{name}={value}" for name, value in act.detail.items())
        said = _(ACT_NAMES[Act(act.act)])
        yield f"{act.number:6}  {act.at:%Y-%m-%d %H:%M}  {act.officer}  {said}  {act.about}  {detail}".rstrip()
