"""Subjects in words, for the terminal, and as JSON."""

from collections.abc import Iterable, Iterator
from typing import Any

from desk.classify.classes import AUTHORITIES
from desk.judging.wording import CONFLICT_NAMES
from desk.subjects.entries import Entry
from desk.subjects.finding import Leader, Listing
from desk.subjects.integrity import File
from desk.subjects.records import Post, Record
from desk.subjects.suggesting import Proposals
from desk.subjects.wording import ENTRY_NAMES, NAME_NAMES, WHY_NAMES
from protocol.console import visible
from protocol.language import language_of, translations
from protocol.vocabulary import vocabulary

_ = translations("desk").gettext


def record_json(record: Record) -> dict[str, Any]:
    """What `desk subjects list|show --json` prints of one."""
    return {
        "subject": record.id,
        "kind": record.kind,
        "name": record.name,
        "authority": record.authority,
        "names": [{"kind": kind, "name": name} for kind, name in record.others],
        "posts": [_post_json(post) for post in record.posts],
    }


def listing_lines(found: Listing) -> Iterator[str]:
    """What `desk subjects list` prints."""
    if not found.records and not found.closed:
        yield _("Nobody is on record. Open a tip and make a record of whom it is about, or: desk subjects add")
    for record in found.records:
        post = _post(record.posts[0]) if record.posts else ""
        yield f"{record.id}  {_(CONFLICT_NAMES[record.kind])}  {visible(record.name)}  {post}".rstrip()
        yield from leader_lines(found.leaders.get(record.id, ()))
    for number in found.closed:
        yield f"{number}  " + _("not yours")
    if found.more:
        yield _("There are more; a further word narrows it down.")


def record_lines(record: Record) -> Iterator[str]:
    """What `desk subjects show` prints."""
    about = {"number": record.id, "kind": _(CONFLICT_NAMES[record.kind]), "name": visible(record.name)}
    yield _("Subject %(number)d, %(kind)s: %(name)s") % about
    for kind, name in record.others:
        yield f"    {_(NAME_NAMES[kind])}: {visible(name)}"
    yield _("Management authority: %s") % _(AUTHORITIES[record.authority])
    for post in record.posts:
        yield f"    {_post(post)}"


def leader_lines(leaders: Iterable[Leader]) -> Iterator[str]:
    """Who leads and led a body."""
    for leader in leaders:
        name = visible(leader.name) if leader.name else _("not yours")
        yield "    " + _("Leader: %s") % f"{name}, {_times(leader.post)}"


def proposals_json(found: Proposals) -> dict[str, Any]:
    """What `desk subjects suggest --json` prints."""
    return {
        "linked": [record.id for record in found.linked],
        "another": [record.id for record in found.others],
        "named": [
            {
                "kind": proposal.named.kind,
                "name": proposal.named.name,
                "suggested": [
                    {"subject": one.record.id, "name": one.record.name, "reasons": [why.value for why in one.reasons]}
                    for one in proposal.candidates
                ],
            }
            for proposal in found.named
        ],
    }


def proposal_lines(found: Proposals) -> Iterator[str]:
    """What `desk subjects suggest` prints."""
    for record in found.linked:
        yield _("About: subject %(number)d, %(name)s") % {"number": record.id, "name": visible(record.name)}
    for proposal in found.named:
        yield _("Named: %s") % (visible(proposal.named.name) or visible(proposal.named.title))
        for one in proposal.candidates:
            reasons = ", ".join(_(WHY_NAMES[why]) for why in one.reasons)
            yield f"    {one.record.id}  {visible(one.record.name)}  ({reasons})"


def file_json(found: File) -> dict[str, Any]:
    """What `desk subjects file --json` prints: of unverified tips the number and state alone."""
    return {
        **record_json(found.record),
        "clarifications": [_entry_json(entry) for entry in found.clarifications],
        "confirmed": [_entry_json(entry) for entry in found.confirmed],
        "unverified": [{"tip": tip.tip, "received_week": tip.week, "status": tip.status} for tip in found.reported],
        "conflicts": [{"officer": held.officer, "cause": held.cause} for held in found.conflicts],
    }


def file_lines(found: File) -> Iterator[str]:
    """What `desk subjects file` prints: clarifications first, what is confirmed, then what is not."""
    yield from record_lines(found.record)
    yield from leader_lines(found.leaders)
    for title, held in ((_("Clarifications"), found.clarifications), (_("Confirmed"), found.confirmed)):
        yield f"\n{title}"
        yield from _entry_lines(held)
    if found.hidden:
        yield _("Part of this file is recused from you.")
    yield "\n" + _("Tips that name this subject. Reported, not verified:")
    language = language_of(translations("desk"))
    for tip in found.reported:
        yield f"    {tip.tip}  {tip.week}  {vocabulary().statuses[tip.status].label[language]}"
    for conflict in found.conflicts:
        yield _("Closed to %(officer)s (%(cause)s)") % {
            "officer": conflict.officer,
            "cause": _(CONFLICT_NAMES[conflict.cause]),
        }


def _entry_lines(held: list[Entry]) -> Iterator[str]:
    if not held:
        yield "    " + _("None.")
    for entry in held:
        yield f"    {entry.day}  {_(ENTRY_NAMES[entry.kind])}: {visible(entry.text)}"
        yield "        " + _("Source: %s") % f"{visible(entry.source)} ({entry.officer}, {entry.entered})"


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "text": entry.text,
        "source": entry.source,
        "day": entry.day.isoformat(),
        "officer": entry.officer,
        "entered": entry.entered.isoformat(),
        "tip": entry.tip or None,
    }


def _post_json(post: Post) -> dict[str, Any]:
    return {
        "unit": post.unit,
        "title": post.title,
        "from": post.since or None,
        "to": post.until or None,
        "leads": post.leads,
    }


def _post(post: Post) -> str:
    leads = " · " + _("responsible leader") if post.leads else ""
    return f"{visible(post.unit)} {visible(post.title)}  {_times(post)}{leads}"


def _times(post: Post) -> str:
    return _("%(since)s to %(until)s") % {"since": post.since or "?", "until": post.until or _("now")}
