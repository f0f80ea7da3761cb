"""tor, where an onion service leads to the portal: its defences against floods, and its log."""

import re
from collections.abc import Iterator
from pathlib import Path

from portal.doctor.findings import Finding, error, ok, warning
from protocol.language import N_

_PLACES = ("etc/tor/torrc", "etc/tor/torrc.d/*", "etc/tor/instances/*/torrc")
_OPTION = re.compile(r"^\s*(\w+)\s+(.*?)\s*(?:#.*)?$")
_TALKATIVE = ("debug", "info")


def check(root: Path) -> Iterator[Finding]:
    """Every onion service, and tor's log."""
    options = [
        (path, match[1].lower(), match[2])
        for place in _PLACES
        for path in sorted(root.glob(place))
        for line in path.read_text(errors="replace").splitlines()
        if (match := _OPTION.match(line)) and not line.lstrip().startswith("#")
    ]
    services = list(_services(options))
    if not services:
        yield ok(N_("no onion service is configured here"))
    for name, service in services:
        yield from _check_service(name, service)
    yield from _check_log(options)


def _services(options: list[tuple[Path, str, str]]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each onion service with the options behind its HiddenServiceDir."""
    service: dict[str, str] | None = None
    for _, name, value in options:
        if name == "hiddenservicedir":
            service = {}
            yield value, service
        elif service is not None and name.startswith("hiddenservice"):
            service[name] = value


def _check_service(name: str, service: dict[str, str]) -> Iterator[Finding]:
    wrong = False
    if service.get("hiddenservicepowdefensesenabled") != "1":
        wrong = True
        yield warning(
            N_("the onion service %(name)s asks for no proof of work in a flood; set %(line)s"),
            name=name,
            line="HiddenServicePoWDefensesEnabled 1",
        )
    if service.get("hiddenserviceexportcircuitid", "").lower() != "haproxy":
        wrong = True
        yield warning(
            N_("the onion service %(name)s does not tell circuits apart; set %(line)s"),
            name=name,
            line="HiddenServiceExportCircuitID haproxy",
        )
    if not wrong:
        yield ok(N_("the onion service %(name)s has its defences against floods"), name=name)


def _check_log(options: list[tuple[Path, str, str]]) -> Iterator[Finding]:
    for path, name, value in options:
        if name == "safelogging" and value.lower() not in ("1", "relay"):
            yield error(N_("%(path)s: tor's log may name addresses; set %(line)s"), path=path, line="SafeLogging 1")
        if name == "log" and any(level in value.lower().split()[0] for level in _TALKATIVE):
            yield error(N_("%(path)s: tor's log says too much; set %(line)s"), path=path, line="Log notice syslog")
