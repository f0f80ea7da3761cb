"""Answering a reporter: write, see it as they will see it, queue it."""

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from desk import casework
from desk.errors import DeskError, NotPossible
from desk.workbench.render import gettext_for_page as _
from desk.workbench.render import go, page, reason, tidy
from desk.workbench.seat import Seat
from desk.workbench.text import is_odd
from desk.workbench.tip import show_tip
from protocol.calendar import week_of
from protocol.vocabulary import vocabulary


class AnswerPages:
    """`/tips/NUMBER/answer`."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def preview(self, language: str, number: str) -> BaseResponse:  # noqa: ARG002
        """The answer as the reporter will see it; or the tip again, with what is wrong."""
        answer = _answer()
        session = self._seat.session()
        try:
            tip = casework.read(session, number)
            casework.check_answer(tip.status, *_given(answer))
        except NotPossible as error:
            return show_tip(self._seat, number, 422, problem=reason(error), answer=answer)
        odd = any(map(is_odd, answer["text"]))
        return page("preview", tip=tip, answer=answer, week=week_of(session.today()), odd=odd)

    def send(self, language: str, number: str) -> BaseResponse:  # noqa: ARG002
        """Queue the answer, or go back to change it."""
        answer = _answer()
        if request.form.get("act") == "change":
            return show_tip(self._seat, number, answer=answer)
        try:
            sent = casework.reply(self._seat.session(), number, *_given(answer))
        except DeskError as error:
            return show_tip(self._seat, number, 422, problem=reason(error), answer=answer)
        queued, changed = _("The answer is queued; the next export carries it."), _("The status is changed.")
        self._seat.place().said = queued if sent else changed
        return go("tip", number=number)


def _answer() -> dict[str, str]:
    status, outcome = request.form.get("status", ""), request.form.get("outcome", "")
    return {
        "status": status if status in vocabulary().statuses else "",
        "outcome": outcome if outcome in vocabulary().outcomes else "",
        "text": tidy(request.form.get("text")),
    }


def _given(answer: dict[str, str]) -> tuple[str | None, str, str | None]:
    """Status, text and outcome, as casework takes them."""
    return answer["status"] or None, answer["text"], answer["outcome"] or None
