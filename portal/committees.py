"""Whose cards this portal holds: those of its own committee and, where there is one, of the superior."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, func, insert, select

from crypto import card as cards_format
from crypto.card import Card
from crypto.errors import CryptoError
from crypto.mailbox import Route
from portal.errors import BadCard
from portal.store.database import Reads
from portal.store.tables import cards, committees
from protocol import sealer as sealers
from protocol.bundle.layout import SERIES_SIZE

# A form stays good for thirty days, and with it the card that it seals to.
OVERLAP = timedelta(days=31)
_BY_EPOCH = (
    "SELECT cards.key, committees.route FROM cards JOIN committees ON committees.id = cards.committee "
    "ORDER BY cards.epoch"
)
_KEPT = 16  # cards in memory; what is stored under a key never changes
_known: dict[bytes, Card] = {}


@dataclass(frozen=True)
class Committee:
    """A committee and its newest card."""

    route: Route
    card: Card

    @property
    def id(self) -> bytes:
        """32 bytes; the fingerprint people compare."""
        return self.card.committee


def current(connection: Reads) -> dict[Route, Committee]:
    """The committees of this portal, the own one first, each with the card of its highest epoch."""
    newest = {Route(route): key for key, route in connection.exec_driver_sql(_BY_EPOCH)}
    return {route: Committee(route, _card(connection, newest[route])) for route in Route if route in newest}


def accepted(connection: Connection, today: date) -> dict[bytes, Committee]:
    """By id of their keys, the cards that letters which arrive `today` may be sealed to.

    These are the newest of each committee and, for a while after it was taken, those before it.
    """
    rows = connection.execute(
        select(cards.c.key, cards.c.committee, cards.c.older_until, committees.c.route)
        .join_from(cards, committees)
        .order_by(cards.c.epoch.desc())
    )
    found: dict[bytes, Committee] = {}
    closed: set[bytes] = set()
    for row in rows:
        if row.committee not in closed:
            found[row.key] = Committee(Route(row.route), _card(connection, row.key))
        if row.older_until and row.older_until <= today:
            closed.add(row.committee)
    return found


def lowest_epoch(connection: Connection, committee: bytes, today: date) -> int:
    """The lowest epoch of a committee that letters which arrive from `today` on can be sealed to."""
    known = accepted(connection, today).values()
    return min(item.card.epoch for item in known if item.id == committee)


def awaited(connection: Connection, committee: bytes) -> list[Card]:
    """The cards that letters which are in no bundle yet can be sealed to: all that the last bundle left open."""
    mine = (cards.c.committee == committee) & (cards.c.epoch >= func.coalesce(committees.c.awaited, 0))
    rows = connection.execute(select(cards.c.key).join_from(cards, committees).where(mine).order_by(cards.c.epoch))
    return [_card(connection, row.key) for row in rows.all()]


def document(connection: Connection, committee: bytes) -> bytes:
    """The newest card of a committee, as it was issued."""
    mine = select(cards.c.document).where(cards.c.committee == committee).order_by(cards.c.epoch.desc())
    found: bytes = connection.execute(mine.limit(1)).scalar_one()
    return found


def sealer(connection: Connection) -> bytes:
    """The offline sealer that carries the newest cards."""
    newest = select(cards.c.document, committees.c.route).join_from(cards, committees).order_by(cards.c.epoch)
    documents = {Route(row.route): row.document for row in connection.execute(newest)}
    return sealers.sealer(documents[Route.OWN], documents.get(Route.UPPER))


def read_card(document: bytes) -> Card:
    """A card from a file. Raises BadCard."""
    try:
        return cards_format.read(document)
    except CryptoError as error:
        raise BadCard("this card can't be used: %(reason)s", reason=error) from None


def check_pair(card: bytes, upper_card: bytes | None) -> None:
    """Raises BadCard unless these can be the cards of a committee and of its superior."""
    own = read_card(card)
    if upper_card and read_card(upper_card).committee == own.committee:
        raise BadCard("the superior's card must be of another committee")


def add_committee(connection: Connection, route: Route, document: bytes) -> Card:
    """Take the first card of a committee. Raises BadCard."""
    card = read_card(document)
    connection.execute(
        insert(committees).values(
            id=card.committee, route=route.value, series=secrets.token_bytes(SERIES_SIZE), number=0
        )
    )
    _add(connection, card, document)
    return card


def renew(connection: Connection, document: bytes, older_until: date) -> Committee:
    """Take a newer epoch of a committee this portal knows; letters to older ones are accepted before `older_until`.

    Raises BadCard.
    """
    card = read_card(document)
    for committee in current(connection).values():
        if card.succeeds(committee.card):
            _add(connection, card, document, older_until)
            return Committee(committee.route, card)
        if card.committee == committee.id:
            raise BadCard(
                "this card of %(name)s is of epoch %(epoch)d, not newer than the one in use (%(current)d)",
                name=card.name,
                epoch=card.epoch,
                current=committee.card.epoch,
            )
    raise BadCard("this card is of a committee that this portal does not know")


def usable(known: dict[Route, Committee], route: Route, today: date) -> Committee | None:
    """The committee a new report may be sealed to today, if there is one on this route."""
    committee = known.get(route)
    return committee if committee and committee.card.valid_on(today) else None


@dataclass(frozen=True)
class Exchange:
    """When bundles were last exchanged with a committee: the days they were made."""

    collected: date | None
    answered: date | None


def exchange(connection: Connection, committee: Committee) -> Exchange:
    """When reports were last collected for a committee, and answers of it last carried here."""
    mine = committees.c.id == committee.id
    row = connection.execute(select(committees.c.exported, committees.c.collected).where(mine)).one()
    return Exchange(row.exported, row.collected)


def _add(connection: Connection, card: Card, document: bytes, older_until: date | None = None) -> None:
    row = {"key": card.sealing.id, "committee": card.committee, "epoch": card.epoch}
    connection.execute(insert(cards).values(row | {"older_until": older_until, "document": document}))


def _card(connection: Reads, key: bytes) -> Card:
    if key not in _known:
        if len(_known) >= _KEPT:
            _known.clear()
        ((document,),) = connection.exec_driver_sql("SELECT document FROM cards WHERE key = ?", (key,))
        _known[key] = cards_format.read(document)
    return _known[key]
