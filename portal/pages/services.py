"""What the views work with. Made once, in `app.create_app`, and handed to each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from crypto.mailbox import Route
from portal import committees
from portal.committees import Committee
from portal.handed_in import HandedIn
from portal.intake import Intake
from portal.store.database import Database
from portal.tickets import Tickets


@dataclass(frozen=True)
class Services:
    """The rooms behind the pages."""

    database: Database
    intake: Intake
    handed_in: HandedIn
    tickets: Tickets
    clock: Callable[[], date]

    def committees(self) -> dict[Route, Committee]:
        """The committees this portal seals to, with their newest cards."""
        with self.database.read() as connection:
            return committees.current(connection)

    def takes_reports(self) -> bool:
        """Whether the own committee's card is valid today."""
        return committees.usable(self.committees(), Route.OWN, self.clock()) is not None
