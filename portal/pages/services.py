"""What the views work with. Made once, in `app.create_app`, and handed to each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from crypto.mailbox import Route
from portal import committees
from portal.committees import Committee
from portal.handed_in import HandedIn
from portal.intake import Intake
from portal.pages.cookie import FormCookie
from portal.pages.gate import Gate
from portal.settings import Settings
from portal.slices import Arriving
from portal.store.blobs import BlobStore
from portal.store.database import Database
from portal.tickets import Tickets


@dataclass(frozen=True)
class Services:
    """The rooms behind the pages."""

    database: Database
    store: BlobStore
    intake: Intake
    handed_in: HandedIn
    arriving: Arriving
    tickets: Tickets
    settings: Settings
    clock: Callable[[], date]
    gate: Gate
    cookie: FormCookie

    def committees(self) -> dict[Route, Committee]:
        """The committees this portal seals to, with their newest cards."""
        with self.database.glance() as connection:
            return committees.current(connection)

    def usable(self) -> dict[Route, Committee]:
        """Those of them that a new report may be sealed to today."""
        today = self.clock()
        return {route: committee for route, committee in self.committees().items() if committee.card.valid_on(today)}
