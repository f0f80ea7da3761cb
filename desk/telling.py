"""What commands print about tips: lines for people, documents for programs."""

from collections.abc import Iterator
from typing import Any

from rich import filesize

from desk import beyond
from desk.judging.reading import Judged
from desk.judging.wording import RELATION_NAMES
from desk.search.finding import Found
from desk.thread import COMMITTEE, OFFICER, REPORTER, Said, Tip
from protocol.console import visible
from protocol.language import language_of, translations
from protocol.vocabulary import vocabulary

_ = translations("desk").gettext


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
        "unreachable": tip.unreachable,
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
    if said.outcome:
        common["outcome"] = said.outcome
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
    yield from _notice_lines(tip)
    yield from _judged_lines(tip.judged, language)
    order = list(known.fields)
    answers = sorted(tip.fields.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order))
    for name, value in answers:
        label = known.fields[name].label[language] if name in known.fields else name
        label = _(beyond.LABEL) if name == beyond.BEYOND else label
        yield f"\n{label}\n{visible(_readable_value(name, value, language))}"
    for said in tip.thread:
        if said is not tip.report:
            yield from _said_lines(said, language)
    for attachment in tip.attachments:
        size = filesize.decimal(attachment.size)
        yield f"\n{_('Attachment')}: {visible(attachment.name)}, {size}\n    SHA-256 {attachment.sha256.hex()}"


def _notice_lines(tip: Tip) -> Iterator[str]:
    """What to know before reading on."""
    if tip.handler:
        yield _("Handled by %s") % tip.handler
    if tip.closed_to:
        yield _("Recused from: %s") % ", ".join(tip.closed_to)
    if tip.unreachable:
        yield _(
            "No answer can reach this reporter: nothing can be sealed to the key that came with the letter. Written "
            "bundles leave the answers to this tip out."
        )
    yield from _conflict_lines(tip)


def _conflict_lines(tip: Tip) -> Iterator[str]:
    """What is odd about its mailbox."""
    if tip.conflict and not tip.answerable:
        yield _(
            "ATTENTION: this tip names the mailbox of an earlier tip. It can't be answered: answers go to that one."
        )
    elif tip.conflict:
        yield _("ATTENTION: a later letter of this thread names another address. Answers still go to the first.")


def _judged_lines(judged: Judged, language: str) -> Iterator[str]:
    """The priority with its reasons, and the tips that may belong to this one."""
    if judged.letter:
        yield _("Priority %(letter)s (proposed %(proposed)s, %(points)d points)") % vars(judged)
    if judged.overtaken:
        yield _("    It was decided before the latest letter, which makes it urgent: decide again.")
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
    outcome = vocabulary().outcomes.get(said.outcome or "")
    about += f": {outcome[language]}" if outcome else ""
    yield f"\n— {names[said.sender]}, {said.week}{about}"
    if said.text:
        yield visible(said.text)


def hit_lines(found: Found) -> Iterator[str]:
    """What `desk search` prints: each tip with the place where the words stand."""
    if not found.hits:
        yield _("Nothing was found. Try fewer or shorter words.")
    for hit in found.hits:
        shown = "".join(f"【{piece.text}】" if piece.found else piece.text for piece in hit.snippet)
        yield f"{hit.tip}  {visible(shown)}"
    if found.next:
        yield _("There are more; a further word narrows it down.")


def _language() -> str:
    return language_of(translations("desk"))


def _readable_value(name: str, value: Any, language: str) -> str:
    field = vocabulary().fields.get(name)
    labels = {option.id: option.label[language] for option in field.options} if field else {}
    if name == beyond.BEYOND:
        return "\n".join(beyond.lines(value, language))
    if isinstance(value, str):
        return labels.get(value, value)
    return "\n".join(
        labels.get(item, item) if isinstance(item, str) else ", ".join(map(str, item.values())) for item in value
    )
