"""Applying a bundle from a committee's desk: its messages are stored, what it acknowledges is deleted."""

import secrets
from dataclasses import dataclass, field
from typing import BinaryIO

from sqlalchemy import Connection, RowMapping, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from crypto.envelope import LARGEST_ENVELOPE
from crypto.errors import CryptoError, Malformed
from crypto.framing import Kind
from crypto.mailbox import Route
from crypto.signing import SIGNER_SIZE
from portal import committees
from portal.errors import BadBundle
from portal.store.blobs import BlobStore
from portal.store.database import Database
from portal.store.tables import blobs, letters, mailboxes, messages, retired_series
from portal.store.tables import committees as committees_table
from protocol.bundle.layout import SERIES_SIZE, Entry, Header, Type, message_id, split_message_body
from protocol.bundle.reader import Bundle, receive

_LARGEST_MESSAGE = LARGEST_ENVELOPE + SIGNER_SIZE + 4


@dataclass
class Applied:
    """What a bundle did."""

    number: int
    upper: bool  # from the superior's desk: how much it carried is not to be told
    again: bool = False  # the same bundle as last time, so nothing was done
    desk_restored: bool = False  # the desk began a new series
    portal_restored: bool = False  # the desk knows bundles this portal never heard of, so we begin one
    messages: int = 0  # that were not here before
    letters: int = 0
    retired: int = 0
    acknowledged_blobs: list[bytes] = field(default_factory=list)


class Importer:
    """Applies one bundle in one transaction; sealed files are deleted only after it is durable."""

    def __init__(self, database: Database, store: BlobStore, portal_id: bytes) -> None:
        self._database = database
        self._store = store
        self._portal_id = portal_id

    def apply(self, source: BinaryIO, spool: BinaryIO) -> Applied:
        """Verify and apply a bundle, copying it into the empty file `spool` first. Raises BadBundle."""
        try:
            bundle = receive(Kind.TO_PORTAL, source, spool)
            with self._database.write() as connection:
                applied = self._apply(connection, bundle)
        except CryptoError as error:
            raise BadBundle("this bundle can't be used: %(reason)s", reason=error) from None
        self._store.delete(applied.acknowledged_blobs)
        return applied

    def _apply(self, connection: Connection, bundle: Bundle) -> Applied:
        header = bundle.header
        row = self._sender(connection, header)
        applied = Applied(header.position.number, upper=row["route"] == Route.UPPER.value)
        if _is_repetition(connection, row, bundle):
            applied.again = True
            return applied
        _note_series(connection, row, bundle, applied)
        for entry in bundle.entries():
            _apply_entry(connection, header.sender.signer, bundle, entry, applied)
        return applied

    def _sender(self, connection: Connection, header: Header) -> RowMapping:
        if header.recipient != self._portal_id:
            raise BadBundle("this bundle is for another portal")
        known = {committee.id for committee in committees.current(connection).values()}
        if header.sender.signer not in known:
            raise BadBundle("this bundle is from a committee that this portal does not know")
        mine = committees_table.c.id == header.sender.signer
        return connection.execute(select(committees_table).where(mine)).mappings().one()


def _is_repetition(connection: Connection, row: RowMapping, bundle: Bundle) -> bool:
    """Whether this is the bundle applied last. Raises BadBundle for one that came before it."""
    position = bundle.header.position
    if row["seen_series"] != position.series:
        gone = (retired_series.c.committee == row["id"]) & (retired_series.c.series == position.series)
        if connection.execute(select(retired_series).where(gone)).first():
            raise BadBundle("this bundle was made before the desk was restored; export a new one there")
        return False
    if position.number == row["seen_number"] and bundle.digest == row["seen_digest"]:
        return True
    if position.number <= row["seen_number"]:
        raise BadBundle(
            "this bundle is number %(number)d, but number %(last)d was applied already; export a new one at the desk",
            number=position.number,
            last=row["seen_number"],
        )
    return False


def _note_series(connection: Connection, row: RowMapping, bundle: Bundle, applied: Applied) -> None:
    header, position = bundle.header, bundle.header.position
    if row["seen_series"] not in (None, position.series):
        connection.execute(insert(retired_series).values(committee=row["id"], series=row["seen_series"]))
        applied.desk_restored = True
    values = {
        "seen_series": position.series,
        "seen_number": position.number,
        "seen_digest": bundle.digest,
        "collected": header.day,
    }
    if header.seen and header.seen.series == row["series"] and header.seen.number > row["number"]:
        values |= {"series": secrets.token_bytes(SERIES_SIZE), "number": header.seen.number}
        applied.portal_restored = True
    connection.execute(update(committees_table).where(committees_table.c.id == row["id"]).values(values))


def _apply_entry(connection: Connection, committee: bytes, bundle: Bundle, entry: Entry, applied: Applied) -> None:
    if entry.type is Type.ACK:
        _acknowledge(connection, committee, entry.id, applied)
    elif entry.type is Type.BY_HAND:
        row = {"address": entry.id, "committee": committee, "day": entry.day}
        connection.execute(upsert(mailboxes).values(row).on_conflict_do_nothing())
    elif entry.type is Type.MESSAGE:
        address, number, sealed = split_message_body(bundle.read(entry, _LARGEST_MESSAGE))
        if message_id(address, number) != entry.id:
            raise Malformed("a message is not where its id says")
        if _owns(connection, committee, address):
            row = {"address": address, "number": number, "body": sealed}
            here = (messages.c.address == address) & (messages.c.number == number)
            applied.messages += connection.execute(select(messages.c.slot).where(here)).first() is None
            newer = upsert(messages).values(row)
            connection.execute(newer.on_conflict_do_update(["address", "number"], set_={"body": sealed}))
    elif _owns(connection, committee, entry.id):
        connection.execute(delete(mailboxes).where(mailboxes.c.address == entry.id))
        connection.execute(delete(messages).where(messages.c.address == entry.id))
        applied.retired += 1


def _acknowledge(connection: Connection, committee: bytes, digest: bytes, applied: Applied) -> None:
    """Delete what was sealed to this committee; what is another's stays, whoever claims to have it."""
    mine = (letters.c.digest == digest) & (letters.c.committee == committee)
    applied.letters += connection.execute(delete(letters).where(mine)).rowcount
    mine = (blobs.c.digest == digest) & (blobs.c.committee == committee)
    applied.acknowledged_blobs += connection.execute(delete(blobs).where(mine).returning(blobs.c.id)).scalars()


def _owns(connection: Connection, committee: bytes, address: bytes) -> bool:
    mine = (mailboxes.c.address == address) & (mailboxes.c.committee == committee)
    return connection.execute(select(mailboxes.c.day).where(mine)).first() is not None
