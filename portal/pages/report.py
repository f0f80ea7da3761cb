"""The report form and the receipt."""

from flask import Response, request, session

from crypto import code
from crypto.code import LANGUAGES
from portal.errors import CardExpired, NoUpperCard
from portal.intake import Submission
from portal.pages.forms import ReportForm, report_form
from portal.pages.render import gettext_for_page as _
from portal.pages.render import page
from portal.pages.request import uploads
from portal.pages.services import Services
from portal.tickets import DeadTicket, Purpose, Ticket
from protocol.letter import Kind

Problems = list[tuple[str, str]]


class ReportPages:
    """`/report`: the form, and as the answer to it the code, which is never shown by GET."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def show(self, language: str) -> Response:  # noqa: ARG002
        """An empty form, or why no reports are taken."""
        if not self._services.takes_reports():
            return page("closed", 503)
        return self._form(report_form()(), 200, [])

    def take(self, language: str) -> Response:
        """Seal and store the report; or the form again, with what was typed."""
        form = report_form()()
        if not form.validate():
            return self._form(form, 422, list(form.problems()))
        submission = Submission(Kind.REPORT, language, form.filled(), uploads())
        entropy = self._ticket().code(submission.digest)
        try:
            self._services.intake.report(entropy, submission)
        except NoUpperCard:
            return self._form(form, 422, [("about_organ", _no_upper_card())])
        except CardExpired:
            return page("closed", 503)
        return _receipt(entropy)

    def stale(self, language: str) -> Response:
        """The form's session is not the one it was made in.

        So it is when a receipt is reloaded: the cookie ended with it. What is stored already is answered with its
        code again; otherwise nothing is lost, and the form has to be sent once more.
        """
        form = report_form()()
        entropy = self._ticket().code(Submission(Kind.REPORT, language, form.filled(), uploads()).digest)
        if self._services.intake.holds(entropy):
            return _receipt(entropy)
        expired = _("This form could not be matched to your visit. Please check it and send it again.")
        return self._form(form, 400, [("", expired)])

    def again(self, status: int, problem: str) -> Response:
        """The form with what was typed, because nothing could be taken."""
        return self._form(report_form()(), status, [("", problem)])

    def _form(self, form: ReportForm, status: int, problems: Problems) -> Response:
        return page(
            "report",
            status,
            form=form,
            problems=problems,
            wrong=dict(problems),
            files_lost=bool(uploads()),
            ticket=request.form.get("ticket") or self._services.tickets.make(Purpose.REPORT),
        )

    def _ticket(self) -> Ticket:
        try:
            return self._services.tickets.open(Purpose.REPORT, request.form.get("ticket", ""))
        except DeadTicket:
            return Ticket.fresh()


def _receipt(entropy: bytes) -> Response:
    session.clear()
    return page("receipt", words={name: code.words(entropy, name) for name in LANGUAGES})


def _no_upper_card() -> str:
    return _(
        "A report about this organ's own people may be opened by the superior organ alone, and this site has no valid "
        "key of the superior organ at the moment. Nothing was stored or sent. Please hand the report to the superior "
        "organ directly, or come back later."
    )
