"""The operator's commands. Each says what happened and what to do next; a refusal is one line on stderr."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crypto.mailbox import Route
from protocol.calendar import today
from protocol.console import run
from protocol.fingerprint import readable
from protocol.language import language_of, translations

if TYPE_CHECKING:
    from portal.committees import Committee
    from portal.operator import Operator

_ = translations("portal").gettext

_PATH = click.Path(path_type=Path)
_ROUTES = {Route.OWN: _("Committee"), Route.UPPER: _("Superior")}
_instance_option = click.option(
    "--instance", "folder", type=_PATH, required=True, help=_("The folder of this portal's instance.")
)


def main() -> None:
    """Entry point."""
    run(cli, _)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="qingfeng")
def cli() -> None:
    """The online site."""


cli.help = _("The online site: takes reports, seals them at once, and hands them on to the offline desk.")


@cli.command(help=_("Make a new instance for the committee of a card."))
@_instance_option
@click.option("--card", type=_PATH, required=True, help=_("The committee's card, from: desk card"))
@click.option("--upper-card", type=_PATH, help=_("The card of the superior organ."))
def init(folder: Path, card: Path, upper_card: Path | None) -> None:  # noqa: D103
    from portal.operator import Operator

    operator = Operator.create(folder, card.read_bytes(), upper_card.read_bytes() if upper_card else None)
    for committee in operator.committees().values():
        _introduce(committee)
    click.echo(_("This portal"))
    click.echo(_("    fingerprint %s") % readable(operator.portal_id))
    click.echo(_("Compare the fingerprints: desk card shows the committee's, the first desk import this portal's."))
    click.echo(_("Next: portal serve --instance %s") % folder)


@cli.command(help=_("Take a newer card of a committee that this portal knows, or the first one of the superior."))
@_instance_option
@click.argument("file", type=_PATH)
@click.option("--at-once", is_flag=True, help=_("The old key is exposed: accept nothing more that is sealed to it."))
@click.option("--upper", is_flag=True, help=_("The first card of the superior organ, if there was none at init."))
def card(folder: Path, file: Path, *, at_once: bool, upper: bool) -> None:  # noqa: D103
    from datetime import timedelta

    from portal.committees import OVERLAP
    from portal.operator import Operator

    if upper:
        if at_once:
            raise click.UsageError(_("--at-once is about an older key; a first card has none before it"))
        _take_upper(Operator.open(folder), file)
        return
    committee = Operator.open(folder).renew(file.read_bytes(), timedelta(0) if at_once else OVERLAP)
    about = {"epoch": committee.card.epoch, "name": committee.card.name, "until": committee.card.valid_until}
    click.echo(_("New reports are now sealed to epoch %(epoch)d of %(name)s, valid until %(until)s.") % about)


def _take_upper(operator: "Operator", file: Path) -> None:
    _introduce(operator.add_upper(file.read_bytes()))
    click.echo(_("Compare the fingerprint with the one that the superior's own desk card shows."))
    click.echo(_("From now on reports about the organ's own people are taken, and portal export writes two bundles."))
    click.echo(_("The offline sealer has changed with it. Next: portal sealer, and publish its new SHA-256."))


def _introduce(committee: "Committee") -> None:
    click.echo(f"{_ROUTES[committee.route]}: {committee.card.name}")
    click.echo(_("    fingerprint %s") % readable(committee.id))


@cli.command(help=_("Write the offline sealer: one HTML file with which reports are sealed without a network."))
@_instance_option
@click.option("--to", "target", type=_PATH, required=True, help=_("The file to write."))
def sealer(folder: Path, target: Path) -> None:  # noqa: D103
    from portal.operator import Operator
    from protocol.sealer import digest
    from protocol.stick import write_verified

    document = Operator.open(folder).sealer()
    write_verified(target, lambda write: write(document))
    click.echo(_("The offline sealer is in %s. Its SHA-256, for people to compare:") % target)
    click.echo(f"    {digest(document)}")


@cli.command(help=_("Run the site until it is stopped."))
@_instance_option
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help=_("Address and port, or unix:PATH."))
@click.option(
    "--health",
    type=click.Path(path_type=Path, readable=False),  # systemd may have made it, for others to read
    help=_("Unix socket on which alone /healthz answers."),
)
def serve(folder: Path, bind: str, health: Path | None) -> None:  # noqa: D103
    from portal import settings
    from portal.operator import Operator
    from portal.serve import Server, check_address

    operator = Operator.open(folder)
    for committee in operator.committees().values():
        if not committee.card.valid_on(today()):
            about = {"name": committee.card.name, "until": committee.card.valid_until}
            click.echo(_("warning: the card of %(name)s is not valid today (until %(until)s)") % about, err=True)
    options = settings.load(operator.instance.settings)
    check_address(bind)
    with operator.serving(bind):
        Server(operator.instance, options, bind, health).run()


@cli.command(help=_("Write bundles for the desks, read them back, and print their paths."))
@_instance_option
@click.option("--to", "target", type=_PATH, required=True, help=_("The stick, or another folder."))
def export(folder: Path, target: Path) -> None:  # noqa: D103
    from portal.operator import Operator

    for path in Operator.open(folder).export(target, missing=_tell_missing):
        click.echo(path)
    click.echo(_("Written, read back, verified. You may remove the stick."), err=True)


def _tell_missing(blob_id: bytes) -> None:
    click.echo(
        _("warning: the file %s of a letter is missing or cut short on this disk; the bundle goes without it")
        % blob_id.hex(),
        err=True,
    )


@cli.command("import", help=_("Apply a bundle from a desk: store its messages, delete what it acknowledges."))
@_instance_option
@click.argument("bundle", type=_PATH)
def import_(folder: Path, bundle: Path) -> None:  # noqa: D103
    from portal.operator import Operator

    applied = Operator.open(folder).apply(bundle)
    if applied.again:
        click.echo(_("Bundle %d was applied before; nothing changed.") % applied.number)
        return
    if applied.desk_restored:
        click.echo(_("The desk began a new series: it was restored from a backup. Its older bundles are refused now."))
    if applied.portal_restored:
        click.echo(_("This portal was restored from a backup: the desk knows later bundles. A new series begins."))
    if applied.upper:
        click.echo(_("Bundle %d of the superior's desk applied.") % applied.number)
        return
    counts = {
        "number": applied.number,
        "messages": applied.messages,
        "letters": applied.letters,
        "files": len(applied.acknowledged_blobs),
        "retired": applied.retired,
    }
    click.echo(
        _(
            "Bundle %(number)d applied. New messages: %(messages)d. Deleted, because the desk holds them: letters "
            "%(letters)d, files %(files)d. Mailboxes ended: %(retired)d."
        )
        % counts
    )


@cli.command(help=_("Write the whole instance into one file, and read it back. What is in it is sealed."))
@_instance_option
@click.option("--to", "target", type=_PATH, required=True, help=_("The stick, or another folder."))
def backup(folder: Path, target: Path) -> None:  # noqa: D103
    from portal.operator import Operator

    click.echo(Operator.open(folder).backup(target))
    click.echo(_("Written, read back, verified. You may remove the stick."), err=True)


@cli.command(help=_("Make an instance from a backup, after checking all of it."))
@click.argument("file", type=_PATH)
@_instance_option
def restore(file: Path, folder: Path) -> None:  # noqa: D103
    from portal.backup import restore as restore_backup
    from portal.operator import Operator

    restore_backup(file, folder)
    click.echo(_("This portal"))
    click.echo(_("    fingerprint %s") % readable(Operator.open(folder).portal_id))
    click.echo(_("The instance is back in %s. Reports and codes that came after the backup are not in it.") % folder)
    click.echo(_("Next: portal export, and take the bundle to the desk; it will say that a new series begins."))


@cli.command(help=_("Once a day: end old mailboxes, remove leftovers, and the traces of order in the files."))
@_instance_option
def purge(folder: Path) -> None:  # noqa: D103
    from portal.operator import Operator

    purged = Operator.open(folder).purge()
    counts = {"mailboxes": purged.mailboxes, "files": purged.files}
    click.echo(_("Mailboxes ended: %(mailboxes)d. Leftover files removed: %(files)d. Files rewritten.") % counts)


@cli.command(help=_("Show the state of the exchange with the desks. No report data."))
@_instance_option
def status(folder: Path) -> None:  # noqa: D103
    from portal.operator import Operator
    from portal.overview import overview

    operator = Operator.open(folder)
    click.echo(_("portal    %s") % readable(operator.portal_id))
    with operator.database.read() as connection:
        for line in overview(connection, today()):
            click.echo(line)


@cli.command(help=_("Look for what would hurt, and say what to do about it. Exit code 1 if there is an error."))
@_instance_option
@click.option("--url", help=_("Where the site is seen from outside, to look at its headers there."))
@click.option("--root", type=_PATH, default="/", hidden=True)
def doctor(folder: Path, url: str | None, root: Path) -> None:  # noqa: D103
    from portal.doctor import examine
    from portal.doctor.findings import Level
    from portal.operator import Operator

    findings = list(examine(Operator.open(folder), today(), root, url))
    for finding in findings:
        click.echo(f"{_(finding.level.value)}: {finding.text}")
    if any(finding.level is Level.ERROR for finding in findings):
        sys.exit(1)


@cli.command(help=_("Make a page to print and hang up: the address, its QR code and the committee's fingerprint."))
@_instance_option
@click.option("--to", "target", type=_PATH, required=True, help=_("The HTML file to write."))
@click.option("--address", default="", help=_("What people type to reach the site, as in http://….onion"))
def poster(folder: Path, target: Path, address: str) -> None:  # noqa: D103
    from portal.operator import Operator
    from portal.poster import poster as make

    target.write_bytes(make(Operator.open(folder).committees()[Route.OWN].card, address).encode())
    click.echo(target)
    if not address:
        click.echo(_("There is a line to write the address on by hand; with --address it is printed."), err=True)
    click.echo(_("Open it in a browser, print it on A4, and compare address and fingerprint once more."), err=True)


@cli.command(help=_("Send a marked test report, which travels the whole way and is not counted. Prints its code."))
@_instance_option
def rehearse(folder: Path) -> None:  # noqa: D103
    from crypto import code
    from portal.operator import Operator

    language = language_of(translations("portal"))
    click.echo(" ".join(code.words(Operator.open(folder).rehearse(language), language)))
    click.echo(
        _(
            "This is the code of the rehearsal. Next: portal export; at the desk import, reply, export; then portal "
            "import, and look the code up on the site."
        ),
        err=True,
    )
