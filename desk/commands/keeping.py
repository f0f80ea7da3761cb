"""Commands that keep the vault safe from loss."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk.commands.opening import (
    PATH,
    officer_option,
    opens_vault,
    passphrase_option,
    read_passphrase,
    vault_option,
)
from protocol.language import translations

if TYPE_CHECKING:
    from desk.office.session import Session

_ = translations("desk").gettext


@click.command(help=_("Write the whole vault into one encrypted file, and read it back."))
@click.option("--to", "target", type=PATH, required=True, help=_("The stick or folder to write to."))
@opens_vault
def backup(session: "Session", target: Path) -> None:  # noqa: D103
    from desk.backup import writing
    from desk.report import progress_bar

    with progress_bar(_("Writing the backup"), None) as advance:
        path = writing.write(session, target, advance)
    click.echo(path)
    click.echo(_("Written, read back, verified. It opens with today's passphrases: lock it away."), err=True)


@click.command(help=_("Make a vault from a backup, after checking all of it."))
@click.argument("file", type=PATH)
@vault_option
@officer_option
@passphrase_option
def restore(root: Path, file: Path, officer: str | None, passphrase_file: Path | None) -> None:  # noqa: D103
    from desk.backup import restoring
    from desk.report import progress_bar

    passphrase = read_passphrase(passphrase_file)
    with progress_bar(_("Reading the backup"), file.stat().st_size) as advance:
        restored = restoring.restore(file, root, officer, passphrase, progress=advance)
    click.echo(_("The vault is back in %s, as it was on %s.") % (root, restored))
    click.echo(_("What came after that day is gone from it. Take in the portal's next bundle, then export."))
