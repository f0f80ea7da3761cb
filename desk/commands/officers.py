"""Commands about those who work here, and about what they did."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk.commands.opening import (
    instead_of_option,
    json_option,
    new_passphrase_option,
    opens_vault,
    print_json,
    print_lines,
    print_recovery_sheet,
    read_passphrase,
)
from desk.errors import NotPossible
from desk.office.roles import Role
from protocol.language import translations

if TYPE_CHECKING:
    from desk.office.session import Session

_ = translations("desk").gettext

_ROLES = ", ".join(role.value for role in Role)
_roles_option = click.option(
    "--roles",
    required=True,
    metavar="ROLES",
    help=_("Ids with commas between, such as I,C. I intake; S, A, T handling; C case management; L leader; auditor."),
)


@click.group(help=_("Who works at this desk."))
def officer() -> None:
    """Holds the commands about officers."""


@officer.command(help=_("Let somebody in, with a passphrase of their own."))
@click.argument("name")
@_roles_option
@instead_of_option
@new_passphrase_option
@opens_vault
def add(session: "Session", name: str, roles: str, instead_of: str, new_passphrase_file: Path | None) -> None:  # noqa: D103
    from desk.office import roster

    given, passphrase = _parse(roles), read_passphrase(new_passphrase_file, new=True)
    roster.add(session, name, given, passphrase, instead_of=instead_of)
    click.echo(_("%s can open the vault from now on.") % name)


@officer.command("roles", help=_("Give an officer other roles."))
@click.argument("name")
@_roles_option
@opens_vault
def change_roles(session: "Session", name: str, roles: str) -> None:  # noqa: D103
    from desk.office import roster

    roster.change_roles(session, name, _parse(roles))
    click.echo(_("The roles of %s are changed.") % name)


@officer.command(help=_("Shut an officer out, and give the vault a new key."))
@click.argument("name")
@click.option("--new-sheet", is_flag=True, help=_("Print a new recovery sheet; the old one is worth nothing then."))
@opens_vault
def disable(session: "Session", name: str, *, new_sheet: bool) -> None:  # noqa: D103
    from desk.office import roster
    from desk.vault.recovery import new_seed

    seed = new_seed() if new_sheet else None
    roster.disable(session, name, seed).close()
    click.echo(_("%s can't open this vault any more: it has a new key.") % name)
    click.echo(_("A copy or backup made before still opens with the passphrases of that time: keep those locked away."))
    if seed:
        print_recovery_sheet(session.vault.name, seed)


@officer.command("list", help=_("Everyone who ever worked here."))
@json_option
@opens_vault
def list_(session: "Session", *, as_json: bool) -> None:  # noqa: D103
    from desk.office import roster
    from desk.report import officer_lines

    known = roster.listing(session)
    if as_json:
        documents = [
            {"name": one.name, "roles": [role.value for role in Role if role in one.roles], "disabled": one.disabled}
            for one in known
        ]
        print_json(documents)
    else:
        print_lines(officer_lines(known))


@click.command("passphrase", help=_("Change your passphrase. The vault gets a new key, so the old one opens nothing."))
@new_passphrase_option
@opens_vault
def change_passphrase(session: "Session", new_passphrase_file: Path | None) -> None:  # noqa: D103
    from desk.office import roster

    roster.change_passphrase(session, read_passphrase(new_passphrase_file, new=True)).close()
    click.echo(_("The passphrase is changed. Backups made before still open with the old one."))


@click.group(help=_("What everyone did at this desk."))
def audit() -> None:
    """Holds the commands about the audit trail."""


@audit.command(help=_("Check that no act was changed, removed or put in."))
@click.option("--noted", multiple=True, metavar="NUMBER:HASH", help=_("What an earlier check said to write on paper."))
@opens_vault
def verify(session: "Session", noted: tuple[str, ...]) -> None:  # noqa: D103
    from desk.office import trail

    end = trail.verify(session, [trail.parse_end(text) for text in noted])
    click.echo(_("The audit trail is whole: %(count)d acts.") % {"count": end.number})
    click.echo(_("Write this on paper; the next check can be compared with it:"))
    click.echo(f"    {end.number}:{end.hash.hex()}")


@audit.command("list", help=_("The newest acts."))
@click.option("--about", default="", help=_("Only those about this tip or officer."))
@click.option("--count", default=50, type=click.IntRange(1, 1000), show_default=True, help=_("How many."))
@opens_vault
def acts(session: "Session", about: str, count: int) -> None:  # noqa: D103
    from desk.office import trail
    from desk.report import act_lines

    print_lines(act_lines(trail.listing(session, about, limit=count)))


def _parse(text: str) -> frozenset[Role]:
    try:
        return frozenset(Role(name.strip()) for name in text.split(","))
    except ValueError:
        raise NotPossible("roles are these, with commas between: %(roles)s", roles=_ROLES) from None
