"""The officers' commands. Each says what happened and what to do next; a refusal is one line on stderr."""

import click

from desk.commands import (
    clusters,
    epochs,
    founding,
    handling,
    judging,
    keeping,
    officers,
    serving,
    sticks,
    subjects,
    tips,
)
from desk.contained import keep_quiet
from protocol.console import run
from protocol.language import translations

_ = translations("desk").gettext


def main() -> None:
    """Entry point."""
    keep_quiet()
    run(cli, _)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_("The offline tool: opens what the portal sealed, and answers it. Never connect this machine to a network."),
)
@click.version_option(package_name="qingfeng")
def cli() -> None:
    """Holds the commands."""


for _command in (
    founding.init,
    founding.card,
    founding.sealer,
    founding.recover,
    founding.trust,
    epochs.rotate,
    epochs.keys,
    epochs.destroy_key,
    sticks.import_,
    sticks.export,
    sticks.unreadable,
    tips.list_,
    tips.show,
    tips.search,
    tips.extract,
    tips.reply,
    tips.note,
    tips.intake,
    handling.take,
    handling.assign,
    clusters.clusters,
    clusters.alerts,
    judging.relate,
    judging.priority,
    judging.conflict,
    judging.copy,
    subjects.subjects,
    officers.officer,
    officers.change_passphrase,
    officers.audit,
    serving.serve,
    keeping.backup,
    keeping.restore,
):
    cli.add_command(_command)
