"""Looking up a code, and reading what the committee answered."""

import itertools
from typing import Any

from flask import Response, request

from crypto import code
from crypto.errors import BadChecksum, BadCode
from portal import mailboxes
from portal.errors import NoMailbox
from portal.mailboxes import NOTHING, Found
from portal.pages import local, words
from portal.pages.render import Blank, page
from portal.pages.services import Services
from portal.tickets import Purpose, Ticket
from protocol.pages import language_of_path


class StatusPages:
    """`/status` asks for the code and shows the mailbox. Nothing is stored, and no cookie is needed."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._blank = Blank()

    def ask(self, language: str) -> Response:  # noqa: ARG002
        """The page that asks for a code."""
        return page("status_ask", local=local.page_data("status", self._services.committees()))

    def look_up(self, language: str) -> Response:  # noqa: ARG002
        """The mailbox of the code that was typed."""
        typed = request.form.get("code", "")
        try:
            found = self.find(typed)
        except BadCode as error:
            return page("status_ask", 422, problem=words.explain(error), typed=typed, doubts=words.doubts(typed))
        except NoMailbox:
            return page("status_none")
        return self._show(Ticket.fresh(found.entropy), found, 200)

    def refused(self, status: int, why: str) -> Response:
        """The page that asks for a code, because too many wrong ones came."""
        typed = request.form.get("code", "")
        return page("status_ask", status, problem=why, typed=typed)

    def find(self, typed: str) -> Found:
        """What is under the code that was meant.

        Raises BadCode, or NoMailbox if it, and all that look like it, lead nowhere.
        """
        mistyped: BadCode | None = None
        candidates = code.candidates(typed)
        try:
            candidates = itertools.chain([code.parse(typed)], itertools.islice(candidates, 1, None))
        except BadChecksum as error:
            mistyped = error
        with self._services.database.glance() as connection:
            try:
                return mailboxes.locate(connection, self._services.gate.guarded(candidates), self._services.clock())
            except NoMailbox:
                raise mistyped or NoMailbox from None

    def mailbox(self, ticket: Ticket, status: int = 200, **shown: Any) -> Response:
        """What is under a code, with a form whose ticket is `ticket`. Raises NoMailbox."""
        with self._services.database.glance() as connection:
            found = mailboxes.locate(connection, [ticket.payload[: code.ENTROPY_SIZE]], self._services.clock())
        return self._show(ticket, found, status, **shown)

    def _show(self, ticket: Ticket, found: Found, status: int, **shown: Any) -> Response:
        with self._services.database.glance() as connection:
            contents = mailboxes.read(connection, found)
        sealed = self._services.tickets.seal(Purpose.FOLLOW_UP, ticket)

        def make(ticket: str) -> Response:
            known = {"contents": contents, "committee": found.committee, "targets": self._services.settings.targets}
            return page("status", status, ticket=ticket, **known, **shown)

        if contents != NOTHING or shown:
            return make(sealed)
        return self._blank.fill(
            (language_of_path(), found.committee), {"ticket": sealed}, lambda marks: make(marks["ticket"])
        )
