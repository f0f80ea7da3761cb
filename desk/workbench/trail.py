"""The audit trail, for those who check it."""

from flask import Response, request, url_for

from desk.errors import AuditBroken, NotPossible
from desk.office import trail
from desk.office.audit import End
from desk.workbench.render import page, reason
from desk.workbench.seat import Seat

_PAGE = 100


class TrailPages:
    """`/audit`."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def show(self, language: str) -> Response:
        """The newest acts, or those before a number."""
        before = request.args.get("before", type=int)
        found = trail.listing(self._seat.session(), before=before, limit=_PAGE)
        later = url_for("audit", language=language, before=found[-1].number) if len(found) == _PAGE else ""
        return _page(found, first=url_for("audit", language=language) if before else "", later=later)

    def about(self, language: str) -> Response:  # noqa: ARG002
        """The newest acts about one tip or officer."""
        about = request.form.get("about", "").strip()
        return _page(trail.listing(self._seat.session(), about, limit=_PAGE), about=about)

    def verify(self, language: str) -> Response:  # noqa: ARG002
        """Walk the whole trail, and compare it with what was noted on paper."""
        session, typed = self._seat.session(), request.form.get("noted", "").strip()
        status, checked, problem, fits = 200, None, "", 0
        try:
            noted = [trail.parse_end(typed)] if typed else []
            checked = trail.verify(session, noted)
            fits = noted[0].number if noted else 0
        except NotPossible as error:
            status, problem = 422, reason(error)
        except AuditBroken as error:
            status, problem = 409, reason(error)
        found = trail.listing(session, limit=_PAGE)
        return _page(found, status, problem=problem, checked=checked, fits=fits, noted=typed)


def _page(
    found: list[trail.Done], status: int = 200, *, problem: str = "", checked: End | None = None, **shown: str | int
) -> Response:
    return page("audit", status, acts=found, problem=problem, checked=checked, **shown)
