"""The command that opens the workbench."""

from pathlib import Path

import click

from desk.commands.opening import officer_option, passphrase_option, read_passphrase, vault_option
from protocol.language import language_of, translations

_ = translations("desk").gettext
_LONGEST_IDLE = 120  # minutes


@click.command(help=_("Open the workbench for a browser on this machine, until Ctrl-C."))
@vault_option
@click.option("--bind", default="127.0.0.1:8001", show_default=True, help=_("Address of this machine alone, and port."))
@click.option(
    "--idle",
    default=10,
    show_default=True,
    type=click.IntRange(1, _LONGEST_IDLE),
    help=_("Minutes after which it locks when nothing happens."),
)
@officer_option
@passphrase_option
def serve(root: Path, bind: str, idle: int, officer: str | None, passphrase_file: Path | None) -> None:  # noqa: D103
    from desk.viewing.viewer import missing_packages
    from desk.workbench import window

    if packages := missing_packages():
        click.echo(
            _("Not every attachment can be looked at safely. Missing Debian packages: %(packages)s")
            % {"packages": packages}
        )
    sign_in = (officer, read_passphrase(passphrase_file)) if passphrase_file else None
    window.run(root, bind, idle, sign_in, _tell)


def _tell(link: str) -> None:
    click.echo(_("The workbench is open for one browser window on this machine. Use this link, once:"))
    click.echo(f"    {link.format(language=language_of(translations('desk')))}")
    click.echo(_("Use a private window, so that nothing is written to the disk. Enter: a new link. Ctrl-C: the end."))
