"""The one cookie: it belongs to the forms alone, and says nothing but what protects against forged posts.

The cookie is random, and each form carries a keyed hash of it, which a page of another site can neither read nor make.
Neither holds a time, so a form may stay open for a day; and there is no session, so nothing else can get into a cookie.
Which posts are checked is settled by Flask-WTF; its own token would need a session, and hold a time to the second.
"""

import hmac
import re
import secrets

from flask import Flask, Request, Response, current_app, g, request
from flask.sessions import NullSession, SessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect

_NAME = "form"
_COOKIE = re.compile(r"[\w-]{43}", re.ASCII)  # what `secrets.token_urlsafe` makes
_LABEL = b"qingfeng/form/v1\0"
_LAST = "; HttpOnly; Path=/; SameSite=Strict"


class FormCookie(CSRFProtect):  # type: ignore[misc] # the library names no types
    """`key` outlives the server, so that the forms that are open when it is started anew still post."""

    def __init__(self, key: bytes) -> None:
        super().__init__()
        self._key = key

    def init_app(self, app: Flask) -> None:
        """Check every post but those to views that are exempt, and offer `csrf_token` to templates."""
        super().init_app(app)
        app.session_interface = _NoSession()
        app.context_processor(lambda: {"csrf_token": self.token})
        app.after_request(self._send)

    def protect(self, apply_exemptions: bool = False) -> None:  # noqa: FBT001, FBT002 - as Flask-WTF has it
        """Raises CSRFError for a post without the cookie that its form was made for."""
        if request.method not in current_app.config["WTF_CSRF_METHODS"]:
            return
        if apply_exemptions and (not request.endpoint or self._is_exempt()):
            return
        cookie, given = _received(), self._get_csrf_token() or ""
        if not cookie or not hmac.compare_digest(given.encode(errors="replace"), self._token(cookie).encode()):
            raise CSRFError

    def token(self) -> str:
        """What a form on the page that is being made must carry. The page brings the cookie where there is none."""
        cookie = _received()
        if not cookie:
            g.form_cookie = cookie = secrets.token_urlsafe(32)
        return self._token(cookie)

    def came(self) -> bool:
        """Whether the current request brought one; it may still belong to another form."""
        return bool(_received())

    def end(self) -> None:
        """With this answer the browser forgets the cookie."""
        g.form_cookie = ""

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
