"""Looks for what would hurt, on the instance and on its host: one line each, with what to do about it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from portal.doctor import host, instance, nginx, served, tor
from portal.doctor.findings import Finding
from portal.operator import Operator


def examine(operator: Operator, today: date, root: Path, url: str | None) -> Iterator[Finding]:
    """All findings. `root` is where the host's files are; `url` where the site is seen, or else where it is served."""
    known = operator.committees()
    yield from instance.check_cards(known, today)
    yield instance.check_modes(operator.instance)
    yield instance.check_disk(operator.instance)
    yield instance.check_calendar(operator, today)
    yield host.check_clock()
    yield host.check_swap(root)
    yield from nginx.check(root)
    yield from tor.check(root)
    yield from served.check(url or operator.address())
