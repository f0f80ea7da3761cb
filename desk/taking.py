"""The entries of a delivery, batch by batch into the vault: each batch is one transaction, all of it or nothing.

Letters are opened ahead, by other processes where there are many; they are filed here, in the order of the delivery.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from crypto.envelope import LARGEST_ENVELOPE
from crypto.errors import CryptoError
from desk.by_hand import Parcel
from desk.contained import contain
from desk.crew import Crew
from desk.filing import file_letters
from desk.judging.screening import Matched
from desk.opening import Opened, Parcelled, Read, Sealed, Unreadable, open_all
from desk.vault.files import VaultFiles
from desk.vault.tables import blobs, entries, unreadable
from desk.vault.vault import Vault
from protocol.bundle.layout import Entry, Type
from protocol.bundle.reader import Delivery

_MOST_LETTERS = 500  # in one transaction
_MOST_BYTES = 16 * 1024 * 1024

Record: TypeAlias = Callable[[Connection, Iterable[Matched]], object]
COVER, BLOB, FILED, BY_HAND, UNREADABLE = "cover", "blob", "filed", "by hand", "unreadable"
CURABLE = "curable"  # not readable here and now: another vault or program may read it


@dataclass
class Taken:
    """What came of a batch of `size` bytes. Letters are counted, cover letters and attachments are not."""

    size: int
    filed: int = 0
    already_present: int = 0
    unreadable: list[Unreadable] = field(default_factory=list)


@dataclass(frozen=True)
class _Batch:
    """Entries of one type, and what kind they were found to be when they came before."""

    entries: list[Entry]
    known: Mapping[bytes, str]

    def wanted(self) -> list[Entry]:
        """The letters that are to be opened: the new ones, and those whose key may have come meanwhile."""
        letters = [entry for entry in self.entries if entry.type is Type.LETTER]
        return [entry for entry in letters if self.known.get(entry.id) in {None, UNREADABLE, CURABLE}]


class Taker:
    """Takes in one delivery. Nobody else may be importing meanwhile. `record` is told who is recused by what came."""

    def __init__(self, vault: Vault, files: VaultFiles, delivery: Delivery, today: date, record: Record) -> None:
        self._vault = vault
        self._files = files
        self._delivery = delivery
        self._today = today
        self._record_recusals = record

    def take_all(self, crew: Crew) -> Iterator[Taken]:
        """Everything, with what came of each batch."""
        for batch, read in crew.map(open_all, self._ahead()):
            taken = Taken(sum(entry.size for entry in batch.entries))
            if batch.entries[0].type is Type.BLOB:
                self._take_blobs(batch.entries)
            else:
                self._take_letters(batch, read, taken)
            yield taken

    def _ahead(self) -> Iterator[tuple[_Batch, Parcelled]]:
        """Batches, each with the letters of it that are to be opened."""
        epochs = self._vault.epochs()
        for entries_of_one_type in _batches(self._delivery.entries()):
            with self._vault.read() as connection:
                batch = _Batch(entries_of_one_type, _known(connection, entries_of_one_type))
            yield batch, Parcelled(self._delivery.sender, epochs, [self._sealed(entry) for entry in batch.wanted()])

    def _sealed(self, entry: Entry) -> Sealed | Unreadable:
        try:
            return Sealed(entry.id, entry.day, self._delivery.read(entry, LARGEST_ENVELOPE))
        except CryptoError as error:
            return Unreadable(entry.id, str(error))

    def _take_blobs(self, batch: list[Entry]) -> None:
        """Files are durable before the rows that speak of them are."""
        digests = {entry.id: self._take_blob(entry) for entry in batch}
        self._files.sync()
        with self._vault.write() as connection:
            _record(connection, self._delivery, dict.fromkeys(digests.values(), BLOB))
            _note_blobs(connection, batch, digests)

    def _take_blob(self, entry: Entry) -> bytes:
        """Store a sealed stream; one that differs from what came under its id before is kept aside. Its digest."""
        if not self._files.has_blob(entry.id):
            return self._files.store_blob(entry.id, self._delivery.pieces(entry))
        digest = _digest(self._delivery.pieces(entry))
        if digest != _digest(self._files.read_blob(entry.id)):
            self._files.keep_aside(digest, self._delivery.pieces(entry))
        return digest

    def _take_letters(self, batch: _Batch, read: Sequence[Read], taken: Taken) -> None:
        """What can't be read is kept aside, durably, before the row that speaks of it."""
        came = {entry.id: letter for entry, letter in zip(batch.wanted(), read, strict=True)}
        opened = [letter for letter in read if isinstance(letter, Opened)]
        taken.unreadable = [letter for letter in read if isinstance(letter, Unreadable)]
        for entry in batch.entries:
            if isinstance(came.get(entry.id), Unreadable):
                self._files.keep_aside(entry.id, self._delivery.pieces(entry))
        if taken.unreadable:
            self._files.sync()
        for letter in taken.unreadable:
            if letter.fault:
                contain(letter.fault)
        with self._vault.write() as connection:
            _note_unreadable(connection, batch.entries, came)
            self._record_recusals(connection, file_letters(connection, opened, self._today))
            _record(connection, self._delivery, {entry.id: self._kind(batch, came, entry) for entry in batch.entries})
        taken.filed = len(opened)
        taken.already_present = sum(batch.known.get(entry.id) in {FILED, BY_HAND} for entry in batch.entries)

    def _kind(self, batch: _Batch, came: Mapping[bytes, Read], entry: Entry) -> str:
        by_hand = isinstance(self._delivery, Parcel)
        if entry.id not in came:
            kind = batch.known[entry.id]
            return FILED if kind == BY_HAND and not by_hand else kind
        letter = came[entry.id]
        if isinstance(letter, Opened):
            return BY_HAND if by_hand else FILED
        if isinstance(letter, Unreadable):
            return CURABLE if letter.curable and not by_hand else UNREADABLE  # no portal keeps what came by hand
        return COVER


def _batches(delivered: Iterator[Entry]) -> Iterator[list[Entry]]:
    """Entries of one type that fit into one transaction and into memory; a large one goes alone."""
    batch: list[Entry] = []
    size = 0
    for entry in delivered:
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


def _note_unreadable(connection: Connection, batch: list[Entry], came: Mapping[bytes, Read]) -> None:
    """Remember why, and forget it where the key a letter is sealed to has come meanwhile."""
    connection.execute(delete(unreadable).where(unreadable.c.digest.in_(came)))
    rows = [
        {"digest": entry.id, "day": entry.day, "reason": letter.reason}
        for entry in batch
        if isinstance(letter := came.get(entry.id), Unreadable)
    ]
    if rows:
        connection.execute(insert(unreadable), rows)


def _record(connection: Connection, delivery: Delivery, outcome: Mapping[bytes, str]) -> None:
    """Remember what came. What the portal still had must be acknowledged again, so `sent_in` is cleared."""
    rows = [{"digest": digest, "portal": delivery.sender, "kind": kind} for digest, kind in outcome.items()]
    statement = upsert(entries)
    newer = {"portal": statement.excluded.portal, "kind": statement.excluded.kind, "sent_in": None}
    connection.execute(statement.on_conflict_do_update(["digest"], set_=newer), rows)


def _note_blobs(connection: Connection, batch: list[Entry], digests: Mapping[bytes, bytes]) -> None:
    rows = [{"id": entry.id, "digest": digests[entry.id], "size": entry.size} for entry in batch]
    connection.execute(upsert(blobs).on_conflict_do_nothing(), rows)


def _digest(pieces: Iterable[bytes]) -> bytes:
    sha256 = hashlib.sha256()
    for piece in pieces:
        sha256.update(piece)
    return sha256.digest()
