"""Putting the site together. Everything a view needs is handed to it here."""

import logging
from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from flask import Flask, Response, redirect, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.wrappers import Response as BaseResponse

from portal.guard.guard import Guard
from portal.handed_in import HandedIn
from portal.instance import Instance
from portal.intake import Intake
from portal.pages import local, render, words
from portal.pages.cookie import FormCookie
from portal.pages.follow_up import FollowUpPages
from portal.pages.gate import Gate
from portal.pages.handing_in import HandInPages
from portal.pages.info import InfoPages
from portal.pages.plain_form import MOST_PARTS
from portal.pages.report import ReportPages
from portal.pages.request import TAKES_SEALED, sealing_request
from portal.pages.sealed import SealedPages
from portal.pages.services import Services
from portal.pages.status import StatusPages
from portal.quiet import Errors
from portal.settings import MIB, Settings
from portal.slices import Arriving
from portal.store.blobs import BlobStore
from portal.store.database import Database
from portal.tickets import Tickets
from protocol import questions, telling
from protocol.calendar import today
from protocol.pages import language_of_path
from protocol.uploads import discard_uploads
from protocol.vocabulary import LANGUAGES

_MOST_TEXT = MIB  # bytes of one form field
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
    intake, handed_in = Intake(database, store, clock), HandedIn(database, store, clock)
    gate = Gate(guard or Guard(settings, instance))
    tickets, cookie = Tickets(ticket_key), FormCookie(instance.session_key.read_bytes())
    services = Services(database, store, intake, handed_in, Arriving(store), tickets, settings, clock, gate, cookie)
    app = Site("portal", template_folder=str(files("templates")), static_folder=None)
    app.request_class = sealing_request(store, settings.max_files)
    app.teardown_request(discard_uploads)
    helpers = {"words": words, "questions": questions, "reasons": telling.reasons(), "traces": telling.traces()}
    app.jinja_env.globals.update(helpers)
    scripts = {language: local.script(language, settings) for language in LANGUAGES}
    render.set_up(app, settings, scripts)  # first: whatever refuses a request later speaks the language of its path
    gate.set_up(app)  # then: before anything reads the body
    _configure(app, settings)
    _add_pages(app, services, scripts)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        MAX_FORM_MEMORY_SIZE=_MOST_TEXT,
        MAX_FORM_PARTS=MOST_PARTS,
    )


def _add_pages(app: Flask, services: Services, scripts: dict[str, str]) -> None:
    info, report, status = InfoPages(services, scripts), ReportPages(services), StatusPages(services)
    follow_up, hand_in, sealed = FollowUpPages(services, status), HandInPages(services), SealedPages(services)
    services.gate.again |= {
        "take_report": report.refused,
        "look_up": status.refused,
        "follow_up": follow_up.refused,
    }
    scripted = dict.fromkeys(("sealed_slice", "sealed_letter", "sealed_mailbox"), sealed.refused)
    services.gate.at_once |= {TAKES_SEALED: hand_in.refused, **scripted}

    _refuse_forged(app, services.cookie, status, follow_up, sealed)

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

    rule("/sealer", "sealer", hand_in.sealer)
    rule("/hand-in", "show_hand_in", hand_in.show)
    rule("/hand-in", TAKES_SEALED, hand_in.take, "POST")

    rule("/sealed/slice", "sealed_slice", sealed.slice, "POST")
    rule("/sealed/letter", "sealed_letter", sealed.letter, "POST")
    rule("/sealed/mailbox", "sealed_mailbox", sealed.mailbox, "POST")
    rule("/portal.js", "script", info.script)

    _explain_errors(app, report, hand_in)


def _refuse_forged(
    app: Flask, forged: FormCookie, status: StatusPages, follow_up: FollowUpPages, sealed: SealedPages
) -> None:
    @app.before_request
    def refuse_other_sites() -> None:
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "same-origin") not in _OWN_PAGES:
            raise BadRequest

    forged.init_app(app)
    for view in (status.look_up, follow_up.take):  # whoever posts here knows a code, or a ticket made from one
        forged.exempt(view)
    for taking in (sealed.slice, sealed.letter, sealed.mailbox):  # no form of another site can post bytes
        forged.exempt(taking)


def _explain_errors(app: Flask, report: ReportPages, hand_in: HandInPages) -> None:
    @app.errorhandler(CSRFError)
    def show_form_again(_: CSRFError) -> Response:
        stale = hand_in.stale if request.endpoint == TAKES_SEALED else report.stale
        return stale(language_of_path())

    @app.errorhandler(HTTPException)
    def explain(error: HTTPException) -> Response | HTTPException:
        code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        return render.page("error", code, code=code) if code >= HTTPStatus.BAD_REQUEST else error
