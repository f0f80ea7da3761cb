"""How far the exchange with each portal has come, and which portals are listened to.

Each direction numbers its bundles and names its series, and reports the highest number it took in from the other
side. From these alone follows what is confirmed, what is missing, and that a side was restored from a backup.
"""

import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from crypto.framing import Kind
from crypto.signing import VerifyKey
from desk.errors import BadBundle, NotPossible
from desk.vault.tables import bundles, decoys, entries, messages, portals, threads
from protocol.bundle.layout import SERIES_SIZE, Header, Position
from protocol.bundle.reader import Bundle
from protocol.fingerprint import readable


@dataclass
class Arrival:
    """What the header of a bundle told."""

    portal: bytes
    number: int
    first: bool = False  # the first bundle ever: its portal is the one this desk listens to from now on
    missing: int = 0  # bundles with lower numbers that never came
    late: bool = False  # older than one that was taken in before
    portal_restored: bool = False
    desk_restored: bool = False


def admit(connection: Connection, header: Header, committee: bytes) -> bool:
    """Whether the sender was pinned just now, as the first ever. Raises BadBundle for one not to be listened to."""
    if header.recipient != committee:
        raise BadBundle("this bundle is for another committee")
    sender = header.sender.signer
    known = set(connection.execute(select(portals.c.id)).scalars())
    if sender in known:
        return False
    if known:
        raise BadBundle(
            "this bundle is from a portal that this desk does not trust; if its fingerprint is right, allow it with: "
            "desk trust %(fingerprint)s",
            fingerprint=readable(sender).replace(" ", ""),
        )
    trust(connection, sender)
    return True


def trust(connection: Connection, portal: bytes) -> bool:
    """Listen to a portal from now on; False if that was so already."""
    if connection.execute(select(portals.c.id).where(portals.c.id == portal)).first():
        return False
    row = {"id": portal, "series": secrets.token_bytes(SERIES_SIZE), "number": 0, "confirmed": 0, "heard": 0}
    connection.execute(insert(portals).values(row))
    return True


@dataclass(frozen=True)
class Successor:
    """The portal that carries on for one that is gone, and how many messages go out again through it."""

    portal: bytes
    messages: int


def end_trust(connection: Connection, portal: bytes) -> Successor:
    """Listen to a portal no more; the one heard of last among the others carries its threads on, all messages anew.

    Raises NotPossible for a portal that is not trusted, and for the only one.
    """
    known = known_portals(connection)
    if portal not in known:
        raise NotPossible("this desk does not trust a portal with this fingerprint; desk trust shows those it does")
    others = [one for one in known if one != portal]
    if not others:
        raise NotPossible("this is the only portal that this desk trusts; trust the new one first")
    connection.execute(delete(portals).where(portals.c.id == portal))
    connection.execute(delete(decoys).where(decoys.c.portal == portal))
    connection.execute(update(threads).where(threads.c.portal == portal).values(portal=others[0]))
    where = select(threads.c.portal).where(threads.c.tip == messages.c.tip).scalar_subquery()
    moved = update(messages).where(messages.c.portal == portal).values(portal=where, sent_in=None)
    return Successor(others[0], connection.execute(moved).rowcount)


def note_arrival(connection: Connection, bundle: Bundle) -> Arrival:
    """Record a bundle that was wholly taken in, and what its header says about both sides."""
    header = bundle.header
    row = _portal(connection, header.sender.signer)
    arrival = Arrival(row["id"], header.position.number)
    _note_number(connection, row, bundle, arrival)
    _note_confirmation(connection, row, header.seen, arrival)
    return arrival


def next_header(connection: Connection, portal: bytes, sender: VerifyKey, day: date) -> Header:
    """The header of the next bundle to a portal; its number is taken for good."""
    row = _portal(connection, portal)
    number = max(row["number"], row["confirmed"]) + 1
    connection.execute(update(portals).where(portals.c.id == portal).values(number=number))
    return Header(
        kind=Kind.TO_PORTAL,
        sender=sender,
        recipient=portal,
        position=Position(row["series"], number),
        day=day,
        epoch=0,
        seen=Position(row["seen_series"], row["seen_number"]) if row["seen_number"] else None,
    )


def known_portals(connection: Connection) -> list[bytes]:
    """The portals this desk listens to, the one heard of last first."""
    return list(connection.execute(select(portals.c.id).order_by(portals.c.heard.desc(), portals.c.id)).scalars())


def _portal(connection: Connection, portal: bytes) -> RowMapping:
    return connection.execute(select(portals).where(portals.c.id == portal)).mappings().one()


def _note_number(connection: Connection, row: RowMapping, bundle: Bundle, arrival: Arrival) -> None:
    position = bundle.header.position
    same_place = (bundles.c.portal == row["id"]) & (bundles.c.series == position.series)
    taken = dict(connection.execute(select(bundles.c.number, bundles.c.digest).where(same_place)).all())
    arrival.portal_restored = taken.get(position.number, bundle.digest) != bundle.digest
    if position.number not in taken:
        values = {"portal": row["id"], "series": position.series, "number": position.number, "digest": bundle.digest}
        connection.execute(insert(bundles).values(values))
    if row["seen_series"] not in (None, position.series):
        arrival.portal_restored = not taken  # a series that was never seen before
        arrival.late = bool(taken)
    elif position.number < (row["seen_number"] or 0):
        arrival.late = True
    else:
        arrival.missing = position.number - 1 - sum(number < position.number for number in taken)
    if not arrival.late:
        seen = {"seen_series": position.series, "seen_number": position.number}
        seen["lowest_epoch"] = bundle.header.epoch
        others = connection.execute(select(func.max(portals.c.heard)).where(portals.c.id != row["id"])).scalar_one()
        seen["heard"] = max(row["heard"], (others or 0) + 1)  # the same for a bundle that is taken in twice
        connection.execute(update(portals).where(portals.c.id == row["id"]).values(seen))


def _note_confirmation(connection: Connection, row: RowMapping, seen: Position | None, arrival: Arrival) -> None:
    mine = portals.c.id == row["id"]
    if seen and seen.series == row["series"] and seen.number > row["number"]:
        # The portal applied bundles we know nothing of: this vault is older than they are.
        fresh = {"series": secrets.token_bytes(SERIES_SIZE), "number": seen.number, "confirmed": 0}
        connection.execute(update(portals).where(mine).values(fresh))
        for table in (decoys, entries, messages):
            connection.execute(update(table).where(table.c.portal == row["id"]).values(sent_in=None))
        arrival.desk_restored = True
        return
    confirmed = seen.number if seen and seen.series == row["series"] else 0
    if not arrival.late:
        connection.execute(update(portals).where(mine).values(confirmed=confirmed))
