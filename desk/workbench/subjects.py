"""Records of persons and bodies, and what is said of a tip and a record."""

from collections.abc import Callable

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from desk.errors import DeskError, NotPossible
from desk.office.session import Session
from desk.subjects import editing, linking
from desk.subjects.finding import leaders_of, listing
from desk.subjects.months import parse_month
from desk.subjects.records import read
from desk.workbench.render import gettext_for_page as _
from desk.workbench.render import go, page, reason
from desk.workbench.seat import Seat
from desk.workbench.tip import show_tip

_LONGEST_NUMBER = 10  # digits


class SubjectPages:
    """`/subjects`, `/subjects/NUMBER` and `/tips/NUMBER/subjects`. What is looked for never stands in an address."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def show_all(self, language: str, status: int = 200, problem: str = "") -> Response:  # noqa: ARG002
        """All subjects, or those last looked for."""
        place = self._seat.place()
        found = listing(place.session, place.subject_query)
        typed = {"name": request.form.get("name", ""), "kind": request.form.get("kind", "")}
        return page(
            "subjects",
            status,
            found=found,
            query=place.subject_query,
            typed=typed,
            problem=problem,
            said=place.take_said(),
        )

    def find(self, language: str) -> BaseResponse:  # noqa: ARG002
        """Look for others from now on."""
        self._seat.place().subject_query = request.form.get("query", "").strip()
        return go("subjects")

    def add(self, language: str) -> BaseResponse:
        """Make a record."""
        place, form = self._seat.place(), request.form
        try:
            subject = editing.add(place.session, form.get("kind", ""), form.get("name", ""))
        except NotPossible as error:
            return self.show_all(language, 422, reason(error))
        place.said = _("The record is made. Add further names and posts.")
        return go("subject", subject=subject)

    def show(self, language: str, subject: int, status: int = 200, problem: str = "") -> Response:  # noqa: ARG002
        """One record."""
        place = self._seat.place()
        record = read(place.session, subject)
        leaders = leaders_of(place.session, record)
        said = place.take_said()
        return page(
            "subjects_record", status, record=record, leaders=leaders, typed=request.form, problem=problem, said=said
        )

    def change(self, language: str, subject: int) -> BaseResponse:
        """Names, posts and authority: one change at a time, `act` says which."""
        place = self._seat.place()
        try:
            _change(place.session, subject)
        except NotPossible as error:
            return self.show(language, subject, 422, reason(error))
        place.said = _("The record is changed.")
        return go("subject", subject=subject)

    def say(self, language: str, number: str) -> BaseResponse:  # noqa: ARG002
        """Whether a tip is about a subject."""
        place = self._seat.place()
        try:
            linking.say(place.session, number, _number("subject"), request.form.get("said", ""))
        except DeskError as error:
            return show_tip(self._seat, number, 422, problem=reason(error))
        place.said = _("Recorded whom this tip is about.")
        return go("tip", number=number)

    def make(self, language: str, number: str) -> BaseResponse:  # noqa: ARG002
        """A record of somebody a tip names."""
        place = self._seat.place()
        try:
            linking.make_from(place.session, number, _number("place"))
        except DeskError as error:
            return show_tip(self._seat, number, 422, problem=reason(error))
        place.said = _("The record is made and linked to this tip.")
        return go("tip", number=number)


def _change(session: Session, subject: int) -> None:
    form = request.form
    changes: dict[str, Callable[[], None]] = {
        "rename": lambda: editing.rename(session, subject, form.get("name", "")),
        "add-name": lambda: editing.add_name(session, subject, form.get("kind", ""), form.get("name", "")),
        "remove-name": lambda: editing.remove_name(session, subject, form.get("name", "")),
        "authority": lambda: editing.set_authority(session, subject, form.get("authority", "")),
        "add-post": lambda: _add_post(session, subject),
        "end-post": lambda: editing.end_post(session, subject, _number("post"), _month("last")),
        "remove-post": lambda: editing.remove_post(session, subject, _number("post")),
    }
    change = changes.get(form.get("act", ""))
    if change is None:
        raise NotPossible("say what to change")
    change()


def _add_post(session: Session, subject: int) -> None:
    form = request.form
    first, last = (parse_month(form.get(name, "").strip()) for name in ("first", "last"))
    leads = form.get("leads") == "yes"
    editing.add_post(session, subject, form.get("unit", ""), form.get("title", ""), first=first, last=last, leads=leads)


def _month(name: str) -> int:
    month = parse_month(request.form.get(name, "").strip())
    if month is None:
        raise NotPossible("a month is written like 2023-05")
    return month


def _number(name: str) -> int:
    value = request.form.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= _LONGEST_NUMBER else -1
