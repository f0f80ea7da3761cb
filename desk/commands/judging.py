"""Commands about what belongs together, what comes first, and who must not see it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk.commands.opening import PATH, opens_vault
from protocol.language import translations

if TYPE_CHECKING:
    from desk.office.session import Session

_ = translations("desk").gettext
_UNDECIDED = "undecided"
_RELATIONS = ["duplicate", "supplement", "corroborating", "related", "different", _UNDECIDED]


@click.command(help=_("Say what two tips are to each other; “undecided” takes it back."))
@click.argument("tip")
@click.argument("other")
@click.argument("relation", type=click.Choice(_RELATIONS))
@opens_vault
def relate(session: "Session", tip: str, other: str, relation: str) -> None:  # noqa: D103
    from desk.judging.deciding import relate as say
    from desk.judging.linking import Relation

    say(session, tip, other, None if relation == _UNDECIDED else Relation(relation))
    click.echo(_("Recorded for %(tip)s and %(other)s.") % {"tip": tip, "other": other})


@click.command(help=_("Confirm the priority of a tip, or set another with a reason."))
@click.argument("tip")
@click.argument("letter", type=click.Choice(["A", "B", "C", "D"]))
@click.option("--because", default="", help=_("Why, when it is not the proposed one."))
@opens_vault
def priority(session: "Session", tip: str, letter: str, because: str) -> None:  # noqa: D103
    from desk.judging.deciding import decide

    decide(session, tip, letter, because)
    click.echo(_("Tip %(tip)s has priority %(letter)s.") % {"tip": tip, "letter": letter})


@click.group(help=_("Persons and bodies you may not judge: yourself, relatives, former offices."))
def conflict() -> None:
    """Holds the commands."""


_kind = click.option("--kind", type=click.Choice(["person", "unit"]), default="person", show_default=True)


@conflict.command("add", help=_("Declare a person or a body; tips that concern it are closed to you from then on."))
@click.argument("name")
@_kind
@opens_vault
def add(session: "Session", name: str, kind: str) -> None:  # noqa: D103
    from desk.judging.conflicts import declare

    click.echo(_("Declared. Tips recused from you for it: %d") % declare(session, kind, name))


@conflict.command("remove", help=_("Take a declaration back; what it closed stays closed until a leader lifts it."))
@click.argument("name")
@_kind
@opens_vault
def remove(session: "Session", name: str, kind: str) -> None:  # noqa: D103
    from desk.judging.conflicts import withdraw

    withdraw(session, kind, name)
    click.echo(_("Taken back."))


@conflict.command("list", help=_("List what you declared."))
@opens_vault
def list_(session: "Session") -> None:  # noqa: D103
    from desk.judging.conflicts import declared

    for item in declared(session):
        click.echo(f"{item.kind}  {item.name}")


@conflict.command("lift", help=_("Let an officer see a tip again, because the match was wrong (leaders, for others)."))
@click.argument("tip")
@click.argument("of")
@opens_vault
def lift(session: "Session", tip: str, of: str) -> None:  # noqa: D103
    from desk.judging.conflicts import lift as open_again

    open_again(session, tip, of)
    click.echo(_("Tip %(tip)s is open to %(officer)s again.") % {"tip": tip, "officer": of})


@click.command(help=_("Make a sanitised copy of an attachment: a PDF of pictures, without text, links or metadata."))
@click.argument("tip")
@click.argument("number", type=click.IntRange(1))
@click.option("--to", "target", type=PATH, required=True, help=_("The PDF file to write. It is not encrypted there."))
@opens_vault
def copy(session: "Session", tip: str, number: int, target: Path) -> None:  # noqa: D103
    from desk.looking import write_sanitised

    pages = write_sanitised(session, tip, number, target)
    click.echo(_("Pages written: %d. The original stays in the vault.") % pages)
