"""The one cookie: it belongs to the forms alone, and says nothing but what protects against forged posts.

The cookie is random, and each form carries a keyed hash of it, which a page of another site can neither read nor make.
Neither holds a time, so a form may stay open for a day; and there is no session, so nothing else can get into a cookie.
"""

import hmac
import re
import secrets
from collections.abc import Collection

from flask import Flask, Request, Response, g, request
from flask.sessions import NullSession, SessionInterface
from werkzeug.exceptions import BadRequest

FIELD = "csrf_token"
_NAME = "form"
_COOKIE = re.compile(r"[\w-]{43}", re.ASCII)  # what `secrets.token_urlsafe` makes
_LABEL = b"qingfeng/form/v1\0"
_LAST = "; HttpOnly; Path=/; SameSite=Strict"


class Forged(BadRequest):
    """A post without the cookie that its form was made for."""


class FormCookie:
    """`key` outlives the server, so that the forms that are open when it is started anew still post."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._unprotected: frozenset[str] = frozenset()

    def set_up(self, app: Flask, unprotected: Collection[str]) -> None:
        """Check every post but those to the `unprotected` endpoints."""
        self._unprotected = frozenset(unprotected)
        app.session_interface = _NoSession()
        app.before_request(self._check)
        app.after_request(self._send)

    def token(self) -> str:
        """What a form on the page that is being made must carry in `FIELD`. The page brings the cookie where needed."""
        cookie = _received()
        if not cookie:
            g.form_cookie = cookie = secrets.token_urlsafe(32)
        return self._token(cookie)

    def end(self) -> None:
        """With this answer the browser forgets the cookie."""
        g.form_cookie = ""

    def _check(self) -> None:
        """Raises Forged."""
        endpoint = request.endpoint if request.method == "POST" else None
        if endpoint is None or endpoint in self._unprotected:
            return
        cookie, given = _received(), request.form.get(FIELD, "")
        if not cookie or not hmac.compare_digest(given.encode(errors="replace"), self._token(cookie).encode()):
            raise Forged

    def _token(self, cookie: str) -> str:
        return hmac.digest(self._key, _LABEL + cookie.encode(), "sha256").hex()

    def _send(self, response: Response) -> Response:
        cookie = g.get("form_cookie")
        if cookie is not None:
            scheme = "; Secure" if request.is_secure else ""
            end = "" if cookie else "; Max-Age=0"
            response.headers.add("Set-Cookie", f"{_name(request)}={cookie}{end}{scheme}{_LAST}")
        return response


class _NoSession(SessionInterface):
    """Flask's own cookie is signed, not encrypted, and holds a time to the second: it is never made here."""

    _none = NullSession()

    def open_session(self, app: Flask, request: Request) -> NullSession:  # noqa: ARG002
        """Nothing can be written into it."""
        return self._none


def _name(request: Request) -> str:
    """`__Host-` where the scheme allows it: no other site, and no part of this one, may set or see the cookie."""
    return f"__Host-{_NAME}" if request.is_secure else _NAME


def _received() -> str:
    """The cookie that came with the request, if it can be one of ours."""
    cookie = request.cookies.get(_name(request), "")
    return cookie if _COOKIE.fullmatch(cookie) else ""
