"""Pages that only inform: landing, help, and whose key everything is sealed to."""

from flask import Response

from portal import committees
from portal.pages.render import page
from portal.pages.services import Services
from protocol.sealer import digest


class InfoPages:
    """`/`, `/help` and `/key`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def landing(self, language: str) -> Response:  # noqa: ARG002
        """What this is, what is safe, and the two ways in."""
        return page(
            "landing",
            committees=self._services.committees(),
            open=self._services.takes_reports(),
        )

    def help(self, language: str) -> Response:  # noqa: ARG002
        """Questions and answers."""
        return page("help")

    def key(self, language: str) -> Response:  # noqa: ARG002
        """Names, fingerprints and validity of the cards in use."""
        with self._services.database.read() as connection:
            sealer = digest(committees.sealer(connection))
        return page("key", committees=self._services.committees(), today=self._services.clock(), sealer=sealer)
