"""What commands print: lines for people, documents for programs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich import filesize
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from desk.importing import Imported
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
    arrival = result.arrival
    counts = {"path": path, "imported": result.imported, "present": result.already_present}
    yield _("%(path)s: new letters %(imported)d, here already %(present)d.") % counts
    for item in result.unreadable:
        reason = {"id": item.digest.hex()[:16], "reason": _(item.reason)}
        yield _("  could not be read, kept aside: %(id)s (%(reason)s)") % reason
    if result.by_hand:
        yield _("  It came by hand. Its code finds the answers once the next desk export is applied at the portal.")
    if arrival:
        yield from _notes(result)


def _notes(result: Imported) -> Iterator[str]:
    arrival = result.arrival
    if arrival is None:
        return
    if arrival.late:
        yield _("  This bundle is older than one taken in before. That does no harm.")
    if arrival.missing:
        yield _("  Earlier bundles that never came: %d. Nothing is lost: each carries all that was not confirmed.") % (
            arrival.missing
        )
    if arrival.portal_restored:
        yield _("  The portal was restored from a backup, or replaced. Ask the operator whether that is so.")
    if arrival.desk_restored:
        yield _("  The portal knows later bundles than this vault: it was restored from a backup. A new series begins.")


def list_lines(tips: list[dict[str, Any]]) -> Iterator[str]:
    """What `desk list` prints."""
    if not tips:
        yield _("No tips yet. Take in a bundle with: desk import")
    for tip in tips:
        status = vocabulary().statuses[tip["status"]].label[_language()]
        files = _("files: %d") % tip["attachments"] if tip["attachments"] else ""
        yield f"{tip['tip']}  {tip['received_week']}  {status}  {files}".rstrip()


def tip_lines(tip: dict[str, Any]) -> Iterator[str]:
    """What `desk show` prints. Everything a reporter wrote is printed without control characters."""
    language = _language()
    known = vocabulary()
    status = known.statuses[tip["status"]].label[language]
    yield _("Tip %(tip)s, received %(week)s, %(status)s") % {
        "tip": tip["tip"],
        "week": tip["received_week"],
        "status": status,
    }
    if tip["conflict"]:
        yield _("ATTENTION: a later letter of this thread names another address. Answers still go to the first.")
    order = list(known.fields)
    answers = sorted(tip["report"].items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order))
    for name, value in answers:
        label = known.fields[name].label[language] if name in known.fields else name
        yield f"\n{label}\n{visible(_readable_value(name, value, language))}"
    for message in tip["messages"]:
        yield from _message_lines(message, language)
    for attachment in tip["attachments"]:
        size = filesize.decimal(attachment["size"])
        yield f"\n{_('Attachment')}: {visible(attachment['name'])}, {size}\n    SHA-256 {attachment['sha256']}"


def _message_lines(message: dict[str, Any], language: str) -> Iterator[str]:
    sender = _("Committee") if message["from"] == "committee" else _("Reporter")
    status = vocabulary().statuses.get(message["status"] or "")
    about = f", {status.label[language]}" if status else ""
    yield f"\n— {sender}, {message['week']}{about}"
    if message["text"]:
        yield visible(message["text"])


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
