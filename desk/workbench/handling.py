"""Who handles a tip."""

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from desk import handling
from desk.errors import NotPossible
from desk.office.session import Session
from desk.workbench.render import gettext_for_page as _
from desk.workbench.render import go, reason
from desk.workbench.seat import Seat
from desk.workbench.tip import show_tip


class HandlingPages:
    """`/tips/NUMBER/handler`."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def hand(self, language: str, number: str) -> BaseResponse:  # noqa: ARG002
        """Take a tip, give it back, or give it to another officer: which one, the button says."""
        place, to = self._seat.place(), request.form.get("officer", "")
        try:
            _hand(place.session, number, request.form.get("act", ""), to)
        except NotPossible as error:
            return show_tip(self._seat, number, 422, problem=reason(error), to=to)
        place.said = _("Who handles the tip is recorded.")
        return go("tip", number=number)


def _hand(session: Session, number: str, act: str, to: str) -> None:
    if act == "take":
        handling.take(session, number)
    elif act == "back":
        handling.give_back(session, number)
    else:
        handling.assign(session, number, to or None)
