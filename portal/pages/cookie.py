"""The one cookie: it belongs to the form alone, and says nothing but what protects against forged posts."""

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface

NAME = "form"


class FormCookie(SecureCookieSessionInterface):
    """Over https the browser is told that no other site, and no part of this one, may set or see the cookie."""

    def get_cookie_name(self, app: Flask) -> str:  # noqa: ARG002
        """`__Host-` where the scheme allows it."""
        return f"__Host-{NAME}" if request.is_secure else NAME

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002
        """Never sent over plain http once it came over https."""
        return request.is_secure
