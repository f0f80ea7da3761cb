"""Putting the workbench together. Everything a view needs is handed to it here."""

import logging
import secrets
from importlib.resources import files
from typing import Any

from flask import Response, redirect
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from crypto.errors import CryptoError
from desk.errors import NotAllowed, Recused, UnknownSubject, UnknownTip
from desk.vault.files import VaultFiles
from desk.vault.folder import Folder
from desk.workbench import render
from desk.workbench.entrance import Entrance
from desk.workbench.guards import Door, guard
from desk.workbench.routes import NAVIGATION, Rule, add_pages
from desk.workbench.seat import Locked, Seat
from desk.workbench.wording import Words
from protocol.letter import MOST_ATTACHMENTS
from protocol.pages import Site
from protocol.refusal import Refusal
from protocol.uploads import discard_uploads, sealing_request

_MIB = 2**20
_MOST_TEXT = 4 * _MIB  # bytes of one form field
_PUBLIC = frozenset({"open"})
_STATUS: dict[type[Exception], int] = {UnknownTip: 404, UnknownSubject: 404, NotAllowed: 403, Recused: 403}


def create_app(origin: str, door: Door, seat: Seat, folder: Folder) -> Site:
    """The workbench at `origin`, for the browser that `door` lets in; files are sealed into the vault in `folder`."""
    app = Site("desk", template_folder=str(files("templates")), static_folder=None)
    app.request_class = sealing_request(VaultFiles(folder).open_incoming, MOST_ATTACHMENTS)
    app.teardown_request(discard_uploads)
    render.set_up(app, seat)  # first: whatever refuses a request later speaks the language of its path
    app.config.update(
        SECRET_KEY=secrets.token_bytes(32),  # ends with this process, and every visit with it
        SESSION_COOKIE_NAME=f"desk-{origin.rpartition(':')[2]}",  # cookies of one host know no ports
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        MAX_FORM_MEMORY_SIZE=_MOST_TEXT,
        WTF_CSRF_TIME_LIMIT=None,  # a window may stay open all day
    )
    guard(app, origin, door, _PUBLIC)
    logging.getLogger("flask_wtf").setLevel(logging.WARNING)
    CSRFProtect(app)
    app.jinja_env.globals.update(navigation=_navigation, words=Words())
    entrance = Entrance(door, seat)
    app.add_url_rule("/", "choose_language", lambda: redirect("/zh/"))
    add_pages(_rule(app), entrance, seat)
    _add_refusals(app, entrance)
    return app


def _navigation() -> list[tuple[str, str, str, str]]:
    return [(endpoint, render.gettext_for_page(words), key, act.value) for endpoint, words, key, act in NAVIGATION]


def _rule(app: Site) -> Rule:
    def rule(path: str, endpoint: str, view: Any, method: str = "GET") -> None:
        app.add_url_rule(f"/<any(zh, en):language>{path}", endpoint, view, methods=[method])

    return rule


def _add_refusals(app: Site, entrance: Entrance) -> None:
    @app.errorhandler(Locked)
    def ask_who(_: Locked) -> Response:
        return entrance.locked()

    @app.errorhandler(Refusal)
    @app.errorhandler(CryptoError)
    @app.errorhandler(OSError)
    def refuse(error: Exception) -> Response:
        return render.page("refused", _STATUS.get(type(error), 409), problem=render.reason(error))

    @app.errorhandler(CSRFError)
    def stale(_: CSRFError) -> Response:
        return render.page("error", 400, code=400)

    @app.errorhandler(HTTPException)
    def explain(error: HTTPException) -> Response | HTTPException:
        if isinstance(error, RequestRedirect):
            return error
        code = error.code or 500
        return render.page("error", code, code=code)
