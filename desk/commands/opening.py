"""What the commands have in common: options that open a vault, passphrases, and printing."""

import json
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from desk.errors import NotPossible
from protocol.language import language_of, translations

_ = translations("desk").gettext

PATH = click.Path(path_type=Path)
_SHORTEST_GOOD_PASSPHRASE = 12

vault_option = click.option("--vault", "root", type=PATH, required=True, help=_("The folder of the vault."))
officer_option = click.option("--officer", help=_("Who you are, where there are several officers."))
json_option = click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
passphrase_option = click.option(
    "--passphrase-file", type=PATH, help=_("File whose first line is the passphrase; without it you are asked.")
)
new_passphrase_option = click.option(
    "--new-passphrase-file", type=PATH, help=_("File whose first line is the new passphrase; without it you are asked.")
)

instead_of_option = click.option(
    "--instead-of",
    default="",
    metavar="NAME",
    help=_("An earlier name of the same person, whose passphrase is lost: what was closed to it stays closed."),
)


def opens_vault(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options that open a vault, and hands the officer's session to the command."""

    @wraps(command)
    def opened(root: Path, officer: str | None, passphrase_file: Path | None, **others: Any) -> None:
        from desk.office import session as sessions

        session = sessions.unlock(root, officer, read_passphrase(passphrase_file))
        try:
            command(session, **others)
        finally:
            session.close()

    return vault_option(officer_option(passphrase_option(opened)))


def read_passphrase(file: Path | None, *, new: bool = False) -> str:
    """The first line of the file, or what the officer types."""
    if file:
        given = (read_text(file).splitlines() or [""])[0]
    elif sys.stdin.isatty():
        given = click.prompt(_("New passphrase") if new else _("Passphrase"), hide_input=True, confirmation_prompt=new)
    else:
        raise click.UsageError(_("no passphrase: give --passphrase-file, or run this in a terminal"))
    if new and not given.strip():
        raise NotPossible("a passphrase must not be empty")
    if new and len(given) < _SHORTEST_GOOD_PASSPHRASE:
        click.echo(_("warning: this passphrase is short; six or more random words would be good"), err=True)
    return given


def read_text(file: Path) -> str:
    """A file of UTF-8. Raises NotPossible or OSError."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise NotPossible("%(path)s is not a text file in UTF-8", path=file) from None


def print_recovery_sheet(name: str, seed: bytes) -> None:
    """The 24 words, once."""
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


def print_lines(lines: Iterable[str], *, err: bool = False) -> None:
    """Lines for people."""
    for line in lines:
        click.echo(line, err=err)


def print_json(value: Any) -> None:
    """A document for programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
