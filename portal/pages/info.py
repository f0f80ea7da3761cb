"""Pages that only inform: landing, help, whose key everything is sealed to, and where one lands on leaving."""

import re
from calendar import Calendar

from flask import Response, request

from crypto.mailbox import Route
from portal import committees
from portal.pages.render import page
from portal.pages.services import Services
from protocol.sealer import digest

_ONION = re.compile(r"http://[a-z2-7]{56}\.onion")


class InfoPages:
    """`/`, `/help`, `/key`, `/clearnet`, `/leave`, and the one script there is."""

    def __init__(self, services: Services, scripts: dict[str, str]) -> None:
        self._services = services
        self._scripts = scripts

    def landing(self, language: str) -> Response:  # noqa: ARG002
        """What this is, what is safe, when reports are collected, and the two ways in."""
        with self._services.database.read() as connection:
            known = committees.current(connection)
            exchange = committees.exchange(connection, known[Route.OWN])
        is_open = known[Route.OWN].card.valid_on(self._services.clock())
        return page("landing", committees=known, exchange=exchange, open=is_open)

    def help(self, language: str) -> Response:  # noqa: ARG002
        """Questions and answers."""
        return page("help")

    def key(self, language: str) -> Response:  # noqa: ARG002
        """Names, fingerprints and validity of the cards in use."""
        with self._services.database.read() as connection:
            sealer = digest(committees.sealer(connection))
        return page("key", committees=self._services.committees(), today=self._services.clock(), sealer=sealer)

    def script(self, language: str) -> Response:
        """The script of the report and status pages."""
        return Response(self._scripts[language], mimetype="text/javascript")

    def clearnet(self, language: str) -> Response:  # noqa: ARG002
        """What a visit by the ordinary internet shows to others. nginx names the onion address of this site."""
        onion = request.headers.get("X-Onion", "")
        return page("clearnet", onion=onion if _ONION.fullmatch(onion) else "")

    def leave(self, language: str) -> Response:  # noqa: ARG002
        """A page like any other, which does not name this site; the browser forgets what it holds of it."""
        self._services.cookie.end()
        day = self._services.clock()
        response = page("leave", day=day, weeks=Calendar().monthdatescalendar(day.year, day.month))
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response
