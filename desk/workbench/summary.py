"""What came of a stick, in plain words."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from desk.importing import Imported
from desk.judging.assessing import Assessed
from desk.office.roles import N_
from desk.report import left_out_lines, not_assessed_lines, notes
from desk.workbench.job import Kind
from desk.workbench.render import gettext_for_page as _
from desk.workbench.render import reason

_TITLES = {Kind.IMPORT: N_("Taken in"), Kind.EXPORT: N_("Written out"), Kind.BACKUP: N_("Backup")}


def title(kind: Kind) -> str:
    """What was done."""
    return _(_TITLES[kind])


def written(kind: Kind, left_out: Collection[str] = ()) -> list[str]:
    """What is said after writing. `left_out`: tips whose messages could not be written out."""
    if kind is Kind.BACKUP:
        return [_("Written, read back, verified. It opens with today's passphrases: lock it away.")]
    return [
        _("Written, read back, verified. You may remove the stick."),
        _("Carry it to the portal and import it there."),
        *left_out_lines(left_out, _),
    ]


def taken_in(done: list[Imported], refused: list[tuple[Path, Exception]], assessed: Assessed) -> dict[str, Any]:
    """What the outcome page shows about the bundles of a stick."""
    first = next((item.arrival.portal for item in done if item.arrival and item.arrival.first), None)
    lines = list(_counts(done)) if done else []
    for item in done:
        lines += _notes(item)
    lines += not_assessed_lines(assessed, _)
    lines += [f"{path.name}: {reason(error)}" for path, error in refused]
    if first:
        lines.append(
            _(
                "First bundle: from now on this desk listens to the portal with the fingerprint below. Compare it with "
                "the one that portal init printed; if they differ, stop and tell the operator."
            )
        )
    warn = any(item.unreadable or item.clock_behind or item.not_compared for item in done)
    warn = warn or bool(refused or assessed.not_assessed or assessed.fault)
    return {"lines": lines, "warn": warn, "fingerprint": first}


def _counts(done: list[Imported]) -> Iterator[str]:
    fresh, present = sum(item.imported for item in done), sum(item.already_present for item in done)
    yield _("New letters: %d. They are in the queue now.") % fresh if fresh else _("Nothing new has come.")
    if present:
        yield _("Letters that were here already: %d.") % present
    unread = {letter.digest: letter for item in done for letter in item.unreadable}.values()
    if unread:
        yield _("Letters that could not be read: %d. They are kept and listed on the page “Sticks”.") % len(unread)


def _notes(item: Imported) -> Iterator[str]:
    return (line.strip() for line in notes(item, _))
