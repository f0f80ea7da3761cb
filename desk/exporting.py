"""Writing bundles for the portals: every acknowledgement and message that is not confirmed yet.

Messages are signed and sealed only now, so that import stays fast; one that is sent again is sealed again.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path

from sqlalchemy import Connection, RowMapping, func, select, update

from crypto.errors import Malformed
from crypto.message import seal_message
from crypto.xwing import SEED_SIZE, SealingKey, SecretKey
from desk import decoys
from desk.errors import NotPossible
from desk.exchange import known_portals, next_header
from desk.office.roles import Act
from desk.office.session import Session
from desk.taking import BY_HAND
from desk.vault.tables import decoys as decoys_table
from desk.vault.tables import entries, letters, messages, places_of, portals, threads
from protocol import message as messages_format
from protocol.bundle.layout import Entry, Header, Type, message_body, message_id
from protocol.bundle.writer import BundleWriter, Bytes
from protocol.message import MOST_RECEIVED, Message
from protocol.stick import check_folder, write_verified

_ROWS = 1000
_SAME = messages.c.tip == threads.c.tip


@dataclass(frozen=True)
class _Item:
    """A message to be sealed; without a tip it is a decoy, to a mailbox that does not exist."""

    address: bytes
    number: int
    tip: int | None

    @property
    def entry(self) -> bytes:
        return message_id(self.address, self.number)


class Exporter:
    """Makes one bundle a portal; the number in it is taken for good before the first byte is written."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._vault = session.vault

    def export(self, folder: Path, progress: Callable[[int], object] = lambda _: None) -> list[Path]:
        """Write a bundle for each portal into `folder`; `progress` is told each message that is sealed.

        Raises NotPossible before the first import, NotAllowed, VaultBusy, StickError or OSError.
        """
        check_folder(folder)
        with self._vault.folder.exclusive():
            with self._session.looking(Act.EXPORT) as connection:
                known = known_portals(connection)
            if not known:
                raise NotPossible("there is no portal to answer yet; import a bundle from one first")
            return [self._export(portal, folder, progress) for portal in known]

    def _export(self, portal: bytes, folder: Path, progress: Callable[[int], object]) -> Path:
        with self._session.doing(Act.EXPORT, portal.hex()) as deed:
            header = next_header(deed.connection, portal, self._vault.identity.public, self._session.today())
            for table in (entries, messages, decoys_table):
                fresh = (table.c.portal == portal) & table.c.sent_in.is_(None)
                deed.connection.execute(update(table).where(fresh).values(sent_in=header.position.number))
            new = _new_messages(deed.connection, portal, header.position.number)
            decoys.top_up(deed.connection, portal, header.position.number, new)
            deed.detail["bundle"] = header.position.number
        sender, number = self._vault.committee.hex()[:8], header.position.number
        path = folder / f"qingfeng-to-portal-{portal.hex()[:8]}-from-{sender}-{number:06}.bundle"
        write_verified(path, partial(self._write, header, progress))
        return path

    def _write(self, header: Header, progress: Callable[[int], object], write: Callable[[Bytes], object]) -> None:
        writer = BundleWriter(self._vault.identity, header, write)
        with self._vault.read() as connection:
            confirmed = _confirmed(connection, header.recipient)
            for digest in _acknowledgements(connection, header.recipient, confirmed):
                writer.add(Entry(Type.ACK, digest, header.day, 0))
            for address in _opened_by_hand(connection, header.recipient, confirmed):
                writer.add(Entry(Type.BY_HAND, address, header.day, 0))
            fillers = decoys.pending(connection, header.recipient, confirmed)
            for item in _with_fillers(_pending(connection, header.recipient, confirmed), fillers):
                try:
                    body = self._seal(connection, item)
                except Malformed:  # a reporter of bad will gave a key that can't be sealed to; the others go out
                    continue
                writer.add(Entry(Type.MESSAGE, item.entry, header.day, len(body)), (body,))
                progress(1)
        writer.close()

    def _seal(self, connection: Connection, item: _Item) -> bytes:
        if item.tip is None:
            nobody = SecretKey(secrets.token_bytes(SEED_SIZE)).public
            return message_body(item.address, item.number, seal_message(self._vault.identity, nobody, b""))
        row = _message_row(connection, item.tip, item.number)
        message = Message(
            committee=self._vault.committee,
            address=row["address"],
            number=item.number,
            week=row["week"],
            status=row["status"],
            text=row["text"],
            received=_received(connection, item.tip),
            outcome=row["outcome"],
        )
        sealed = seal_message(self._vault.identity, SealingKey(row["reply"]), messages_format.encode(message))
        return message_body(message.address, item.number, sealed)


def _confirmed(connection: Connection, portal: bytes) -> int:
    confirmed = select(portals.c.confirmed).where(portals.c.id == portal)
    return int(connection.execute(confirmed).scalar_one())


def _acknowledgements(connection: Connection, portal: bytes, confirmed: int) -> Iterator[bytes]:
    mine = (entries.c.portal == portal) & (entries.c.sent_in > confirmed)
    digests = select(entries.c.digest).where(mine).order_by(entries.c.digest)
    yield from connection.execute(digests.execution_options(yield_per=_ROWS)).scalars()


def _pending(connection: Connection, portal: bytes, confirmed: int) -> list[_Item]:
    mine = (messages.c.portal == portal) & (messages.c.sent_in > confirmed)
    columns = (threads.c.address, messages.c.number, threads.c.tip)
    return [_Item(*row) for row in connection.execute(select(*columns).join_from(messages, threads, _SAME).where(mine))]


def _new_messages(connection: Connection, portal: bytes, bundle: int) -> int:
    """How many messages and decoys are in this bundle for the first time, or again after a vault was restored."""
    counts = (
        select(func.count()).select_from(table).where((table.c.portal == portal) & (table.c.sent_in == bundle))
        for table in (messages, decoys_table)
    )
    return sum(connection.execute(count).scalar_one() for count in counts)


def _opened_by_hand(connection: Connection, portal: bytes, confirmed: int) -> Iterator[bytes]:
    """Addresses that get a message and that no letter through the portal has opened yet."""
    pending = (messages.c.portal == portal) & (messages.c.sent_in > confirmed)
    waiting = select(threads.c.tip, threads.c.address).where(threads.c.tip.in_(select(messages.c.tip).where(pending)))
    for row in connection.execute(waiting.order_by(threads.c.address)).all():
        mine = letters.c.place.between(*places_of(row.tip)) & (entries.c.kind == BY_HAND)
        joined = select(letters.c.place).join_from(letters, entries, entries.c.digest == letters.c.digest)
        if connection.execute(joined.where(mine).limit(1)).first():
            yield row.address


def _with_fillers(pending: list[_Item], fillers: list[tuple[bytes, int]]) -> list[_Item]:
    """In the order of the bundle."""
    return sorted([*pending, *(_Item(*filler, None) for filler in fillers)], key=attrgetter("entry"))


def _message_row(connection: Connection, tip: int, number: int) -> RowMapping:
    mine = (messages.c.tip == tip) & (messages.c.number == number)
    said = (messages.c.week, messages.c.status, messages.c.text, messages.c.outcome)
    columns = select(threads.c.address, threads.c.reply, *said).join_from(messages, threads, _SAME)
    return connection.execute(columns.where(mine)).mappings().one()


def _received(connection: Connection, tip: int) -> tuple[bytes, ...]:
    mine = letters.c.place.between(*places_of(tip))
    newest = select(letters.c.digest).where(mine).order_by(letters.c.place.desc())
    return tuple(connection.execute(newest.limit(MOST_RECEIVED)).scalars())
