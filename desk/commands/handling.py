"""Commands about who handles a tip."""

from typing import TYPE_CHECKING

import click

from desk.commands.opening import opens_vault
from protocol.language import translations

if TYPE_CHECKING:
    from desk.office.session import Session

_ = translations("desk").gettext


@click.command(help=_("Handle a tip from now on; with --back, no more: it waits for another officer."))
@click.argument("tip")
@click.option("--back", is_flag=True, help=_("Give it back."))
@opens_vault
def take(session: "Session", tip: str, *, back: bool) -> None:  # noqa: D103
    from desk import handling

    if back:
        handling.give_back(session, tip)
        click.echo(_("Tip %s waits for an officer.") % tip)
        return
    handling.take(session, tip)
    click.echo(_("You handle tip %s from now on.") % tip)


@click.command(help=_("Give a tip to an officer to handle; without a name it waits for one."))
@click.argument("tip")
@click.argument("to", required=False)
@opens_vault
def assign(session: "Session", tip: str, to: str | None) -> None:  # noqa: D103
    from desk import handling

    handling.assign(session, tip, to)
    if to is None:
        click.echo(_("Tip %s waits for an officer.") % tip)
    else:
        click.echo(_("%(officer)s handles tip %(tip)s from now on.") % {"tip": tip, "officer": to})
