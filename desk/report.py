"""What commands print: lines for people, documents for programs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich import filesize
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from desk.backup.history import Since
from desk.importing import Imported
from desk.judging.reading import Judged
from desk.judging.wording import RELATION_NAMES
from desk.office.roles import ACT_NAMES, ROLE_NAMES, Act
from desk.office.roster import Officer
from desk.office.trail import Done
from desk.search.finding import Found
from desk.thread import COMMITTEE, OFFICER, REPORTER, Said, Tip
from desk.unreadable import Kept
from protocol.console import visible
from protocol.fingerprint import readable
from protocol.language import language_of, translations
from protocol.vocabulary import vocabulary

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
    counts = {"path": path, "imported": result.imported, "present": result.already_present}
    yield _("%(path)s: new letters %(imported)d, here already %(present)d.") % counts
    for item in result.unreadable:
        reason = {"id": item.digest.hex()[:16], "reason": _(item.reason)}
        yield _("  could not be read, kept aside: %(id)s (%(reason)s)") % reason
    if result.by_hand:
        yield _("  It came by hand. Its code finds the answers once the next desk export is applied at the portal.")
    yield from notes(result)


def notes(result: Imported, gettext: Callable[[str], str] = _) -> Iterator[str]:
    """What a bundle told about both machines, in the language of `gettext`."""
    if result.clock_behind:
        yield gettext("  WARNING: this machine's clock is days behind: the bundle was made after today. Set the clock.")
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


def list_lines(tips: list[dict[str, Any]]) -> Iterator[str]:
    """What `desk list` prints."""
    if not tips:
        yield _("No tips yet. Take in a bundle with: desk import")
    for tip in tips:
        if tip.get("recused"):
            yield tip["tip"] + "  " + _("recused from you")
            continue
        status = vocabulary().statuses[tip["status"]].label[_language()]
        files = _("files: %d") % tip["attachments"] if tip["attachments"] else ""
        yield f"{tip['tip']}  {tip['received_week']}  {status}  {files}".rstrip()


def tip_json(tip: Tip) -> dict[str, Any]:
    """What `desk show --json` prints."""
    return {
        "tip": tip.number,
        "status": tip.status,
        "received_week": tip.week,
        "channel": tip.channel,
        "conflict": tip.conflict,
        "sealed_by": tip.report.sealed_by if tip.report else None,
        "report": tip.fields,
        "nature": tip.nature,
        "themes": list(tip.themes),
        "domains": list(tip.domains),
        "authority": tip.authority,
        "priority": tip.judged.letter or None,
        "handler": tip.handler,
        "recused": list(tip.closed_to),
        "related": [{"tip": one.tip, "kind": one.kind, "score": one.score} for one in tip.judged.related],
        "messages": [_said_json(said) for said in tip.messages],
        "notes": [{"officer": said.officer, "week": said.week, "text": said.text} for said in tip.notes],
        "attachments": [
            {"name": item.name, "media_type": item.media_type, "size": item.size, "sha256": item.sha256.hex()}
            for item in tip.attachments
        ],
    }


def _said_json(said: Said) -> dict[str, Any]:
    common = {"from": said.sender, "week": said.week, "status": said.status, "text": said.text}
    if said.sender != REPORTER:
        return common
    return common | {"kind": said.kind, "fields": said.fields, "sealed_by": said.sealed_by}


def tip_lines(tip: Tip) -> Iterator[str]:
    """What `desk show` prints. Everything a reporter wrote is printed without control characters."""
    language = _language()
    known = vocabulary()
    status = known.statuses[tip.status].label[language]
    about = {"tip": tip.number, "week": tip.week, "status": status}
    yield _("Tip %(tip)s, received %(week)s, %(status)s") % about
    if tip.handler:
        yield _("Handled by %s") % tip.handler
    if tip.closed_to:
        yield _("Recused from: %s") % ", ".join(tip.closed_to)
    if tip.conflict:
        yield _("ATTENTION: a later letter of this thread names another address. Answers still go to the first.")
    yield from _judged_lines(tip.judged, language)
    order = list(known.fields)
    answers = sorted(tip.fields.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order))
    for name, value in answers:
        label = known.fields[name].label[language] if name in known.fields else name
        yield f"\n{label}\n{visible(_readable_value(name, value, language))}"
    for said in tip.thread:
        if said is not tip.report:
            yield from _said_lines(said, language)
    for attachment in tip.attachments:
        size = filesize.decimal(attachment.size)
        yield f"\n{_('Attachment')}: {visible(attachment.name)}, {size}\n    SHA-256 {attachment.sha256.hex()}"


def _judged_lines(judged: Judged, language: str) -> Iterator[str]:
    """The priority with its reasons, and the tips that may belong to this one."""
    if judged.letter:
        yield _("Priority %(letter)s (proposed %(proposed)s, %(points)d points)") % vars(judged)
    for told in judged.reasons:
        points = f" +{told.points}" if told.points else ""
        yield f"    {told.label[language]}{points}"
    for one in judged.related:
        about = {"tip": one.tip, "kind": _(RELATION_NAMES[one.kind]), "score": f"{one.score:.2f}"}
        yield _("May belong together: %(tip)s (%(kind)s, %(score)s)") % about


def _said_lines(said: Said, language: str) -> Iterator[str]:
    names = {COMMITTEE: _("Committee"), REPORTER: _("Reporter"), OFFICER: _("Note by %s") % said.officer}
    status = vocabulary().statuses.get(said.status or "")
    about = f", {status.label[language]}" if status else ""
    yield f"\n— {names[said.sender]}, {said.week}{about}"
    if said.text:
        yield visible(said.text)


def backup_lines(since: Since) -> Iterator[str]:
    """What is said after an import about backups; nothing while all is in one."""
    if since.came:
        yield _("In no backup yet: %d letters and files. Make one with: desk backup") % since.came


def unreadable_lines(kept: list[Kept], folder: Path) -> Iterator[str]:
    """What `desk unreadable` prints."""
    if not kept:
        yield _("Every letter could be read.")
        return
    for item in kept:
        yield f"{item.day}  {item.digest.hex()[:16]}  {_(item.reason)}"
    yield _("They are kept in %s, and tried again whenever the portal sends them.") % folder


def hit_lines(found: Found) -> Iterator[str]:
    """What `desk search` prints: each tip with the place where the words stand."""
    if not found.hits:
        yield _("Nothing was found. Try fewer or shorter words.")
    for hit in found.hits:
        shown = "".join(f"【{piece.text}】" if piece.found else piece.text for piece in hit.snippet)
        yield f"{hit.tip}  {visible(shown)}"
    if found.next:
        yield _("There are more; a further word narrows it down.")


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


def _language() -> str:
    return language_of(translations("desk"))


def _readable_value(name: str, value: Any, language: str) -> str:
    field = vocabulary().fields.get(name)
    labels = {option.id: option.label[language] for option in field.options} if field else {}
    if isinstance(value, str):
        return labels.get(value, value)
    return "\n".join(
        labels.get(item, item) if isinstance(item, str) else ", ".join(map(str, item.values())) for item in value
    )
