"""Adding to a report: an answer, files, a notice of retaliation, a rating."""

from dataclasses import dataclass

from flask import Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from crypto.code import ENTROPY_SIZE
from crypto.errors import BadCode
from portal import pending
from portal.errors import FilesGone, NoMailbox
from portal.guard.guard import Refused
from portal.intake import Submission
from portal.pages import waiting, words
from portal.pages.render import gettext_for_page as _
from portal.pages.render import page
from portal.pages.request import arrived, dropped
from portal.pages.services import Services
from portal.pages.status import StatusPages
from portal.questions import tidy
from portal.review import review_text
from portal.tickets import DeadTicket, Purpose, Ticket
from protocol.letter import LONGEST_TEXT, Kind, Value
from protocol.pages import language_of_path

_RATINGS = frozenset("12345")
_KINDS = {kind.value: kind for kind in (Kind.ANSWER, Kind.RETALIATION, Kind.RATING)}


@dataclass(frozen=True, repr=False)
class _Sent:
    """What one post brought, under the code in its ticket."""

    ticket: Ticket
    submission: Submission

    @property
    def entropy(self) -> bytes:
        """Of the code."""
        return self.ticket.payload[:ENTROPY_SIZE]

    def mac(self) -> bytes:
        """Tells a post sent twice from two that say the same."""
        return self.ticket.mac(self.submission.digest)


class FollowUpPages:
    """`/follow-up`. What protects it against forged posts is the ticket, or the code itself."""

    def __init__(self, services: Services, status: StatusPages) -> None:
        self._services = services
        self._status = status

    def address(self, language: str) -> BaseResponse:
        """Someone who reloads, or types the address."""
        return redirect(f"/{language}/status")

    def take(self, language: str) -> Response:
        """Store what was added, then show the mailbox again and what was added; or the form again, text kept."""
        try:
            return self._take(self._read(language))
        except DeadTicket:
            return self._ask_again(_("It has been a while since you entered your code. Please enter it once more."))
        except BadCode as error:
            return self._ask_again(words.explain(error))
        except NoMailbox:
            return self._ask_again(_("This code was not found. Please compare it with your paper, sign by sign."))

    def refused(self, status: int, why: str) -> Response:
        """The form as it was sent, because nothing can be taken at the moment."""
        try:
            again = " " + _("The files have to be chosen once more.") if dropped() else ""
            return self._again(self._read(language_of_path()), status, problem=why + again)
        except (DeadTicket, BadCode, NoMailbox, FilesGone, Refused):
            return self._ask_again(why, status)

    def _take(self, sent: _Sent) -> Response:
        try:
            if problem := _problem(sent.submission, self._services.settings.max_files):
                return self._again(sent, 422, problem=problem)
            if "check" in request.form:
                return self._again(sent, 200, check=True)
            self._services.intake.follow_up(sent.entropy, sent.mac(), sent.submission)
            return self._status.mailbox(Ticket.fresh(sent.entropy), sent=sent.submission)
        except FilesGone:
            problem = _(
                "The files waited too long and were deleted. Please choose them once more, or send without them."
            )
            return self._again(sent, 422, problem=problem)

    def _read(self, language: str) -> _Sent:
        ticket = self._ticket()
        kind = _KINDS.get(request.form.get("kind", ""), Kind.ANSWER)
        files = waiting.gather(ticket.payload[ENTROPY_SIZE:], self._services.store)
        return _Sent(ticket, Submission(kind, language, _fields(kind), files))

    def _ticket(self) -> Ticket:
        """What the post belongs to: by its ticket, or by the code where the ticket had died."""
        typed = request.form.get("code")
        if typed is None:
            return self._services.tickets.open(Purpose.FOLLOW_UP, request.form.get("ticket", ""))
        return Ticket.fresh(self._status.find(typed).entropy)

    def _again(self, sent: _Sent, status: int, problem: str = "", *, check: bool = False) -> Response:
        """The mailbox with the form as it was sent; files wait until it comes back."""
        files = waiting.hold(sent.submission.blobs)
        text = str(sent.submission.fields.get("text", ""))
        return self._status.mailbox(
            Ticket(sent.entropy + pending.encode(files), sent.ticket.secret),
            status,
            problem=problem,
            rating_wrong=sent.submission.kind is Kind.RATING,
            text=text,
            files=files,
            review=review_text(text, files) if check else None,
        )

    def _ask_again(self, problem: str, status: int = 422) -> Response:
        lost = bool(arrived()) or dropped() or "waiting" in request.form
        text = request.form.get("text", "")
        kind = request.form.get("kind", "")
        rating = request.form.get("rating", "")
        return page("follow_up", status, problem=problem, text=text, kind=kind, rating=rating, files_lost=lost)


def _fields(kind: Kind) -> dict[str, Value]:
    typed = {name: tidy(request.form.get(name, "")) for name in ("text", "rating")}
    if kind is not Kind.RATING:
        del typed["rating"]
    return {name: value for name, value in typed.items() if value}


def _problem(submission: Submission, max_files: int) -> str:
    """What is wrong with a post, in the language of the page; nothing where nothing is."""
    fields = submission.fields
    if len(str(fields.get("text", ""))) > LONGEST_TEXT:
        return _("This is too long.")
    if len(submission.blobs) > max_files:
        return _("These are too many files at once. Take some out; they can follow later, with your code.")
    if submission.kind is Kind.RATING:
        return "" if fields.get("rating") in _RATINGS else _("Please choose a number from 1 to 5.")
    empty = submission.kind is Kind.ANSWER and not fields and not submission.blobs
    return _("Please write something or choose a file.") if empty else ""
