"""The integrity file of a subject. Each time it is shown a reason was given first; reloading asks again."""

from datetime import date

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from desk.errors import DeskError, NotPossible
from desk.office.roles import Act
from desk.subjects import integrity
from desk.subjects.entries import Told, enter, remove
from desk.subjects.records import read, refuse_closed
from desk.workbench.render import gettext_for_page as _
from desk.workbench.render import go, page, reason, tidy
from desk.workbench.seat import Seat


class IntegrityPages:
    """`/subjects/NUMBER/file` and `/subjects/NUMBER/opinion`."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def show(self, language: str, subject: int) -> Response:  # noqa: ARG002
        """The file, if a reason was just given; otherwise the question for one."""
        place = self._seat.place()
        if not place.file_due or not place.file or place.file[0] != subject:
            return self._ask(subject)
        place.file_due = False
        return self._show(subject)

    def open(self, language: str, subject: int) -> BaseResponse:  # noqa: ARG002
        """Take the reason."""
        place = self._seat.place()
        try:
            because = integrity.reason(request.form.get("because", ""))
        except NotPossible as error:
            return self._ask(subject, 422, reason(error))
        return self._again(subject, because, place.said)

    def enter(self, language: str, subject: int) -> BaseResponse:  # noqa: ARG002
        """Enter a fact, a decision or a clarification."""
        place, form = self._seat.place(), request.form
        try:
            told = Told(
                kind=form.get("kind", ""),
                text=tidy(form.get("text")),
                source=form.get("source", ""),
                day=_day(form.get("day", "")),
                tip=form.get("tip", "").strip(),
            )
            enter(place.session, subject, told)
        except DeskError as error:
            return self._refused(subject, error)
        return self._again(subject, self._because(subject), _("Entered into the file."))

    def remove(self, language: str, subject: int) -> BaseResponse:  # noqa: ARG002
        """Take an entry out."""
        value = request.form.get("entry", "")
        try:
            remove(self._seat.session(), subject, int(value) if value.isascii() and value.isdigit() else 0)
        except NotPossible as error:
            return self._refused(subject, error)
        return self._again(subject, self._because(subject), _("The entry is taken out."))

    def lift(self, language: str, subject: int) -> BaseResponse:  # noqa: ARG002
        """Open the file to another officer again."""
        officer = request.form.get("officer", "")
        try:
            integrity.lift(self._seat.session(), subject, officer)
        except NotPossible as error:
            return self._refused(subject, error)
        return self._again(subject, self._because(subject), _("The file is open to %s again.") % officer)

    def opinion(self, language: str, subject: int) -> BaseResponse:  # noqa: ARG002
        """An opinion to copy or print."""
        place, because = self._seat.place(), self._because(subject)
        if not because:
            return self._ask(subject, 422)
        try:
            found = integrity.opinion(place.session, subject, because)
        except NotPossible as error:
            return self._refused(subject, error)
        lines = integrity.opinion_lines(found, _)
        return page("subjects_opinion", record=found.record, text="\n".join(lines))

    def _because(self, subject: int) -> str:
        """Why this file is open; nothing if it is not."""
        file = self._seat.place().file
        return file[1] if file and file[0] == subject else ""

    def _again(self, subject: int, because: str, said: str) -> BaseResponse:
        """On to the file, under the reason that was given."""
        place = self._seat.place()
        place.file, place.file_due, place.said = (subject, because), bool(because), said
        return go("file", subject=subject)

    def _refused(self, subject: int, error: DeskError) -> Response:
        if self._because(subject):
            return self._show(subject, 422, reason(error))
        return self._ask(subject, 422, reason(error))

    def _ask(self, subject: int, status: int = 200, problem: str = "") -> Response:
        session = self._seat.session()
        refuse_closed(session, Act.FILE, subject)
        return page("subjects_reason", status, record=read(session, subject), problem=problem)

    def _show(self, subject: int, status: int = 200, problem: str = "") -> Response:
        place = self._seat.place()
        found = integrity.read(place.session, subject, self._because(subject))
        typed, today = request.form, place.session.today()
        because, said = self._because(subject), place.take_said()
        return page(
            "subjects_file", status, file=found, because=because, typed=typed, today=today, problem=problem, said=said
        )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise NotPossible("a day is written like 2026-11-22") from None
