"""Taking in a portal's bundle: verify all of it, then file what can be opened and keep aside what can't.

Bundles are a set union by digest: what came before is recognised, a late older bundle is welcome. Work is committed
in batches, in the order of the bundle, so an import that was killed goes on where it stopped and ends the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from sqlalchemy import Connection

from crypto.errors import CryptoError
from crypto.framing import Kind as FileKind
from desk.by_hand import is_sealed_file
from desk.by_hand import receive as receive_by_hand
from desk.crew import ALONE, Crew
from desk.errors import BadBundle
from desk.exchange import Arrival, admit, known_portals, note_arrival
from desk.judging import recording
from desk.judging.screening import Matched
from desk.office.roles import Act
from desk.office.session import Session
from desk.opening import Unreadable
from desk.taking import Taker
from desk.vault.files import VaultFiles
from protocol.bundle.reader import Bundle, Delivery, receive


@dataclass
class Imported:
    """What came of a bundle. Letters are counted, cover letters and attachments are not."""

    arrival: Arrival | None = None
    imported: int = 0
    already_present: int = 0
    unreadable: list[Unreadable] = field(default_factory=list)
    clock_behind: bool = False  # this machine's clock says a day before that of the bundle
    by_hand: bool = False  # a sealed file, not a bundle
    not_compared: set[str] = field(default_factory=set)  # tips, with what officers declared


class Importer:
    """Takes bundles into an open vault, in the name of an officer."""

    def __init__(self, session: Session, crew: Crew = ALONE) -> None:
        self._session = session
        self._crew = crew
        self._vault = session.vault
        self._files = VaultFiles(session.vault.folder)

    def take_in(self, source: BinaryIO, progress: Callable[[int], object] = lambda _: None) -> Imported:
        """Take in one bundle or sealed file; `progress` is told the number of bytes worked off.

        Raises BadBundle, VaultBusy or NotAllowed.
        """
        if is_sealed_file(source):
            return self._take_in_by_hand(source, progress)
        result = Imported()
        with self._vault.folder.exclusive(), self._files.spool() as spool:
            self._session.require(Act.IMPORT)
            bundle = self._receive(source, spool)
            first = self._begin(bundle)
            result.clock_behind = self._session.today() < bundle.header.day
            self._take(bundle, result, progress)
            self._finish(bundle, result)
            if result.arrival:
                result.arrival.first = first
        return result

    def _receive(self, source: BinaryIO, spool: BinaryIO) -> Bundle:
        try:
            return receive(FileKind.TO_DESK, source, spool)
        except CryptoError as error:
            raise BadBundle("this bundle can't be used: %(reason)s", reason=error) from None

    def _begin(self, bundle: Bundle) -> bool:
        with self._session.doing(Act.IMPORT, bundle.header.sender.signer.hex()) as deed:
            deed.detail["bundle"] = bundle.header.position.number
            return admit(deed.connection, bundle.header, self._vault.committee)

    def _finish(self, bundle: Bundle, result: Imported) -> None:
        with self._session.doing(Act.IMPORTED, bundle.header.sender.signer.hex()) as deed:
            result.arrival = note_arrival(deed.connection, bundle)
            deed.detail |= {
                "bundle": bundle.header.position.number,
                "imported": result.imported,
                "present": result.already_present,
                "unreadable": len(result.unreadable),
            }

    def _take_in_by_hand(self, source: BinaryIO, progress: Callable[[int], object]) -> Imported:
        """A sealed file names no portal; answers go through the one this desk heard of last."""
        result = Imported(by_hand=True)
        with self._vault.folder.exclusive(), self._files.spool() as spool:
            with self._session.looking(Act.IMPORT) as connection:
                portals = known_portals(connection)
            if not portals:
                raise BadBundle("no portal is known to carry the answers; take in a bundle from the portal first")
            parcel = receive_by_hand(source, spool, portals[0], self._session.today())
            self._take(parcel, result, progress)
            with self._session.doing(Act.IMPORTED) as deed:
                deed.detail |= {"by_hand": 1, "imported": result.imported, "present": result.already_present}
        return result

    def _take(self, delivery: Delivery, result: Imported, progress: Callable[[int], object]) -> None:
        def record(connection: Connection, matched: Iterable[Matched]) -> None:
            result.not_compared.update(recording.record(self._session, connection, matched))

        taker = Taker(self._vault, self._files, delivery, self._session.today(), record)
        for taken in taker.take_all(self._crew):
            result.imported += taken.filed
            result.already_present += taken.already_present
            result.unreadable += taken.unreadable
            progress(taken.size)
