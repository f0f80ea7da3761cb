"""Taking down by hand what did not come through the portal."""

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from desk.workbench import wording
from desk.workbench.render import go, page
from desk.workbench.seat import Seat
from protocol.vocabulary import vocabulary

_LEFT = ("subject_name", "subject_unit", "subject_post", "about_organ", "category", "retaliation")
_RIGHT = ("facts", "period", "place")


class IntakePages:
    """`/intake`."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def show(self, language: str) -> Response:  # noqa: ARG002
        """An empty form."""
        session = self._seat.session()
        known = vocabulary().fields
        return page(
            "intake",
            typed={},
            today=session.today().isoformat(),
            channels=wording.Words().channels,
            left=[known[name] for name in _LEFT],
            right=[known[name] for name in _RIGHT],
        )

    def take_down(self, language: str) -> BaseResponse:  # noqa: ARG002
        """Put it into the queue."""
        return go("queue")
