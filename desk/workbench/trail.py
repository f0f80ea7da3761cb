"""The audit trail, for those who check it."""

from flask import Response, request, url_for

from desk.errors import AuditBroken
from desk.office import audit
from desk.office.audit import End
from desk.office.roles import Act
from desk.workbench import wording
from desk.workbench.render import page, reason
from desk.workbench.seat import Seat

_PAGE = 100


class TrailPages:
    """`/audit`."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def show(self, language: str) -> Response:
        """The newest acts, or those before a number."""
        return self._page(language, before=request.args.get("before", type=int))

    def about(self, language: str) -> Response:
        """The acts about one tip or officer."""
        return self._page(language, about=request.form.get("about", "").strip())

    def verify(self, language: str) -> Response:
        """Walk the whole trail."""
        try:
            with self._seat.session().doing(Act.VERIFY) as deed:
                checked = audit.verify(deed.connection)
        except AuditBroken as error:
            return self._page(language, 409, problem=reason(error))
        return self._page(language, checked=checked)

    def _page(
        self,
        language: str,
        status: int = 200,
        *,
        about: str = "",
        before: int | None = None,
        problem: str = "",
        checked: End | None = None,
    ) -> Response:
        with self._seat.session().looking(Act.AUDIT) as connection:
            found = audit.listing(connection, about, before, _PAGE)
        more = len(found) == _PAGE and not about
        return page(
            "audit",
            status,
            acts=[row | {"detail": wording.details(row)} for row in map(dict, found)],
            words=wording.Words(),
            about=about,
            problem=problem,
            checked=checked,
            first=url_for("audit", language=language) if before else "",
            later=url_for("audit", language=language, before=found[-1]["number"]) if more else "",
        )
