"""Commands about the committee itself: making it, its card, getting in with the recovery sheet, trusting a portal."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk.commands.opening import (
    PATH,
    opens_vault,
    passphrase_option,
    print_recovery_sheet,
    read_passphrase,
    read_text,
    vault_option,
)
from protocol.fingerprint import readable
from protocol.language import translations

if TYPE_CHECKING:
    from desk.office.session import Session

_ = translations("desk").gettext
_FIRST_OFFICER = "officer"


@click.command(help=_("Make a new committee in a new vault, and print its recovery sheet."))
@vault_option
@click.option("--name", required=True, help=_("The committee's name, as reporters will see it."))
@click.option("--officer", default=_FIRST_OFFICER, show_default=True, help=_("Name of the first officer."))
@passphrase_option
def init(root: Path, name: str, officer: str, passphrase_file: Path | None) -> None:  # noqa: D103
    from desk.office.session import now
    from desk.vault import founding

    passphrase = read_passphrase(passphrase_file, new=True)
    seed = founding.create(root, name, officer, passphrase, now())
    print_recovery_sheet(name, seed)
    click.echo(_("Next: write the public card for the portal with: desk card --vault %s --to FILE") % root)


@click.command(help=_("Let an officer in with the recovery sheet, when passphrases are lost."))
@vault_option
@click.option("--sheet-file", type=PATH, required=True, help=_("File with the 24 words of the sheet."))
@click.option(
    "--officer",
    required=True,
    help=_("Name of the officer to let in: the one they had before, so that what was closed to them stays closed."),
)
@passphrase_option
def recover(root: Path, sheet_file: Path, officer: str, passphrase_file: Path | None) -> None:  # noqa: D103
    from desk.office import roster
    from desk.vault.recovery import from_words

    seed = from_words(read_text(sheet_file))
    roster.recover(root, seed, officer, read_passphrase(passphrase_file, new=True)).close()
    click.echo(_("%s can now open the vault. Destroy the file with the words.") % officer)


@click.command(help=_("Write the committee's public card, for the portal."))
@click.option("--to", "target", type=PATH, required=True, help=_("The file to write."))
@opens_vault
def card(session: "Session", target: Path) -> None:  # noqa: D103
    from desk.office.roles import Act
    from protocol.stick import write_verified

    vault = session.vault
    with session.doing(Act.CARD):
        document = vault.card()
    write_verified(target, lambda write: write(document))
    about = {"name": vault.name, "path": target}
    click.echo(_("The card of %(name)s is in %(path)s. Its fingerprint, for people to compare:") % about)
    click.echo(f"    {readable(vault.committee)}")


@click.command(help=_("Listen to the portal of this fingerprint from now on; without one, show whom this desk trusts."))
@click.argument("fingerprint", nargs=-1)
@click.option("--end", is_flag=True, help=_("The portal is gone for good: trust it no more, and carry its answers on."))
@opens_vault
def trust(session: "Session", fingerprint: tuple[str, ...], *, end: bool) -> None:  # noqa: D103
    from desk import exchange
    from desk.office.roles import Act
    from protocol.fingerprint import parse

    if not fingerprint:
        if end:
            raise click.UsageError(
                _("--end needs the fingerprint of the portal; desk trust shows whom this desk trusts")
            )
        with session.looking(Act.TRUST) as connection:
            known = exchange.known_portals(connection)
        _show_trusted(known)
        return
    portal = parse(" ".join(fingerprint))
    if end:
        _end_trust(session, portal)
        return
    with session.doing(Act.TRUST, portal.hex()) as deed:
        added = exchange.trust(deed.connection, portal)
    line = _("Bundles of this portal are taken in from now on:") if added else _("This portal was trusted already:")
    click.echo(line)
    click.echo(f"    {readable(portal)}")


def _show_trusted(known: list[bytes]) -> None:
    if not known:
        click.echo(_("No portal yet: the first one whose bundle is taken in will be trusted."))
    for portal in known:
        click.echo(readable(portal))


def _end_trust(session: "Session", portal: bytes) -> None:
    from desk import exchange
    from desk.office.roles import Act

    with session.vault.folder.exclusive(), session.doing(Act.END_TRUST, portal.hex()) as deed:
        successor = exchange.end_trust(deed.connection, portal)
        deed.detail |= {"successor": successor.portal.hex(), "messages": successor.messages}
    click.echo(_("Bundles of this portal are refused from now on, and none is written for it:"))
    click.echo(f"    {readable(portal)}")
    click.echo(
        _("Its tips stay. Messages that go out again with the next desk export: %d, through") % successor.messages
    )
    click.echo(f"    {readable(successor.portal)}")
    click.echo(_("There the codes find them. What the old portal had not handed over does not come any more; should a"))
    click.echo(_("stick of it turn up: desk trust it again, take the stick in, and end the trust once more."))


@click.command(help=_("Write the offline sealer: one HTML file with which reports are sealed without a network."))
@click.option("--to", "target", type=PATH, required=True, help=_("The file to write."))
@click.option("--upper-card", type=PATH, help=_("The card of the superior organ, as the portal has it."))
@opens_vault
def sealer(session: "Session", target: Path, upper_card: Path | None) -> None:  # noqa: D103
    from desk.office.roles import Act
    from protocol import sealer as sealers
    from protocol.stick import write_verified

    with session.doing(Act.CARD):
        document = sealers.sealer(session.vault.card(), upper_card.read_bytes() if upper_card else None)
    write_verified(target, lambda write: write(document))
    click.echo(_("The offline sealer is in %s. Its SHA-256, for people to compare:") % target)
    click.echo(f"    {sealers.digest(document)}")
