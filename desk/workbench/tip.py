"""One tip: all that was said about it, and what officers do with it."""

from pathlib import Path

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from desk import casework, extracting, handling
from desk.classify.classifying import Classification, classify
from desk.classify.suggesting import suggest, suggest_domains
from desk.errors import DeskError, NotPossible
from desk.office.roles import Act
from desk.sniffing import sniff
from desk.subjects.suggesting import propose
from desk.vault.files import VaultFiles
from desk.workbench.render import gettext_for_page as _
from desk.workbench.render import go, page, reason, tidy
from desk.workbench.seat import Seat


class TipPages:
    """`/tips/NUMBER`."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def show(self, language: str, number: str) -> Response:  # noqa: ARG002
        """Everything about a tip; from now on it is read."""
        return show_tip(self._seat, number)

    def note(self, language: str, number: str) -> BaseResponse:  # noqa: ARG002
        """Write a note for officers."""
        text = tidy(request.form.get("text"))
        try:
            casework.note(self._seat.session(), number, text)
        except DeskError as error:
            return show_tip(self._seat, number, 422, problem=reason(error), note_text=text)
        self._seat.place().said = _("The note is written down.")
        return go("tip", number=number)

    def extract(self, language: str, number: str) -> BaseResponse:  # noqa: ARG002
        """Take the attachments out into a folder."""
        folder = request.form.get("folder", "").strip()
        if not Path(folder).is_absolute():
            problem = _("Please give the whole path of a folder, beginning with a slash.")
            return show_tip(self._seat, number, 422, problem=problem, folder=folder)
        try:
            count = sum(1 for _path in extracting.extract(self._seat.session(), number, Path(folder)))
        except (DeskError, OSError) as error:
            return show_tip(self._seat, number, 422, problem=reason(error), folder=folder)
        self._seat.place().said = _("Attachments taken out: %d") % count
        return go("tip", number=number)

    def classify(self, language: str, number: str) -> BaseResponse:  # noqa: ARG002
        """Record what kind of matter it is: as the form says, or as the suggestion that was taken over."""
        form = request.form
        chosen = Classification(
            nature=form.get("nature", ""),
            themes=tuple(form.getlist("themes")),
            domains=tuple(form.getlist("domains")),
            authority=form.get("authority", ""),
        )
        try:
            classify(self._seat.session(), number, chosen)
        except NotPossible as error:
            return show_tip(self._seat, number, 422, problem=reason(error), chosen=chosen)
        self._seat.place().said = _("The classification is recorded.")
        return go("tip", number=number)


def show_tip(seat: Seat, number: str, status: int = 200, **shown: object) -> Response:
    """The page of a tip, with what an officer typed and what was wrong with it."""
    place = seat.place()
    tip = casework.read(place.session, number)
    stored = VaultFiles(place.session.vault.folder)
    return page(
        "tip",
        status,
        tip=tip,
        later=[said for said in tip.thread if said is not tip.report],
        files=[sniff(stored, attached) for attached in tip.attachments],
        said=place.take_said(),
        handlers=handling.handlers(place.session) if place.session.may(Act.ASSIGN) else [],
        about=propose(place.session, tip.id, tip.fields),
        suggestions=suggest(tip.fields),
        suggested_domains=suggest_domains(tip.fields),
        **({"answer": {"status": "", "outcome": "", "text": ""}, "chosen": tip} | shown),
    )
