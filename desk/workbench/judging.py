"""Priorities, relations between tips, and conflicts of interest."""

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from desk.errors import DeskError, NotPossible
from desk.judging import conflicts
from desk.judging.deciding import UNDECIDED, decide, mark_telling, relate
from desk.judging.linking import Relation
from desk.office.roles import Act
from desk.workbench.render import gettext_for_page as _
from desk.workbench.render import go, page, reason, tidy
from desk.workbench.seat import Seat
from desk.workbench.tip import show_tip


class JudgingPages:
    """`/tips/NUMBER/priority`, `/tips/NUMBER/relation` and `/conflicts`."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def decide(self, language: str, number: str) -> BaseResponse:  # noqa: ARG002
        """Confirm a priority, or set another."""
        because = tidy(request.form.get("because"))
        try:
            decide(self._seat.session(), number, request.form.get("letter", ""), because)
        except NotPossible as error:
            return show_tip(self._seat, number, 422, problem=reason(error), because=because)
        self._seat.place().said = _("The priority is recorded.")
        return go("tip", number=number)

    def telling(self, language: str, number: str) -> BaseResponse:  # noqa: ARG002
        """Say whether only the reporter could have the attachments."""
        try:
            mark_telling(self._seat.session(), number, telling=request.form.get("telling") == "yes")
        except NotPossible as error:
            return show_tip(self._seat, number, 422, problem=reason(error))
        self._seat.place().said = _("Recorded; the priority is computed anew.")
        return go("tip", number=number)

    def relate(self, language: str, number: str) -> BaseResponse:  # noqa: ARG002
        """Say what another tip is to this one."""
        other = request.form.get("other", "").strip()
        try:
            relate(self._seat.session(), number, other, _relation())
        except DeskError as error:
            return show_tip(self._seat, number, 422, problem=reason(error), other=other)
        self._seat.place().said = _("Recorded for %(tip)s and %(other)s.") % {"tip": number, "other": other}
        return go("tip", number=number)

    def conflicts(self, language: str, status: int = 200, problem: str = "") -> Response:  # noqa: ARG002
        """What this officer declared; for leaders, whom tips are closed to."""
        place = self._seat.place()
        leads = place.session.may(Act.LIFT)
        return page(
            "conflicts",
            status,
            declared=conflicts.declared(place.session),
            held=conflicts.held(place.session) if leads else [],
            typed=request.form.get("name", ""),
            problem=problem,
            said=place.take_said(),
        )

    def declare(self, language: str) -> BaseResponse:
        """Declare a person or a body."""
        place = self._seat.place()
        try:
            count = conflicts.declare(place.session, request.form.get("kind", ""), request.form.get("name", ""))
        except DeskError as error:
            return self.conflicts(language, 422, reason(error))
        place.said = _("Declared. Tips recused from you for it: %d") % count
        return go("conflicts")

    def withdraw(self, language: str) -> BaseResponse:
        """Take a declaration back."""
        place = self._seat.place()
        try:
            conflicts.withdraw(place.session, request.form.get("kind", ""), request.form.get("name", ""))
        except DeskError as error:
            return self.conflicts(language, 422, reason(error))
        place.said = _("Taken back.")
        return go("conflicts")

    def lift(self, language: str) -> BaseResponse:
        """Let an officer see a tip again."""
        place, tip, officer = self._seat.place(), request.form.get("tip", ""), request.form.get("officer", "")
        try:
            conflicts.lift(place.session, tip, officer)
        except DeskError as error:
            return self.conflicts(language, 422, reason(error))
        place.said = _("Tip %(tip)s is open to %(officer)s again.") % {"tip": tip, "officer": officer}
        return go("conflicts")


def _relation() -> Relation | None:
    chosen = request.form.get("relation", "")
    try:
        return None if chosen == UNDECIDED else Relation(chosen)
    except ValueError:
        raise NotPossible("say what the two tips are to each other") from None
