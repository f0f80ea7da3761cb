"""Putting the site together. Everything a view needs is handed to it here."""

import logging
from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from importlib.resources import files
from typing import Any, cast

from flask import Flask, Response, redirect, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.wrappers import Response as BaseResponse

from portal import questions
from portal.guard.guard import Guard
from portal.instance import Instance
from portal.intake import Intake
from portal.pages import render, words
from portal.pages.cookie import FormCookie
from portal.pages.follow_up import FollowUpPages
from portal.pages.gate import Gate
from portal.pages.info import InfoPages
from portal.pages.report import ReportPages
from portal.pages.request import SealingRequest, sealing_request
from portal.pages.services import Services
from portal.pages.status import StatusPages
from portal.quiet import Errors
from portal.settings import MIB, Settings
from portal.store.blobs import BlobStore
from portal.store.database import Database
from portal.tickets import Tickets
from protocol.calendar import today

_MOST_TEXT = MIB  # bytes of one form field
_MOST_PARTS = 200
_OWN_PAGES = frozenset({"same-origin", "none"})  # what a browser that tells says of our own forms


class Site(Flask):
    """Flask, but of an error only the kind and the place are logged."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._errors = Errors(self.logger)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view here is a coroutine; Flask would look at each of them, and at each hook, in every request."""
        return func

    def log_exception(self, exc_info: Any) -> None:
        """Replaces the traceback."""
        _, error, trace = exc_info
        self._errors.tell(logging.ERROR, error, trace)


def create_app(
    instance: Instance,
    settings: Settings,
    ticket_key: bytes,
    clock: Callable[[], date] = today,
    guard: Guard | None = None,
) -> Flask:
    """The site of one instance. `ticket_key` (32 bytes) and `guard` are those of all processes of one server."""
    database = Database(f"sqlite:///{instance.database}", instance.lock)
    store = BlobStore(instance.blobs, instance.incoming)
    intake = Intake(database, store, clock)
    gate = Gate(guard or Guard(settings, instance))
    services = Services(database, store, intake, Tickets(ticket_key), settings, clock, gate)
    app = Site("portal", template_folder=str(files("templates")), static_folder=None)
    app.session_interface = FormCookie()
    app.request_class = sealing_request(store, settings.max_files)
    app.teardown_request(_discard_uploads)
    app.jinja_env.globals.update(words=words, questions=questions)
    render.set_up(app, settings)  # first: whatever refuses a request later speaks the language of its path
    gate.set_up(app)  # then: before anything reads the body
    _configure(app, instance, settings)
    _add_pages(app, services)
    return app


def _configure(app: Flask, instance: Instance, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=instance.session_key.read_bytes(),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        MAX_FORM_MEMORY_SIZE=_MOST_TEXT,
        MAX_FORM_PARTS=_MOST_PARTS,
        WTF_CSRF_TIME_LIMIT=None,  # a form may stay open for a day
        WTF_CSRF_SSL_STRICT=False,  # it would demand a Referer, which our own pages forbid
    )
    logging.getLogger("flask_wtf").setLevel(logging.WARNING)


def _add_pages(app: Flask, services: Services) -> None:
    info, report, status = InfoPages(services), ReportPages(services), StatusPages(services)
    follow_up = FollowUpPages(services, status)
    services.gate.again |= {
        "take_report": report.refused,
        "look_up": status.refused,
        "follow_up": follow_up.refused,
    }

    @app.before_request
    def refuse_other_sites() -> None:
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "same-origin") not in _OWN_PAGES:
            raise BadRequest

    forged = CSRFProtect(app)
    for view in (status.look_up, follow_up.take):  # whoever posts here knows a code, or a ticket made from one
        forged.exempt(view)

    def rule(path: str, endpoint: str, view: Callable[[str], BaseResponse], method: str = "GET") -> None:
        app.add_url_rule(f"/<any(zh, en):language>{path}", endpoint, view, methods=[method])

    app.add_url_rule("/", "choose_language", lambda: redirect("/zh/"))
    rule("/", "landing", info.landing)
    rule("/help", "help", info.help)
    rule("/key", "key", info.key)
    rule("/report", "report", report.show)
    rule("/report", "take_report", report.take, "POST")
    rule("/status", "status", status.ask)
    rule("/status", "look_up", status.look_up, "POST")
    rule("/follow-up", "follow_up", follow_up.take, "POST")
    rule("/follow-up", "follow_up_address", follow_up.address)
    rule("/clearnet", "clearnet", info.clearnet)
    rule("/leave", "leave", info.leave)

    @app.errorhandler(CSRFError)
    def show_form_again(_: CSRFError) -> Response:
        return report.stale(render.language_of_path())

    @app.errorhandler(HTTPException)
    def explain(error: HTTPException) -> Response | HTTPException:
        code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        return render.page("error", code, code=code) if code >= HTTPStatus.BAD_REQUEST else error


def _discard_uploads(_: BaseException | None) -> None:
    cast("SealingRequest", request).discard_uploads()
