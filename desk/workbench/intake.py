"""Taking down by hand what did not come through the portal."""

from datetime import date

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from desk.errors import DeskError, NotPossible
from desk.intake import Taken, take_down
from desk.office.roles import Act
from desk.workbench.render import gettext_for_page as _
from desk.workbench.render import go, page, reason, tidy
from desk.workbench.seat import Seat
from protocol.uploads import uploads
from protocol.vocabulary import vocabulary

# What is asked; the others are for reporters themselves.
_WHO = ("subject_name", "subject_unit", "subject_post", "about_organ", "category", "retaliation")
_WHAT = ("facts", "period", "place")


class IntakePages:
    """`/intake`."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def show(self, language: str, status: int = 200, problem: str = "") -> Response:  # noqa: ARG002
        """The form, with what was typed."""
        session, known = self._seat.session(), vocabulary().fields
        session.require(Act.INTAKE)
        return page(
            "intake",
            status,
            problem=problem,
            files_lost=bool(uploads()),
            typed=request.form,
            today=session.today().isoformat(),
            who=[known[name] for name in _WHO],
            what=[known[name] for name in _WHAT],
        )

    def take_down(self, language: str) -> BaseResponse:
        """Put it into the queue, with the files that were sealed on their way in."""
        place = self._seat.place()
        arrived = [upload.blob for upload in uploads() if upload.blob]
        try:
            number = take_down(place.session, _taken(), arrived=arrived)
        except DeskError as error:
            return self.show(language, 422, reason(error))
        place.said = _("This is now tip %s in the queue.") % number
        return go("tip", number=number)


def _taken() -> Taken:
    form = request.form
    try:
        day = date.fromisoformat(form.get("day", ""))
    except ValueError:
        raise NotPossible("a day is written like 2026-11-22") from None
    answers = {name: text for name in (*_WHO, *_WHAT) if (text := tidy(form.get(name)))}
    return Taken(form.get("channel", ""), day, answers)
