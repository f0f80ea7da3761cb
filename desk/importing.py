"""Taking in a portal's bundle: verify all of it, then file what can be opened and keep aside what can't.

Bundles are a set union by digest: what came before is recognised, a late older bundle is welcome. Work is committed
in batches, in the order of the bundle, so an import that was killed goes on where it stopped and ends the same.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from crypto.envelope import LARGEST_ENVELOPE
from crypto.errors import CryptoError, Malformed
from crypto.framing import Kind as FileKind
from crypto.opening import open_letter
from desk.by_hand import Parcel, is_sealed_file
from desk.by_hand import receive as receive_by_hand
from desk.errors import BadBundle
from desk.exchange import Arrival, admit, known_portals, note_arrival
from desk.filing import Opened, file_letters
from desk.judging import closing
from desk.office.roles import Act
from desk.office.session import Session
from desk.vault.files import VaultFiles
from desk.vault.tables import blobs, entries, unreadable
from protocol import letter as letters_format
from protocol.bundle.layout import Entry, Type
from protocol.bundle.reader import Bundle, Delivery, receive
from protocol.letter import Letter

_MOST_LETTERS = 500  # in one transaction
_MOST_BYTES = 32 * 1024 * 1024

COVER, BLOB, FILED, BY_HAND, UNREADABLE = "cover", "blob", "filed", "by hand", "unreadable"


@dataclass(frozen=True)
class Unreadable:
    """A letter that could not be read: its digest and why."""

    digest: bytes
    reason: str


@dataclass
class Imported:
    """What came of a bundle. Letters are counted, cover letters and attachments are not."""

    arrival: Arrival | None = None
    imported: int = 0
    already_present: int = 0
    unreadable: list[Unreadable] = field(default_factory=list)
    clock_behind: bool = False  # this machine's clock says a day before that of the bundle
    by_hand: bool = False  # a sealed file, not a bundle


class Importer:
    """Takes bundles into an open vault, in the name of an officer."""

    def __init__(self, session: Session) -> None:
        self._session = session
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
            for batch in _batches(bundle.entries()):
                self._take_batch(bundle, batch, result)
                progress(sum(entry.size for entry in batch))
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
        """A sealed file names no portal; answers go through the one this desk listens to, the first if several."""
        result = Imported(by_hand=True)
        with self._vault.folder.exclusive(), self._files.spool() as spool:
            with self._session.looking(Act.IMPORT) as connection:
                portals = known_portals(connection)
            if not portals:
                raise BadBundle("no portal is known to carry the answers; take in a bundle from the portal first")
            parcel = receive_by_hand(source, spool, portals[0], self._session.today())
            for batch in _batches(parcel.entries()):
                self._take_batch(parcel, batch, result)
                progress(sum(entry.size for entry in batch))
            with self._session.doing(Act.IMPORTED) as deed:
                deed.detail |= {"by_hand": 1, "imported": result.imported, "present": result.already_present}
        return result

    def _take_batch(self, bundle: Delivery, batch: list[Entry], result: Imported) -> None:
        """One transaction. Files are durable before the rows that speak of them are."""
        if batch[0].type is Type.BLOB:
            digests = {entry.id: self._take_blob(bundle, entry) for entry in batch}
            self._files.sync()
            with self._vault.write() as connection:
                _record(connection, bundle, dict.fromkeys(digests.values(), BLOB))
                _note_blobs(connection, batch, digests)
            return
        with self._vault.write() as connection:
            self._take_letters(connection, bundle, batch, result)

    def _take_blob(self, bundle: Delivery, entry: Entry) -> bytes:
        """Store a sealed stream; one that differs from what came under its id before is kept aside. Its digest."""
        if not self._files.has_blob(entry.id):
            return self._files.store_blob(entry.id, bundle.pieces(entry))
        digest = _digest(bundle.pieces(entry))
        if digest != _digest(self._files.read_blob(entry.id)):
            self._files.keep_aside(digest, bundle.pieces(entry))
        return digest

    def _take_letters(self, connection: Connection, bundle: Delivery, batch: list[Entry], result: Imported) -> None:
        known = _known(connection, batch)
        outcome: dict[bytes, str] = {}
        opened: list[Opened] = []
        for entry in batch:
            kind = known.get(entry.id)
            if kind in {None, UNREADABLE}:
                kind = self._open(connection, bundle, entry, opened, result)
                if kind != UNREADABLE and entry.id in known:  # the key it is sealed to has come meanwhile
                    connection.execute(delete(unreadable).where(unreadable.c.digest == entry.id))
            elif kind in {FILED, BY_HAND}:
                result.already_present += 1
                kind = kind if isinstance(bundle, Parcel) else FILED
            outcome[entry.id] = kind
        closing.record(self._session, connection, file_letters(connection, opened, self._session.today()))
        result.imported += len(opened)
        if UNREADABLE in outcome.values():
            self._files.sync()
        _record(connection, bundle, outcome)

    def _open(
        self, connection: Connection, bundle: Delivery, entry: Entry, opened: list[Opened], result: Imported
    ) -> str:
        try:
            letter = self._read(bundle, entry)
        except CryptoError as error:
            self._files.keep_aside(entry.id, bundle.pieces(entry))
            row = {"digest": entry.id, "day": entry.day, "reason": str(error)}
            connection.execute(upsert(unreadable).values(row).on_conflict_do_update(["digest"], set_=row))
            result.unreadable.append(Unreadable(entry.id, str(error)))
            return UNREADABLE
        if letter.thread is None:
            return COVER
        opened.append(Opened(entry.id, bundle.sender, entry.day, letter, letter.thread))
        return BY_HAND if isinstance(bundle, Parcel) else FILED

    def _read(self, bundle: Delivery, entry: Entry) -> Letter:
        body = bundle.read(entry, LARGEST_ENVELOPE)
        if hashlib.sha256(body).digest() != entry.id:
            raise Malformed("not the letter its name says")
        return letters_format.parse(open_letter(self._vault.keys, body))


def _batches(bundle_entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    """Entries of one type that fit into one transaction and into memory; a large one goes alone."""
    batch: list[Entry] = []
    size = 0
    for entry in bundle_entries:
        full = len(batch) == _MOST_LETTERS or size + entry.size > _MOST_BYTES
        if batch and (full or entry.type is not batch[0].type):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += entry.size
    if batch:
        yield batch


def _known(connection: Connection, batch: list[Entry]) -> dict[bytes, str]:
    mine = entries.c.digest.in_([entry.id for entry in batch])
    return dict(connection.execute(select(entries.c.digest, entries.c.kind).where(mine)).all())


def _record(connection: Connection, bundle: Delivery, outcome: dict[bytes, str]) -> None:
    """Remember what came. What the portal still had must be acknowledged again, so `sent_in` is cleared."""
    rows = [{"digest": digest, "portal": bundle.sender, "kind": kind} for digest, kind in outcome.items()]
    statement = upsert(entries)
    newer = {"portal": statement.excluded.portal, "kind": statement.excluded.kind, "sent_in": None}
    connection.execute(statement.on_conflict_do_update(["digest"], set_=newer), rows)


def _note_blobs(connection: Connection, batch: list[Entry], digests: dict[bytes, bytes]) -> None:
    rows = [{"id": entry.id, "digest": digests[entry.id], "size": entry.size} for entry in batch]
    connection.execute(upsert(blobs).on_conflict_do_nothing(), rows)


def _digest(pieces: Iterable[bytes]) -> bytes:
    sha256 = hashlib.sha256()
    for piece in pieces:
        sha256.update(piece)
    return sha256.digest()
