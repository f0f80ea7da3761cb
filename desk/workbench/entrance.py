"""Coming in and leaving: the one-time link, the passphrase, the lock."""

import json

from flask import Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from crypto.errors import CryptoError
from desk.errors import DeskError
from desk.office.roles import Act
from desk.workbench.guards import Door
from desk.workbench.render import go, page, reason
from desk.workbench.seat import Seat

Fields = list[tuple[str, str]]
_NOT_KEPT = frozenset({"csrf_token", "passphrase", "again"})  # whoever finds the locked window can read its source


class Entrance:
    """`/open/TOKEN`, `/sign-in`, `/lock`."""

    def __init__(self, door: Door, seat: Seat) -> None:
        self._door = door
        self._seat = seat

    def home(self, language: str) -> BaseResponse:  # noqa: ARG002
        """To where this officer's work is."""
        return go("queue" if self._seat.session().may(Act.QUEUE) else "audit")

    def help(self, language: str) -> Response:  # noqa: ARG002
        """For officers, in a page."""
        self._seat.place()
        return page("help", idle_minutes=self._seat.idle_seconds // 60)

    def open(self, language: str, token: str) -> BaseResponse:  # noqa: ARG002
        """The one-time link."""
        if not self._door.enter(token):
            return page("stranger", 403)
        return go("home")

    def ask(self, language: str) -> BaseResponse:  # noqa: ARG002
        """The form that asks who is there."""
        return go("home") if self._seat.taken() else self._form(200)

    def sign_in(self, language: str) -> BaseResponse:
        """Open the vault, and go on where the officer was."""
        before, officer = self._seat.officer, request.form.get("officer", "").strip()
        target, kept = request.form.get("next", ""), request.form.get("kept", "")
        try:
            self._seat.sign_in(officer, request.form.get("passphrase", ""))
        except (DeskError, CryptoError) as error:
            return self._form(422, reason(error), officer=officer, target=target, kept=kept)
        target = _path_of_ours(target, language)
        if target and (fields := _kept(kept)) and before == self._seat.officer:
            return page("resume", target=target, kept=fields)
        return redirect(target if _is_page(target) else url_for("home", language=language), 303)

    def lock(self, language: str) -> BaseResponse:  # noqa: ARG002
        """Lock the vault at once."""
        self._seat.lock()
        return go("ask")

    def locked(self) -> Response:
        """Instead of a page that needs an officer; what was about to be sent is kept in the form."""
        kept: Fields = []
        if request.method == "POST":
            kept = [(name, value) for name, value in request.form.items(multi=True) if name not in _NOT_KEPT]
        return self._form(403, target=request.path, kept=json.dumps(kept) if kept else "")

    def _form(self, status: int, problem: str = "", officer: str = "", target: str = "", kept: str = "") -> Response:
        before = officer or self._seat.officer
        return page("sign_in", status, problem=problem, officer_before=before, target=target, kept=kept)


def _path_of_ours(path: str, language: str) -> str:
    """`path` if it is one of a page here, and nothing that leads elsewhere."""
    return path if path.startswith(f"/{language}/") and "//" not in path and "\\" not in path else ""


def _is_page(path: str) -> bool:
    """Whether a path can be asked for, and not only posted to."""
    known = current_app.create_url_adapter(request)
    return bool(path) and known is not None and known.test(path, "GET")


def _kept(text: str) -> Fields:
    try:
        pairs = json.loads(text) if text else []
        return [(str(name), str(value)) for name, value in pairs]
    except (ValueError, TypeError):
        return []
