"""Commands about tips that are about the same, and about what should be noticed."""

from typing import TYPE_CHECKING

import click

from desk.commands.opening import json_option, opens_vault, print_json, print_lines
from protocol.language import translations

if TYPE_CHECKING:
    from desk.office.session import Session

_ = translations("desk").gettext
_KINDS = ["person", "unit", "matter", "project"]
_YEAR = 12  # months


@click.command(help=_("Show what several tips are about: persons, bodies, bodies with a category, projects."))
@click.option("--by", "kinds", multiple=True, type=click.Choice(_KINDS), help=_("Only these."))
@click.option("--months", default=_YEAR, show_default=True, help=_("Tips of how many months."))
@json_option
@opens_vault
def clusters(session: "Session", kinds: tuple[str, ...], months: int, *, as_json: bool) -> None:  # noqa: D103
    from desk.judging.clusters import clusters as find
    from desk.judging.topics import By
    from desk.report_clusters import cluster_json, cluster_lines

    found = {by: find(session, by, months) for by in By if not kinds or by.value in kinds}
    if as_json:
        print_json({by.value: [cluster_json(cluster) for cluster in some] for by, some in found.items()})
    else:
        print_lines(cluster_lines(found))


@click.command(help=_("Show what should be noticed among the tips, each with the numbers that caused it."))
@json_option
@opens_vault
def alerts(session: "Session", *, as_json: bool) -> None:  # noqa: D103
    from desk.judging.noticing import notices
    from desk.report_clusters import notice_json, notice_lines

    found = notices(session)
    if as_json:
        print_json([notice_json(notice) for notice in found])
    else:
        print_lines(notice_lines(found))
