"""The one cookie: it belongs to the form alone, and says nothing but what protects against forged posts."""

from functools import cache

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

NAME = "form"


class FormCookie(SecureCookieSessionInterface):
    """Over https the browser is told that no other site, and no part of this one, may set or see the cookie."""

    def __init__(self) -> None:
        self.get_signing_serializer = cache(super().get_signing_serializer)  # type: ignore[method-assign]

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """As Flask's, which prepares to check a signature even where there is no cookie."""
        if not request.cookies.get(self.get_cookie_name(app)):
            return self.session_class()
        return super().open_session(app, request)

    def get_cookie_name(self, app: Flask) -> str:  # noqa: ARG002
        """`__Host-` where the scheme allows it."""
        return f"__Host-{NAME}" if request.is_secure else NAME

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002
        """Never sent over plain http once it came over https."""
        return request.is_secure
