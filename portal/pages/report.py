"""The report form, the look at it before it is sent, and the receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Response, g, request

from crypto import code
from crypto import mailbox as derive
from crypto.code import LANGUAGES
from crypto.mailbox import Route
from portal import pending, questions
from portal.errors import CardExpired, FilesGone, NoUpperCard
from portal.intake import Submission
from portal.pages import local, waiting, words
from portal.pages.render import Blank, page
from portal.pages.render import gettext_for_page as _
from portal.pages.request import dropped
from portal.pages.services import Services
from portal.questions import Answers, Problem
from portal.review import review
from portal.tickets import DeadTicket, Purpose, Ticket
from portal.uploads import SealedBlob
from protocol.language import N_
from protocol.letter import Kind
from protocol.pages import language_of_path

_NO_UPPER_CARD = N_(
    "A report about this organ's own people may be opened by the superior organ alone, and this site has no valid "
    "key of the superior organ at the moment. Nothing was stored or sent. Please hand the report to the superior "
    "organ directly, or come back later."
)
_CLOSED = N_(
    "The committee's key has to be renewed before new reports can be sealed. Nothing was stored or sent. Please come "
    "back in a few days."
)
_FILES_LOST = N_("The files waited too long and were deleted. Please choose them once more, or send without them.")
_FILES_AGAIN = N_("The files have to be chosen once more.")
_TOO_MANY_FILES = N_("These are too many files at once. Take some out; they can follow later, with your code.")
_UNMATCHED = N_("This form could not be matched to your visit. Please check it and send it again.")


@dataclass(frozen=True, repr=False)
class _Sent:
    """What one post of the form brought. `lost`: files waited for it, and can't be found any more."""

    answers: Answers
    ticket: Ticket
    submission: Submission
    lost: bool

    @cached_property
    def entropy(self) -> bytes:
        """Of the code that this form and what is in it lead to."""
        return self.ticket.code(self.submission.digest)


class ReportPages:
    """`/report`: the form, and as the answer to it the code, which is never shown by GET."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._blank = Blank()

    def show(self, language: str) -> Response:
        """An empty form, or why no reports are taken."""
        usable = self._services.usable()
        if Route.OWN not in usable:
            return page("closed", 503)
        own, upper = usable[Route.OWN], usable.get(Route.UPPER)
        hidden = {"csrf": self._services.cookie.token(), "ticket": self._services.tickets.make(Purpose.REPORT)}
        g.scripted = True  # also where the page was made before

        def make(marks: dict[str, Any]) -> Response:
            told = local.page_data("report", usable)
            return page("report", upper=upper, answers={}, wrong={}, local=told, **marks)

        return self._blank.fill((language, own, upper), hidden, make)

    def take(self, language: str) -> Response:
        """Seal and store the report; or the form again, with what was typed, and what to look at once more."""
        sent = self._read(language)
        problems = sent.answers.problems + self._problems(sent)
        if problems:
            return self._form(sent, 422, waiting.hold(sent.submission.blobs), problems)
        try:
            if "confirmed" not in request.form:
                found = review(sent.answers, sent.submission.blobs)
                if found.needed or "review" in request.form:
                    recipient = self._services.intake.recipient(sent.answers.fields)
                    files = waiting.hold(sent.submission.blobs)
                    return self._form(sent, 200, files, review=found, recipient=recipient)
            self._services.intake.report(sent.entropy, sent.submission)
        except NoUpperCard:
            return self._refuse(sent, 422, Problem("about_organ", _NO_UPPER_CARD))
        except CardExpired:
            return self._refuse(sent, 503, Problem("", _CLOSED))
        except FilesGone:
            return self._again(sent, 422, Problem("files", _FILES_LOST))
        return self._receipt(sent.entropy)

    def stale(self, language: str) -> Response:
        """The form was not made for the cookie that came with it. Nothing is lost: it has to be sent once more."""
        sent = self._read(language)
        return self._again(sent, 400, Problem("", _UNMATCHED if self._services.cookie.came() else words.NO_COOKIE))

    def refused(self, status: int, why: str) -> Response:
        """The form with everything typed, because nothing can be taken at the moment."""
        return self._refuse(self._read(language_of_path()), status, Problem("", why))

    def _again(self, sent: _Sent, status: int, problem: Problem) -> Response:
        """The form again, unless it was stored before: so it is when a receipt is reloaded."""
        if self._services.intake.holds(sent.entropy):
            return self._receipt(sent.entropy)
        return self._refuse(sent, status, problem)

    def _refuse(self, sent: _Sent, status: int, problem: Problem) -> Response:
        """The form with everything typed, but without the files that came just now."""
        files = waiting.keep_waiting(sent.submission.blobs)
        lost = sent.lost or dropped() or len(files) < len(sent.submission.blobs)
        problems = [problem, Problem("files", _FILES_AGAIN)] if lost and problem.question != "files" else [problem]
        return self._form(sent, status, files, problems)

    def _read(self, language: str) -> _Sent:
        answers = questions.read(request.form, lambda typed: derive.thread(code.parse(typed)))
        try:
            ticket = self._services.tickets.open(Purpose.REPORT, request.form.get("ticket", ""))
            lost = False
        except DeadTicket:
            ticket, lost = Ticket.fresh(), bool(request.form.get("waiting"))
        files = waiting.gather(ticket.payload, self._services.store)
        return _Sent(answers, ticket, Submission(Kind.REPORT, language, answers.fields, files), lost)

    def _problems(self, sent: _Sent) -> list[Problem]:
        if sent.lost:
            return [Problem("files", _FILES_LOST)]
        too_many = len(sent.submission.blobs) > self._services.settings.max_files
        return [Problem("files", _TOO_MANY_FILES)] if too_many else []

    def _form(
        self,
        sent: _Sent,
        status: int,
        files: list[SealedBlob],
        problems: Sequence[Problem] = (),
        **shown: Any,
    ) -> Response:
        """The form with everything typed; `files` wait among the incoming until it comes back."""
        ticket = Ticket(pending.encode(files), sent.ticket.secret)
        told = [(problem.question, *_told(problem, sent.submission.language)) for problem in problems]
        return page(
            "report",
            status,
            answers=sent.answers.typed,
            problems=told,
            wrong={name: text for name, _, text in told},
            files=files,
            upper=self._services.usable().get(Route.UPPER),
            csrf=self._services.cookie.token(),
            ticket=self._services.tickets.seal(Purpose.REPORT, ticket),
            **shown,
        )

    def _receipt(self, entropy: bytes) -> Response:
        self._services.cookie.end()
        ticket = self._services.tickets.make(Purpose.FOLLOW_UP, entropy)
        filled = {f"{name}{place}": word for name in LANGUAGES for place, word in enumerate(code.words(entropy, name))}

        def make(marks: dict[str, str]) -> Response:
            words = {name: [marks[f"{name}{place}"] for place in range(code.WORDS)] for name in LANGUAGES}
            return page("receipt", words=words, ticket=marks["ticket"])

        return self._blank.fill(("receipt", language_of_path()), filled | {"ticket": ticket}, make)


def _told(problem: Problem, language: str) -> tuple[str, str]:
    """The name of the question, and what is wrong with the answer."""
    label = words.label(problem.question, language) if problem.question else ""
    return label, words.explain(problem.code) if problem.code else _(problem.text)
