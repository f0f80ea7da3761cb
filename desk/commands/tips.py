"""Commands about tips: reading, answering, finding, taking down."""

from datetime import datetime
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from desk.classify.classes import classes
from desk.commands.opening import PATH, json_option, opens_vault, print_json, print_lines, read_text
from protocol.language import translations
from protocol.vocabulary import vocabulary

if TYPE_CHECKING:
    from desk.intake import Scan
    from desk.office.session import Session

_ = translations("desk").gettext
_STATUSES = [status for status in vocabulary().statuses if status != "received"]  # that one the portal shows by itself
_OUTCOMES = list(vocabulary().outcomes)
_CHANNELS = [source for source in classes().sources if source != "portal"]
_RETALIATION = ["no", "feared", "happened"]
_MOST_HITS = 50
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("list", help=_("List all tips."))
@json_option
@opens_vault
def list_(session: "Session", *, as_json: bool) -> None:  # noqa: D103
    from desk.queue import listing
    from desk.telling import list_lines

    tips = listing(session)
    if as_json:
        print_json(tips)
    else:
        print_lines(list_lines(tips))


@click.command(help=_("Show one tip: the report, the messages and the attachments."))
@click.argument("tip")
@json_option
@opens_vault
def show(session: "Session", tip: str, *, as_json: bool) -> None:  # noqa: D103
    from desk.casework import read
    from desk.telling import tip_json, tip_lines

    found = read(session, tip)
    if as_json:
        print_json(tip_json(found))
    else:
        print_lines(tip_lines(found))


@click.command(
    help=_("Take the attachments of a tip out of the vault, under safe names. They are not encrypted there.")
)
@click.argument("tip")
@click.option("--to", "target", type=PATH, required=True, help=_("The folder to write to."))
@opens_vault
def extract(session: "Session", tip: str, target: Path) -> None:  # noqa: D103
    from desk import extracting

    count = 0
    for path, attached in extracting.extract(session, tip, target):
        count += 1
        click.echo(f"{path}  {attached.size}  {attached.sha256.hex()}")
    click.echo(_("Attachments taken out: %d") % count, err=True)


@click.command(help=_("Queue a message to the reporter of a tip, a new public status, or both."))
@click.argument("tip")
@click.option("--status", type=click.Choice(_STATUSES), help=_("The public status from now on."))
@click.option("--outcome", type=click.Choice(_OUTCOMES), help=_("What to tell of the result; with the status closed."))
@click.option("--text", help=_("What to say."))
@click.option("--text-file", type=PATH, help=_("File with what to say (UTF-8)."))
@opens_vault
def reply(  # noqa: D103
    session: "Session", tip: str, status: str | None, outcome: str | None, text: str | None, text_file: Path | None
) -> None:
    from desk import casework

    if text is not None and text_file is not None:
        raise click.UsageError(_("give --text or --text-file, not both"))
    said = (read_text(text_file) if text_file else text or "").strip()
    if not said and status is None and outcome is None:
        raise click.UsageError(_("give a text, a status or both"))
    number = casework.reply(session, tip, status, said, outcome)
    about = {"number": number, "tip": tip}
    if number:
        click.echo(_("Message %(number)d for tip %(tip)s is queued; the next desk export carries it.") % about)
    else:
        click.echo(_("The status of tip %s is changed; there is nobody to answer.") % tip)


@click.command(help=_("Write a note on a tip, for the officers alone."))
@click.argument("tip")
@click.argument("text")
@opens_vault
def note(session: "Session", tip: str, text: str) -> None:  # noqa: D103
    from desk import casework

    casework.note(session, tip, text)
    click.echo(_("The note is kept with tip %s.") % tip)


@click.command(help=_("Find tips by words in the reports, messages and notes; names also by pinyin."))
@click.argument("query", nargs=-1, required=True)
@json_option
@opens_vault
def search(session: "Session", query: tuple[str, ...], *, as_json: bool) -> None:  # noqa: D103
    from desk.search import finding
    from desk.telling import hit_lines

    found = finding.search(session, " ".join(query), size=_MOST_HITS)
    if as_json:
        documents = [{"tip": hit.tip, "snippet": "".join(piece.text for piece in hit.snippet)} for hit in found.hits]
        print_json(documents)
    else:
        print_lines(hit_lines(found))


@click.command(help=_("Take down what came by letter, visit, phone or from another organ; FILEs are sealed with it."))
@click.option("--channel", required=True, type=click.Choice(_CHANNELS), help=_("How it came."))
@click.option("--day", type=_DAY, help=_("The day it came; without it, today."))
@click.option("--facts", help=_("What happened."))
@click.option("--facts-file", type=PATH, help=_("File with what happened (UTF-8)."))
@click.option("--name", help=_("Who it is about."))
@click.option("--unit", help=_("Where they work."))
@click.option("--post", help=_("What they are there."))
@click.option("--retaliation", type=click.Choice(_RETALIATION), help=_("Whether someone suffers for it."))
@click.argument("file", type=PATH, nargs=-1)
@opens_vault
def intake(  # noqa: D103
    session: "Session",
    channel: str,
    day: datetime | None,
    facts: str | None,
    facts_file: Path | None,
    file: tuple[Path, ...],
    **answers: str | None,
) -> None:
    from contextlib import ExitStack

    from desk.intake import Taken, take_down

    if (facts is None) == (facts_file is None):
        raise click.UsageError(_("give --facts or --facts-file"))
    said = {"facts": read_text(facts_file) if facts_file else facts, "retaliation": answers.pop("retaliation")}
    said |= {f"subject_{name}": value for name, value in answers.items()}
    taken = Taken(channel, day.date() if day else session.today(), {name: text for name, text in said.items() if text})
    with ExitStack() as opened:
        scans = [_scan(path, opened.enter_context(path.open("rb"))) for path in file]
        number = take_down(session, taken, scans)
    click.echo(_("Taken down as tip %s.") % number)


def _scan(path: Path, content: BinaryIO) -> "Scan":
    from desk.intake import Scan

    return Scan(path.name, guess_type(path.name)[0] or "", content)
