"""Who may speak to the workbench: the browser that opened the one-time link, with requests from its own pages.

Other programs and other pages can reach a loopback port too: an evidence file opened in the browser, a name that
resolves to 127.0.0.1, another user of the machine. Each of them fails at one of these.
"""

import hmac
import secrets
from threading import Lock

from flask import Flask, abort, request, session
from werkzeug.exceptions import Forbidden, MisdirectedRequest

_TOKEN_SIZE = 32  # bytes
_VISIT = "visit"
_ASKING = frozenset({"GET", "HEAD"})


class Door:
    """Lets in whoever brings the token of the one-time link; after that the link is dead."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.renew()

    def renew(self) -> None:
        """A new link; the window that was let in by the last one is shut out."""
        with self._lock:
            self.token = secrets.token_urlsafe(_TOKEN_SIZE)
            self._visit = secrets.token_urlsafe(_TOKEN_SIZE)
            self._used = False

    def enter(self, token: str) -> bool:
        """Mark this browser as the one that was let in; False if the link is wrong or was used by another."""
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            return False
        with self._lock:
            if self._used:
                return self.inside()
            self._used = True
        session[_VISIT] = self._visit
        return True

    def inside(self) -> bool:
        """Whether the request comes from the browser that was let in."""
        return hmac.compare_digest(str(session.get(_VISIT, "")).encode(), self._visit.encode())


def guard(app: Flask, origin: str, door: Door, public: frozenset[str]) -> None:
    """Refuse what does not belong here, before a body is read. `public` endpoints need no visit."""
    host = origin.removeprefix("http://")

    @app.before_request
    def check_host() -> None:
        if request.environ.get("HTTP_HOST") != host:
            raise MisdirectedRequest

    @app.before_request
    def check_origin() -> None:
        if request.method not in _ASKING and request.headers.get("Origin") != origin:
            raise Forbidden

    @app.before_request
    def check_visit() -> None:
        if request.endpoint not in public and not door.inside():
            abort(403)
