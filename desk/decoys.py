"""Messages to nobody, among which the real ones do not show to whoever carries the bundle.

Of a message the address of its mailbox, its number there and its length can be seen. A real mailbox gets a first
message and later more, and what the portal has not confirmed is sent again. So do the mailboxes of decoys.
"""

import secrets

from sqlalchemy import Connection, func, insert, select

from crypto.mailbox import DERIVED_SIZE
from desk.vault.tables import decoys
from protocol.bundle.batch import batch_size

_GOING_ON = 16  # mailboxes that may get a next message: reports are answered for some weeks, not for ever


def top_up(connection: Connection, portal: bytes, bundle: int, new: int) -> None:
    """Add decoys to the bundle of this number, so that the `new` messages in it become a batch."""
    last = _going_on(connection, portal)
    for _ in range(batch_size(new) - new):
        goes_on = last and secrets.randbits(1)
        address = secrets.choice(list(last)) if goes_on else secrets.token_bytes(DERIVED_SIZE)
        last[address] = last.get(address, 0) + 1
        row = {"portal": portal, "address": address, "number": last[address], "sent_in": bundle}
        connection.execute(insert(decoys).values(row))


def pending(connection: Connection, portal: bytes, confirmed: int) -> list[tuple[bytes, int]]:
    """Address and number of each decoy that goes along until the portal has confirmed it, as messages do."""
    mine = (decoys.c.portal == portal) & (decoys.c.sent_in > confirmed)
    return [(row.address, row.number) for row in connection.execute(select(decoys).where(mine))]


def _going_on(connection: Connection, portal: bytes) -> dict[bytes, int]:
    """The mailboxes that were written to last, and the last number in each."""
    grouped = select(decoys.c.address, func.max(decoys.c.number)).where(decoys.c.portal == portal)
    recent = grouped.group_by(decoys.c.address).order_by(func.max(decoys.c.sent_in).desc()).limit(_GOING_ON)
    return dict(connection.execute(recent).all())
