"""Commands that read from a stick and write to one."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk.commands.opening import PATH, json_option, opens_vault, print_json, print_lines
from desk.errors import BadBundle
from protocol.console import reason
from protocol.language import translations

if TYPE_CHECKING:
    from desk.office.session import Session

_ = translations("desk").gettext


@click.command("import", help=_("Take in bundles from a portal."))
@click.argument("bundle", type=PATH, nargs=-1, required=True)
@json_option
@opens_vault
def import_(session: "Session", bundle: tuple[Path, ...], *, as_json: bool) -> None:  # noqa: D103
    from desk.backup.history import since_last
    from desk.crew import Crew
    from desk.importing import Importer
    from desk.judging.assessing import assess_new
    from desk.report import (
        backup_lines,
        first_portal_lines,
        import_json,
        import_lines,
        not_assessed_lines,
        progress_bar,
    )

    done, refused = [], {}
    with Crew() as crew:
        importer = Importer(session, crew)
        for path in bundle:
            try:
                with path.open("rb") as source, progress_bar(_("Opening letters"), path.stat().st_size) as advance:
                    done.append(importer.take_in(source, advance))
            except (BadBundle, OSError) as error:
                refused[path] = error
                continue
            print_lines(first_portal_lines(done[-1]), err=True)
            if not as_json:
                print_lines(import_lines(path, done[-1]))
        if done:
            with progress_bar(_("Comparing tips"), None) as advance:
                assessed = assess_new(session.vault, advance, crew)
            print_lines(not_assessed_lines(assessed), err=True)
    if as_json:
        print_json(import_json(done))
    elif done:
        print_lines(backup_lines(since_last(session)))
    if refused:
        raise BadBundle(
            "%(refused)s", refused="; ".join(f"{path}: {reason(error, _)}" for path, error in refused.items())
        )


@click.command(help=_("List the letters that could not be read, and why."))
@opens_vault
def unreadable(session: "Session") -> None:  # noqa: D103
    from desk.report import unreadable_lines
    from desk.unreadable import listing

    print_lines(unreadable_lines(listing(session), session.vault.folder.kept))


@click.command(help=_("Write bundles with answers and acknowledgements, read them back, and print their paths."))
@click.option("--to", "target", type=PATH, required=True, help=_("The stick, or another folder."))
@opens_vault
def export(session: "Session", target: Path) -> None:  # noqa: D103
    from desk.exporting import Exporter
    from desk.report import left_out_lines, progress_bar

    with progress_bar(_("Sealing messages"), None) as advance:
        exporter = Exporter(session)
        paths = exporter.export(target, advance)
    for path in paths:
        click.echo(path)
    print_lines(left_out_lines(exporter.left_out), err=True)
    click.echo(_("Written, read back, verified. You may remove the stick."), err=True)
