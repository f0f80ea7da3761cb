"""nginx, where it stands before the portal: it must neither write requests to its disk nor into its logs."""

import re
from collections.abc import Iterator
from pathlib import Path

from portal.doctor.findings import Finding, error, ok
from protocol.language import N_

_PLACES = ("etc/nginx/nginx.conf", "etc/nginx/conf.d/*.conf", "etc/nginx/sites-enabled/*")
_COMMENT = re.compile(r"(?m)#.*$")


def check(root: Path) -> Iterator[Finding]:
    """Every configuration that hands requests on."""
    paths = sorted({path for place in _PLACES for path in root.glob(place) if path.is_file()})
    texts = {path: _COMMENT.sub("", path.read_text(errors="replace")) for path in paths}
    whole = "".join(texts.values())
    proxies = [path for path, text in texts.items() if _directive(text, "proxy_pass")]
    if not proxies:
        yield ok(N_("no nginx stands before the portal"))
    for path in proxies:
        yield from _check(path, texts[path], whole)


def _check(path: Path, text: str, whole: str) -> Iterator[Finding]:
    wrong = False
    for name, value, problem in (
        ("proxy_request_buffering", "off", N_("%(path)s: files would be written to nginx's disk; set %(line)s")),
        ("access_log", "off", N_("%(path)s: nginx would note every visit; set %(line)s")),
    ):
        found = _directive(text, name) or _directive(whole, name)
        if not found or any(one != value for one in found):
            wrong = True
            yield error(problem, path=path, line=f"{name} {value};")
    if any(
        not one.startswith("/dev/null")
        for one in _directive(text, "error_log") or _directive(whole, "error_log") or [""]
    ):
        wrong = True
        yield error(
            N_("%(path)s: nginx writes visitors' addresses into its error log; set %(line)s"),
            path=path,
            line="error_log /dev/null;",
        )
    if not wrong:
        yield ok(N_("nginx hands requests on and notes nothing (%(path)s)"), path=path)


def _directive(text: str, name: str) -> list[str]:
    """The values a directive is given."""
    return [value.strip() for value in re.findall(rf"(?m)(?:^|[;{{\s]){name}\s+([^;]+);", text)]
