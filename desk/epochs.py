"""The committee's sealing keys, one an epoch: a new one, and the end of an old one.

An old key is needed as long as letters that are sealed to it may still come. Each bundle says from which epoch on they
can be (`protocol/FORMAT.md`, member `epoch`). What was taken in is in the vault, keys of attachments included, so it
stays legible when the key of its epoch is gone.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from crypto import card as cards
from crypto.keys import Epoch, Identity, issue_card
from desk.errors import NotPossible
from desk.office import audit
from desk.office.roles import Act
from desk.office.session import Session
from desk.vault.founding import BACKDATED, CARD_LIFETIME, add_epoch
from desk.vault.rekey import rekey
from desk.vault.tables import committee, epochs, portals


class State(Enum):
    """What is to be done with a key."""

    CURRENT = "current"  # the newest: portals seal to it
    AWAITED = "awaited"  # a portal may still send letters sealed to it
    SPENT = "spent"  # no portal will: it may be destroyed
    DESTROYED = "destroyed"


@dataclass(frozen=True)
class Key:
    """One epoch's key, as far as anyone needs to know it."""

    epoch: int
    until: date
    state: State
    awaited: tuple[bytes, ...] = ()  # portals that may still send letters sealed to it


def rotate(session: Session) -> bytes:
    """Make the key of the next epoch; its card, for the portals. Raises NotAllowed or VaultBusy."""
    with session.doing(Act.ROTATE) as deed:
        newest = deed.connection.execute(select(func.max(epochs.c.number))).scalar_one()
        about = deed.connection.execute(select(committee)).one()
        epoch = Epoch.generate(newest + 1)
        today = session.today()
        card = issue_card(Identity(about.identity_seed), epoch, about.name, today - BACKDATED, today + CARD_LIFETIME)
        add_epoch(deed.connection, epoch, card)
        deed.about = str(epoch.number)
    return card


def listing(session: Session) -> list[Key]:
    """All keys there ever were, oldest first. Raises NotAllowed or VaultBusy."""
    with session.looking(Act.CARD) as connection:
        return _all(connection)


def destroy(session: Session, number: int, witness: Session) -> Session:
    """Destroy the key of an epoch, and give the vault a new key, so that no page of its old file can tell of it.

    Two officers do this together: a leader, and a `witness` with a passphrase of their own. Returns the leader's
    session under the vault's new key; both sessions given are closed. Raises NotAllowed, NotPossible or VaultBusy.
    """
    witness.require(Act.WITNESS)
    if witness.officer == session.officer:
        raise NotPossible("two officers are needed, each with a passphrase of their own")
    with session.looking(Act.DESTROY_KEY) as connection:
        _check_spent(_all(connection), number)

    def amend(connection: Connection) -> None:
        connection.execute(update(epochs).where(epochs.c.number == number).values(seed=None))
        for officer, act in ((witness.officer, Act.WITNESS), (session.officer, Act.DESTROY_KEY)):
            audit.append(connection, session.clock(), officer, act, str(number), {})

    witness.close()
    vault = rekey(session.vault, lambda keyring, _: keyring, amend)
    with vault.read() as connection:
        left = set(connection.execute(select(epochs.c.key).where(epochs.c.seed.is_not(None))).scalars())
    keys = {name: key for name, key in vault.keys.items() if name in left}
    return replace(session, vault=replace(vault, keys=keys))


def _all(connection: Connection) -> list[Key]:
    rows = connection.execute(select(epochs).order_by(epochs.c.number)).all()
    told = dict(connection.execute(select(portals.c.id, portals.c.lowest_epoch)).all())
    return [_key(row, rows[-1].number, told) for row in rows]


def _key(row: Row[Any], newest: int, told: dict[bytes, int | None]) -> Key:
    """`told` is the lowest epoch that each portal may still send letters for; one never heard of may send anything."""
    until = cards.read(row.card).valid_until
    if row.seed is None:
        return Key(row.number, until, State.DESTROYED)
    if row.number == newest:
        return Key(row.number, until, State.CURRENT)
    awaited = tuple(portal for portal, lowest in told.items() if row.number >= (lowest or 0))
    return Key(row.number, until, State.AWAITED if awaited or not told else State.SPENT, awaited)


def _check_spent(keys: list[Key], number: int) -> None:
    key = next((key for key in keys if key.epoch == number), None)
    if key is None:
        raise NotPossible("there is no key of epoch %(epoch)d; desk keys shows them all", epoch=number)
    if key.state is State.CURRENT:
        raise NotPossible("this is the key that portals seal to now; make a new one first with: desk rotate")
    if key.state is State.DESTROYED:
        raise NotPossible("this key was destroyed already")
    if key.awaited:
        raise NotPossible(
            "letters sealed to this key may still come from the portal %(portals)s; take in a later bundle from it "
            "first; if it is gone for good: desk trust --end FINGERPRINT",
            portals=", ".join(portal.hex() for portal in key.awaited),
        )
    if key.state is State.AWAITED:
        raise NotPossible("letters sealed to this key may still come; take in a bundle from the portal first")
