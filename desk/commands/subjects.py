"""Commands about those whom tips are about."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from desk.commands.opening import json_option, opens_vault, print_json, print_lines
from protocol.language import translations

if TYPE_CHECKING:
    from desk.office.session import Session

_ = translations("desk").gettext
_KIND = click.option("--kind", type=click.Choice(["person", "unit"]), default="person", show_default=True)
_DAY = click.DateTime(["%Y-%m-%d"])
_because_option = click.option("--because", required=True, help=_("Why you open the file; it is recorded."))
_ENTRIES = ["clarification", "fact", "disposition", "decision", "rectification"]


@click.group(help=_("Whom tips are about: records of persons and bodies, and their integrity files."))
def subjects() -> None:
    """Holds the commands."""


@subjects.command("list", help=_("List all subjects, or those found by name, pinyin or body."))
@click.argument("query", nargs=-1)
@json_option
@opens_vault
def list_(session: "Session", query: tuple[str, ...], *, as_json: bool) -> None:  # noqa: D103
    from desk.subjects.finding import listing
    from desk.subjects.report import listing_lines, record_json

    found = listing(session, " ".join(query))
    if as_json:
        closed = [{"subject": number, "closed": True} for number in found.closed]
        print_json([*map(record_json, found.records), *closed])
    else:
        print_lines(listing_lines(found))


@subjects.command(help=_("Make a record of a person or a body."))
@click.argument("name")
@_KIND
@click.option("--alias", multiple=True, help=_("Another name; may be given several times."))
@click.option("--former", multiple=True, help=_("A former name; may be given several times."))
@opens_vault
def add(session: "Session", name: str, kind: str, alias: tuple[str, ...], former: tuple[str, ...]) -> None:  # noqa: D103
    from desk.subjects import editing

    number = editing.add(session, kind, name)
    for name_kind, names in (("alias", alias), ("former", former)):
        for each in names:
            editing.add_name(session, number, name_kind, each)
    click.echo(_("Subject %d is on record.") % number)


@subjects.command(help=_("Enter a post of a person: the body, and what they are or were there."))
@click.argument("subject", type=int)
@click.argument("unit")
@click.argument("title")
@click.option("--from", "first", default="", metavar="YYYY-MM", help=_("The first month."))
@click.option(
    "--to", "last", default="", metavar="YYYY-MM", help=_("The last month; without it, the post is held still.")
)
@click.option("--leads", is_flag=True, help=_("The responsible leader of that body."))
@opens_vault
def post(session: "Session", subject: int, unit: str, title: str, **held: str | bool) -> None:  # noqa: D103
    from desk.subjects.editing import add_post
    from desk.subjects.months import parse_month

    first, last = parse_month(str(held["first"])), parse_month(str(held["last"]))
    add_post(session, subject, unit, title, first=first, last=last, leads=bool(held["leads"]))
    click.echo(_("The post is on record."))


@subjects.command(help=_("Show the record of a subject."))
@click.argument("subject", type=int)
@json_option
@opens_vault
def show(session: "Session", subject: int, *, as_json: bool) -> None:  # noqa: D103
    from desk.subjects.finding import leaders_of
    from desk.subjects.records import read
    from desk.subjects.report import leader_lines, record_json, record_lines

    record = read(session, subject)
    if as_json:
        print_json(record_json(record))
    else:
        print_lines(record_lines(record))
        print_lines(leader_lines(leaders_of(session, record)))


@subjects.command(help=_("Show whom a tip may be about, and why."))
@click.argument("tip")
@json_option
@opens_vault
def suggest(session: "Session", tip: str, *, as_json: bool) -> None:  # noqa: D103
    from desk.casework import read
    from desk.subjects.report import proposal_lines, proposals_json
    from desk.subjects.suggesting import propose

    found = read(session, tip)
    proposals = propose(session, found.id, found.fields)
    if as_json:
        print_json(proposals_json(proposals))
    else:
        print_lines(proposal_lines(proposals))


@subjects.command(help=_("Say whether a tip is about a subject: same, another (of that name), or back (nothing said)."))
@click.argument("tip")
@click.argument("subject", type=int)
@click.argument("said", type=click.Choice(["same", "another", "back"]), default="same")
@opens_vault
def link(session: "Session", tip: str, subject: int, said: str) -> None:  # noqa: D103
    from desk.subjects.linking import say

    say(session, tip, subject, said)
    click.echo(_("Recorded for %(tip)s and subject %(subject)d.") % {"tip": tip, "subject": subject})


@subjects.command(
    "file", help=_("Show the integrity file of a subject: what is confirmed, and apart from it what is not.")
)
@click.argument("subject", type=int)
@_because_option
@json_option
@opens_vault
def file(session: "Session", subject: int, because: str, *, as_json: bool) -> None:  # noqa: D103
    from desk.subjects.integrity import read
    from desk.subjects.report import file_json, file_lines

    found = read(session, subject, because)
    if as_json:
        print_json(file_json(found))
    else:
        print_lines(file_lines(found))


@subjects.command(help=_("Enter into an integrity file what a decision or a finding says, or a clarification."))
@click.argument("subject", type=int)
@click.argument("kind", type=click.Choice(_ENTRIES))
@click.argument("text")
@click.option("--source", required=True, help=_("The decision or record that says so."))
@click.option("--day", type=_DAY, required=True, help=_("The day of that decision or record."))
@click.option("--tip", default="", help=_("The linked tip it came from."))
@opens_vault
def enter(session: "Session", subject: int, kind: str, text: str, source: str, day: datetime, tip: str) -> None:  # noqa: D103, PLR0913, PLR0917
    from desk.subjects.entries import Told
    from desk.subjects.entries import enter as put

    put(session, subject, Told(kind, text, source, day.date(), tip))
    click.echo(_("Entered into the file of subject %d.") % subject)


@subjects.command(
    help=_("Print an integrity opinion: confirmed facts alone, to copy by hand. It is not encrypted any more.")
)
@click.argument("subject", type=int)
@_because_option
@opens_vault
def opinion(session: "Session", subject: int, because: str) -> None:  # noqa: D103
    from desk.subjects.integrity import opinion as give
    from desk.subjects.integrity import opinion_lines

    print_lines(opinion_lines(give(session, subject, because), _))
