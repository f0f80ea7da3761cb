"""The audit trail, for those who check it."""

from flask import Response, request, url_for

from desk.errors import AuditBroken
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
        """Walk the whole trail."""
        session = self._seat.session()
        checked, problem = None, ""
        try:
            checked = trail.verify(session)
        except AuditBroken as error:
            problem = reason(error)
        found = trail.listing(session, limit=_PAGE)
        return _page(found, 409 if problem else 200, problem=problem, checked=checked)


def _page(
    found: list[trail.Done], status: int = 200, *, problem: str = "", checked: End | None = None, **shown: str
) -> Response:
    return page("audit", status, acts=found, problem=problem, checked=checked, **shown)
