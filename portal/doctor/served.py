"""The site as it is served: what it sends with its pages, and what it must not send."""

import http.client
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from portal.doctor.findings import Finding, error, ok, warning
from protocol.language import N_

_SECONDS = 10
_PATH = "/zh/"
WANTED = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
UNWANTED = ("etag", "last-modified", "set-cookie", "x-powered-by", "via", "alt-svc", "nel", "report-to")


class _UnixConnection(http.client.HTTPConnection):
    """HTTP over a socket in the file system."""

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(_SECONDS)
        self.sock.connect(self.host)


def check(address: str | None) -> Iterator[Finding]:
    """A page as it comes from `address`: a URL, host:port or unix:PATH; None while nothing is served."""
    if address is None:
        yield warning(N_("the site is not being served, so its headers can't be looked at; start it, then look again"))
        return
    try:
        status, headers = _fetch(address)
    except (OSError, http.client.HTTPException, ValueError):
        yield error(N_("the site does not answer at %(address)s"), address=address)
        return
    if status != http.HTTPStatus.OK:
        yield error(N_("the site answers at %(address)s with the status %(status)d"), address=address, status=status)
        return
    missing = [name for name, value in WANTED.items() if not headers.get(name, "\0").startswith(value)]
    for name in missing:
        yield error(N_("the header %(name)s is missing or changed; look at what stands before the portal"), name=name)
    surplus = [name for name in UNWANTED if name in headers]
    for name in surplus:
        yield error(N_("the header %(name)s is sent; look at what stands before the portal"), name=name)
    if not missing + surplus:
        yield ok(N_("the headers are as they should be at %(address)s"), address=address)


def _fetch(address: str) -> tuple[int, dict[str, str]]:
    connection, path = _connection(address)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}
    finally:
        connection.close()


def _connection(address: str) -> tuple[http.client.HTTPConnection, str]:
    if address.startswith("unix:"):
        return _UnixConnection(address.removeprefix("unix:")), _PATH
    parts = urlsplit(address if "://" in address else f"http://{address}")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=_SECONDS), parts.path.rstrip("/") + _PATH
