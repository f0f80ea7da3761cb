"""The officers' commands. Each says what happened and what to do next; a refusal is one line on stderr."""

import json
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.errors import BadBundle, NotPossible
from protocol.calendar import today
from protocol.console import reason, run
from protocol.fingerprint import readable
from protocol.language import language_of, translations
from protocol.vocabulary import vocabulary

if TYPE_CHECKING:
    from desk.vault.vault import Vault

_ = translations("desk").gettext

_PATH = click.Path(path_type=Path)
_FIRST_OFFICER = "officer"
_STATUSES = [status for status in vocabulary().statuses if status != "received"]  # that one the portal shows by itself
_SHORTEST_GOOD_PASSPHRASE = 12


def main() -> None:
    """Entry point."""
    run(cli, _)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_("The offline tool: opens what the portal sealed, and answers it. Never connect this machine to a network."),
)
@click.version_option(package_name="qingfeng")
def cli() -> None:
    """Holds the commands."""


_vault_option = click.option("--vault", "root", type=_PATH, required=True, help=_("The folder of the vault."))
_officer_option = click.option("--officer", help=_("Who you are, where there are several officers."))
_json_option = click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
_passphrase_option = click.option(
    "--passphrase-file", type=_PATH, help=_("File whose first line is the passphrase; without it you are asked.")
)


def _opens_vault(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options that open a vault, and hands the open vault to the command."""

    @wraps(command)
    def opened(root: Path, officer: str | None, passphrase_file: Path | None, **others: Any) -> None:
        from desk.vault import vault as vaults

        vault = vaults.unlock(root, officer, _passphrase(passphrase_file))
        try:
            command(vault, **others)
        finally:
            vault.database.close()

    return _vault_option(_officer_option(_passphrase_option(opened)))


@cli.command(help=_("Make a new committee in a new vault, and print its recovery sheet."))
@_vault_option
@click.option("--name", required=True, help=_("The committee's name, as reporters will see it."))
@click.option("--officer", default=_FIRST_OFFICER, show_default=True, help=_("Name of the first officer."))
@_passphrase_option
def init(root: Path, name: str, officer: str, passphrase_file: Path | None) -> None:  # noqa: D103
    from desk.vault import vault as vaults

    passphrase = _passphrase(passphrase_file, new=True)
    seed = vaults.create(root, name, officer, passphrase, today())
    _print_recovery_sheet(name, seed)
    click.echo(_("Next: write the public card for the portal with: desk card --vault %s --to FILE") % root)


@cli.command(help=_("Let an officer in with the recovery sheet, when passphrases are lost."))
@_vault_option
@click.option("--sheet-file", type=_PATH, required=True, help=_("File with the 24 words of the sheet."))
@click.option("--officer", required=True, help=_("Name of the officer to add."))
@_passphrase_option
def recover(root: Path, sheet_file: Path, officer: str, passphrase_file: Path | None) -> None:  # noqa: D103
    from desk.vault import vault as vaults
    from desk.vault.recovery import from_words

    seed = from_words(sheet_file.read_text(encoding="utf-8"))
    vaults.recover(root, seed, officer, _passphrase(passphrase_file, new=True))
    click.echo(_("%s can now open the vault. Destroy the file with the words.") % officer)


@cli.command(help=_("Write the committee's public card, for the portal."))
@click.option("--to", "target", type=_PATH, required=True, help=_("The file to write."))
@_opens_vault
def card(vault: "Vault", target: Path) -> None:  # noqa: D103
    from protocol.stick import write_verified

    document = vault.card()
    write_verified(target, lambda write: write(document))
    about = {"name": vault.name, "path": target}
    click.echo(_("The card of %(name)s is in %(path)s. Its fingerprint, for people to compare:") % about)
    click.echo(f"    {readable(vault.committee)}")


@cli.command(help=_("Write the offline sealer: one HTML file with which reports are sealed without a network."))
@click.option("--to", "target", type=_PATH, required=True, help=_("The file to write."))
@click.option("--upper-card", type=_PATH, help=_("The card of the superior organ, as the portal has it."))
@_opens_vault
def sealer(vault: "Vault", target: Path, upper_card: Path | None) -> None:  # noqa: D103
    from protocol import sealer as sealers
    from protocol.stick import write_verified

    document = sealers.sealer(vault.card(), upper_card.read_bytes() if upper_card else None)
    write_verified(target, lambda write: write(document))
    click.echo(_("The offline sealer is in %s. Its SHA-256, for people to compare:") % target)
    click.echo(f"    {sealers.digest(document)}")


@cli.command("import", help=_("Take in bundles from a portal."))
@click.argument("bundle", type=_PATH, nargs=-1, required=True)
@_json_option
@_opens_vault
def import_(vault: "Vault", bundle: tuple[Path, ...], *, as_json: bool) -> None:  # noqa: D103
    from desk.importing import Importer
    from desk.report import first_portal_lines, import_json, import_lines, progress_bar

    done, refused = [], {}
    for path in bundle:
        try:
            with path.open("rb") as source, progress_bar(_("Opening letters"), path.stat().st_size) as advance:
                done.append(Importer(vault).take_in(source, advance))
        except (BadBundle, OSError) as error:
            refused[path] = error
            continue
        _print_lines(first_portal_lines(done[-1]), err=True)
        if not as_json:
            _print_lines(import_lines(path, done[-1]))
    if as_json:
        _print_json(import_json(done))
    if refused:
        raise BadBundle(
            "%(refused)s", refused="; ".join(f"{path}: {reason(error, _)}" for path, error in refused.items())
        )


@cli.command("list", help=_("List all tips."))
@_json_option
@_opens_vault
def list_(vault: "Vault", *, as_json: bool) -> None:  # noqa: D103
    from desk.casework import listing
    from desk.report import list_lines

    with vault.database.transaction() as connection:
        tips = listing(connection)
    if as_json:
        _print_json(tips)
    else:
        _print_lines(list_lines(tips))


@cli.command(help=_("Show one tip: the report, the messages and the attachments."))
@click.argument("tip")
@_json_option
@_opens_vault
def show(vault: "Vault", tip: str, *, as_json: bool) -> None:  # noqa: D103
    from desk.casework import describe
    from desk.report import tip_lines

    with vault.database.transaction() as connection:
        described = describe(connection, tip)
    if as_json:
        _print_json(described)
    else:
        _print_lines(tip_lines(described))


@cli.command(help=_("Take the attachments of a tip out of the vault, under safe names. They are not encrypted there."))
@click.argument("tip")
@click.option("--to", "target", type=_PATH, required=True, help=_("The folder to write to."))
@_opens_vault
def extract(vault: "Vault", tip: str, target: Path) -> None:  # noqa: D103
    from desk import extracting

    count = 0
    for path, row in extracting.extract(vault, tip, target):
        count += 1
        click.echo(f"{path}  {row['size']}  {row['sha256'].hex()}")
    click.echo(_("Attachments taken out: %d") % count, err=True)


@cli.command(help=_("Queue a message to the reporter of a tip, a new public status, or both."))
@click.argument("tip")
@click.option("--status", type=click.Choice(_STATUSES), help=_("The public status from now on."))
@click.option("--text", help=_("What to say."))
@click.option("--text-file", type=_PATH, help=_("File with what to say (UTF-8)."))
@_opens_vault
def reply(vault: "Vault", tip: str, status: str | None, text: str | None, text_file: Path | None) -> None:  # noqa: D103
    from desk import casework

    if text is not None and text_file is not None:
        raise click.UsageError(_("give --text or --text-file, not both"))
    said = (_read_text(text_file) if text_file else text or "").strip()
    if not said and status is None:
        raise click.UsageError(_("give a text, a status or both"))
    with vault.exclusive(), vault.database.transaction() as connection:
        number = casework.reply(connection, tip, status, said)
    about = {"number": number, "tip": tip}
    click.echo(_("Message %(number)d for tip %(tip)s is queued; the next desk export carries it.") % about)


@cli.command(help=_("Write bundles with answers and acknowledgements, read them back, and print their paths."))
@click.option("--to", "target", type=_PATH, required=True, help=_("The stick, or another folder."))
@_opens_vault
def export(vault: "Vault", target: Path) -> None:  # noqa: D103
    from desk.exporting import Exporter
    from desk.report import progress_bar

    with progress_bar(_("Sealing messages"), None) as advance:
        paths = Exporter(vault).export(target, advance)
    for path in paths:
        click.echo(path)
    click.echo(_("Written, read back, verified. You may remove the stick."), err=True)


@cli.command(help=_("Listen to the portal of this fingerprint from now on."))
@click.argument("fingerprint", nargs=-1, required=True)
@_opens_vault
def trust(vault: "Vault", fingerprint: tuple[str, ...]) -> None:  # noqa: D103
    from desk import exchange
    from protocol.fingerprint import parse

    portal = parse(" ".join(fingerprint))
    with vault.exclusive(), vault.database.transaction() as connection:
        added = exchange.trust(connection, portal)
    line = _("Bundles of this portal are taken in from now on:") if added else _("This portal was trusted already:")
    click.echo(line)
    click.echo(f"    {readable(portal)}")


def _passphrase(file: Path | None, *, new: bool = False) -> str:
    """The first line of the file, or what the officer types."""
    if file:
        passphrase = (_read_text(file).splitlines() or [""])[0]
    elif sys.stdin.isatty():
        passphrase = click.prompt(_("Passphrase"), hide_input=True, confirmation_prompt=new)
    else:
        raise click.UsageError(_("no passphrase: give --passphrase-file, or run this in a terminal"))
    if new and not passphrase.strip():
        raise NotPossible("a passphrase must not be empty")
    if new and len(passphrase) < _SHORTEST_GOOD_PASSPHRASE:
        click.echo(_("warning: this passphrase is short; six or more random words would be good"), err=True)
    return passphrase


def _read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise NotPossible("%(path)s is not a text file in UTF-8", path=file) from None


def _print_recovery_sheet(name: str, seed: bytes) -> None:
    from desk.vault.recovery import to_words

    language = language_of(translations("desk"))
    click.echo(_("RECOVERY SHEET of %s") % name)
    click.echo(_("Copy these 24 words on paper now and lock them away. They open the vault when passphrases are lost;"))
    click.echo(_("whoever finds them can do so too. They are shown only this once."))
    click.echo()
    words = to_words(seed, language)
    numbered = [f"{number:2} {word:<10}" for number, word in enumerate(words, 1)]
    for start in range(0, len(numbered), 4):
        click.echo("    " + "  ".join(numbered[start : start + 4]))
    click.echo()


def _print_lines(lines: Iterable[str], *, err: bool = False) -> None:
    for line in lines:
        click.echo(line, err=err)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
