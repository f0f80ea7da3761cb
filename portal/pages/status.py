"""Looking up a code, and reading what the committee answered."""

from typing import Any

from flask import Response, request

from crypto import code
from crypto.errors import BadChecksum, BadCode
from portal import mailboxes
from portal.errors import NoMailbox
from portal.pages import local, words
from portal.pages.render import page
from portal.pages.services import Services
from portal.tickets import Purpose, Ticket


class StatusPages:
    """`/status` asks for the code and shows the mailbox. Nothing is stored, and no cookie is needed."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def ask(self, language: str) -> Response:  # noqa: ARG002
        """The page that asks for a code."""
        return page("status_ask", local=local.page_data("status", self._services.committees()))

    def look_up(self, language: str) -> Response:  # noqa: ARG002
        """The mailbox of the code that was typed."""
        typed = request.form.get("code", "")
        try:
            return self.mailbox(Ticket.fresh(self.entropy(typed)))
        except BadCode as error:
            return page("status_ask", 422, problem=words.explain(error), typed=typed, doubts=words.doubts(typed))
        except NoMailbox:
            return page("status_none")

    def entropy(self, typed: str) -> bytes:
        """The code that was meant. Raises BadCode, or NoMailbox if it, and all that look like it, lead nowhere."""
        mistyped: BadCode | None = None
        try:
            code.parse(typed)
        except BadChecksum as error:
            mistyped = error
        with self._services.database.read() as connection:
            try:
                return mailboxes.locate(connection, code.candidates(typed), self._services.clock())[0]
            except NoMailbox:
                raise mistyped or NoMailbox from None

    def mailbox(self, ticket: Ticket, status: int = 200, **shown: Any) -> Response:
        """What is under a code, with a form whose ticket is `ticket`. Raises NoMailbox."""
        with self._services.database.read() as connection:
            _, found = mailboxes.locate(connection, [ticket.payload[: code.ENTROPY_SIZE]], self._services.clock())
            contents = mailboxes.read(connection, found)
        return page(
            "status",
            status,
            contents=contents,
            committee=found.committee,
            targets=self._services.settings.targets,
            ticket=self._services.tickets.seal(Purpose.FOLLOW_UP, ticket),
            **shown,
        )
