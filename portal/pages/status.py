"""Looking up a code, reading what the committee answered, and adding to a report."""

from typing import Any

from flask import Response, request

from crypto import code
from crypto.errors import BadChecksum, BadCode, UnknownWord, WrongLength
from portal import mailboxes
from portal.errors import NoMailbox
from portal.intake import Submission
from portal.pages.forms import FollowUpForm
from portal.pages.render import gettext_for_page as _
from portal.pages.render import page
from portal.pages.request import uploads
from portal.pages.services import Services
from portal.tickets import DeadTicket, Purpose, Ticket
from protocol.letter import Kind


class StatusPages:
    """`/status` asks for the code and shows the mailbox; `/follow-up` takes an answer and files."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def ask(self, language: str) -> Response:  # noqa: ARG002
        """The page that asks for a code."""
        return page("status_ask")

    def look_up(self, language: str) -> Response:  # noqa: ARG002
        """The mailbox of the code that was typed."""
        try:
            return self._mailbox(self._entropy(request.form.get("code", "")))
        except BadCode as error:
            return page("status_ask", 422, problem=_explain(error))
        except NoMailbox:
            return page("status_none")

    def follow_up(self, language: str) -> Response:
        """Store an answer or files, then show the mailbox again and what was added."""
        form = FollowUpForm()
        try:
            ticket = self._ticket()
            fields = {"text": form.text.data} if form.text.data else {}
            if not form.validate() or not (fields or uploads()):
                problem = next(iter(form.text.errors), _("Please write something or choose a file."))
                return self._mailbox(ticket.payload, 422, problem=_(problem), text=form.text.data)
            submission = Submission(Kind.ANSWER, language, fields, uploads())
            self._services.intake.follow_up(ticket.payload, ticket.mac(submission.digest), submission)
            return self._mailbox(ticket.payload, sent=submission)
        except DeadTicket:
            return self._ask_again(_("It has been a while since you entered your code. Please enter it once more."))
        except BadCode as error:
            return self._ask_again(_explain(error))
        except NoMailbox:
            return self._ask_again(_("This code was not found. Please compare it with your paper, sign by sign."))

    def stale(self, language: str) -> Response:  # noqa: ARG002
        """A form whose session is not the one it was made in: the text is kept, the code has to be typed again."""
        if request.endpoint == "look_up":
            return page("status_ask", 400, problem=_("This form could not be matched to your visit. Please try again."))
        return self._ask_again(_("This form could not be matched to your visit. Please enter your code once more."))

    def again(self, status: int, problem: str) -> Response:
        """Where the code is typed, because nothing could be taken; the text is kept."""
        if request.endpoint == "look_up":
            return page("status_ask", status, problem=problem)
        return self._ask_again(problem, status)

    def _ticket(self) -> Ticket:
        """What the follow-up belongs to: by its ticket, or by the code where the ticket had died."""
        typed = request.form.get("code")
        if typed is None:
            return self._services.tickets.open(Purpose.FOLLOW_UP, request.form.get("ticket", ""))
        return Ticket.fresh(self._entropy(typed))

    def _entropy(self, typed: str) -> bytes:
        """The code that was meant. Raises BadCode, or NoMailbox if it, and all that look like it, lead nowhere."""
        mistyped: BadCode | None = None
        try:
            code.parse(typed)
        except BadChecksum as error:
            mistyped = error
        with self._services.database.read() as connection:
            try:
                candidates = self._services.gate.guarded(code.candidates(typed))
                return mailboxes.locate(connection, candidates, self._services.clock())[0]
            except NoMailbox:
                raise mistyped or NoMailbox from None

    def _mailbox(self, entropy: bytes, status: int = 200, **shown: Any) -> Response:
        with self._services.database.read() as connection:
            _, found = mailboxes.locate(connection, [entropy], self._services.clock())
            contents = mailboxes.read(connection, found)
        return page(
            "status",
            status,
            contents=contents,
            committee=found.committee,
            ticket=self._services.tickets.make(Purpose.FOLLOW_UP, entropy),
            **shown,
        )

    def _ask_again(self, problem: str, status: int = 422) -> Response:
        lost = bool(uploads())
        return page("follow_up", status, problem=problem, text=request.form.get("text", ""), files_lost=lost)


def _explain(error: BadCode) -> str:
    if isinstance(error, WrongLength):
        return _("A code has twelve characters or twelve words; this has %(count)d.") % {"count": error.count}
    if isinstance(error, UnknownWord):
        place = {"place": error.position + 1}
        return _("Place %(place)d is not a character or word that codes are made of. Please look at it again.") % place
    return _(
        "One of the characters or words must be wrong: together they are not a code. Please compare with your paper."
    )
