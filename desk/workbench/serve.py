"""The one socket of the desk: a listener on loopback, in the process that holds the open vault."""

import contextlib
import io
import ipaddress
from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from desk.errors import NotPossible

_PORTS = range(2**16)  # 0 is any that is free
_SILENCE = 60  # seconds a connection may say nothing


class _Handler(WSGIRequestHandler):
    """Werkzeug's, without a word about any request."""

    timeout = _SILENCE

    def log(self, *_: Any, **__: Any) -> None:
        """There is no log of requests."""


class Server(ThreadedWSGIServer):
    """One process, one thread for each request."""

    def handle_error(self, *_: Any) -> None:
        """A connection that broke off is nobody's business."""

    def log(self, *_: Any, **__: Any) -> None:
        """Nor is anything else the server would say."""


def parse_address(bind: str) -> tuple[str, int]:
    """Host and port of "127.0.0.1:8001". Raises NotPossible for what is not an address of this machine alone."""
    host, _, port = bind.rpartition(":")
    try:
        address = ipaddress.ip_address(host.strip("[]"))
        number = _PORTS.index(int(port))
    except ValueError:
        raise NotPossible("%(bind)s is not an address and a port, as in 127.0.0.1:8001", bind=bind) from None
    if not address.is_loopback:
        raise NotPossible("the desk listens on this machine alone, at 127.0.0.1; never at %(bind)s", bind=bind)
    return str(address), number


def listen(bind: str, make_app: Callable[[str], Flask]) -> tuple[Server, str]:
    """Listen at a loopback address; the server and the origin of its pages, which `make_app` is told.

    Raises NotPossible.
    """
    host, port = parse_address(bind)
    try:
        with contextlib.redirect_stderr(io.StringIO()):  # Werkzeug would explain itself in its own words
            server = Server(host, port, _not_yet, _Handler)
    except (SystemExit, OSError):
        raise NotPossible("can't listen at %(bind)s; does another window have it?", bind=bind) from None
    origin = f"http://{f'[{host}]' if ':' in host else host}:{server.server_port}"
    server.app = make_app(origin)
    return server, origin


def _not_yet(_: Any, start_response: Any) -> list[bytes]:
    start_response("503 Service Unavailable", [])
    return [b""]
