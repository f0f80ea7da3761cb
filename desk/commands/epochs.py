"""Commands about the committee's sealing keys: a new one, and the end of an old one."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk.commands.opening import PATH, opens_vault, read_passphrase
from protocol.fingerprint import readable
from protocol.language import translations

if TYPE_CHECKING:
    from desk.office.session import Session

_ = translations("desk").gettext


@click.command(help=_("Make a new key that reports are sealed to, and write its card for the portals."))
@click.option("--to", "target", type=PATH, required=True, help=_("The file to write."))
@opens_vault
def rotate(session: "Session", target: Path) -> None:  # noqa: D103
    from crypto import card as cards
    from desk import epochs
    from protocol.stick import check_folder, write_verified

    check_folder(target.parent)
    document = epochs.rotate(session)
    write_verified(target, lambda write: write(document))
    about = {"epoch": cards.read(document).epoch, "path": target}
    click.echo(_("The card of epoch %(epoch)d is in %(path)s. On each portal: portal card --instance DIR FILE") % about)
    click.echo(_("Keep the old key until desk keys says that it may be destroyed."))


@click.command(help=_("Show the keys of all epochs, and which may be destroyed."))
@opens_vault
def keys(session: "Session") -> None:  # noqa: D103
    from desk import epochs
    from desk.epochs import State

    said = {
        State.CURRENT: _("in use"),
        State.AWAITED: _("kept: letters sealed to it may still come"),
        State.SPENT: _("may be destroyed: desk destroy-key %d"),
        State.DESTROYED: _("destroyed"),
    }
    known = epochs.listing(session)
    for key in known:
        line = said[key.state]
        click.echo(f"{key.epoch:>4}  {key.until}  {line % key.epoch if '%d' in line else line}")
        for portal in key.awaited:
            click.echo(_("      from the portal %s") % readable(portal))
    if any(key.awaited for key in known):
        click.echo(_("A later bundle from it settles that. For a portal that is gone for good: desk trust --end"))


@click.command("destroy-key", help=_("Destroy the key of an old epoch. A leader does this, with a second officer."))
@click.argument("epoch", type=int)
@click.option("--second", required=True, help=_("Name of the second officer."))
@click.option(
    "--second-passphrase-file",
    type=PATH,
    help=_("File whose first line is the second officer's passphrase; without it they are asked."),
)
@opens_vault
def destroy_key(session: "Session", epoch: int, second: str, second_passphrase_file: Path | None) -> None:  # noqa: D103
    from desk import epochs
    from desk.office import session as sessions

    if not second_passphrase_file:
        click.echo(_("Now the second officer:"), err=True)
    witness = sessions.unlock(session.vault.folder.root, second, read_passphrase(second_passphrase_file))
    try:
        epochs.destroy(session, epoch, witness).close()
    finally:
        witness.close()
    click.echo(_("The key of epoch %d is destroyed. What was sealed to it and taken in stays legible.") % epoch)
    click.echo(_("Backups made before today still hold it: make a new one now, and destroy those."))
