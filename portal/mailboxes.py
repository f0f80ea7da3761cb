"""From a receipt code to its mailbox, and to the messages in it that can be believed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import Connection, select

from crypto import mailbox as derive
from crypto.errors import CryptoError
from crypto.mailbox import Mailbox
from portal import committees
from portal.committees import Committee
from portal.errors import NoMailbox
from portal.store.database import Reads
from portal.store.tables import mailboxes, messages
from protocol import message as messages_format
from protocol.message import Message

LIFETIME_MONTHS = 24


@dataclass(frozen=True, repr=False)
class Found:
    """The mailbox of a code, and the committee that holds its report."""

    committee: Committee
    entropy: bytes
    address: bytes

    @cached_property
    def mailbox(self) -> Mailbox:
        """Its keys, which take longer to make than to find out that there is nothing to open with them."""
        return derive.mailbox(self.entropy, self.committee.route)


@dataclass(frozen=True, repr=False)
class Contents:
    """Messages whose signature and address were verified, oldest first, and what is to be said about the rest."""

    messages: list[Message]
    unverified: int
    missing: list[int]

    @property
    def status(self) -> str:
        """The status in the newest message; before the first, the report is simply received."""
        return self.messages[-1].status if self.messages else "received"

    @property
    def outcome(self) -> str | None:
        """The outcome told at closing: that of the newest message that tells one, while the report is closed."""
        if self.status != "closed":
            return None
        return next((message.outcome for message in reversed(self.messages) if message.outcome), None)


NOTHING = Contents([], 0, [])  # in a mailbox whose report nobody has answered


def expiry(made: date) -> date:
    """The first day on which a mailbox made on the day `made` exists no more."""
    months = made.year * 12 + made.month - 1 + LIFETIME_MONTHS
    return date(months // 12, months % 12 + 1, min(made.day, 28))


def locate(connection: Reads, candidates: Iterable[bytes], today: date) -> Found:
    """What is under the first of the candidate codes that has a living mailbox.

    Raises NoMailbox alike for codes that are unknown, ended or never existed.
    """
    known = committees.current(connection)
    for entropy in candidates:
        for route, committee in known.items():
            address = derive.address(derive.mailbox_id(entropy, route))
            for (made,) in connection.exec_driver_sql("SELECT day FROM mailboxes WHERE address = ?", (address,)):
                if today < expiry(date.fromisoformat(made)):
                    return Found(committee, entropy, address)
    raise NoMailbox


@dataclass(frozen=True)
class Stored:
    """A mailbox as it is stored: nothing in it is opened. `card` is the document of the committee that holds it."""

    card: bytes
    messages: list[tuple[int, bytes]]


def fetch(connection: Connection, addresses: Iterable[bytes], today: date) -> tuple[int, Stored]:
    """The first of the addresses that has a living mailbox, as (place in the list, what is stored).

    Raises NoMailbox alike for those that are unknown, ended or never existed.
    """
    for place, address in enumerate(addresses):
        row = connection.execute(select(mailboxes).where(mailboxes.c.address == address)).mappings().first()
        if row and today < expiry(row["day"]):
            kept = select(messages.c.number, messages.c.body).where(messages.c.address == address)
            rows = connection.execute(kept.order_by(messages.c.number)).all()
            card = committees.document(connection, row["committee"])
            return place, Stored(card, [(message.number, message.body) for message in rows])
    raise NoMailbox


def read(connection: Reads, found: Found) -> Contents:
    """Open everything in a mailbox; what does not verify is counted and never shown."""
    rows = list(
        connection.exec_driver_sql(
            "SELECT number, body FROM messages WHERE address = ? ORDER BY number", (found.address,)
        )
    )
    opened = [_open(found, number, body) for number, body in rows]
    verified = [message for message in opened if message]
    present = {number for number, _ in rows}
    missing = [number for number in range(1, max(present, default=0)) if number not in present]
    return Contents(verified, len(opened) - len(verified), missing)


def _open(found: Found, number: int, body: bytes) -> Message | None:
    try:
        message = messages_format.parse(found.mailbox.open(found.committee.card.identity, body))
    except CryptoError:
        return None
    addressed = (found.committee.id, found.address, number)
    return message if (message.committee, message.address, message.number) == addressed else None
