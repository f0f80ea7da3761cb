"""Who works at this desk: adding, disabling, passphrases.

The keyring says who gets in, the database what they may do. Where both change, the one that lets somebody in comes last
and the one that keeps somebody out is the same step as the new key.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.errors import NotPossible
from desk.office import audit, roles
from desk.office.roles import HANDLERS, Act, Role
from desk.office.session import Session, now
from desk.office.succession import succeed
from desk.vault import keyring as keyrings
from desk.vault import vault as vaults
from desk.vault.keyring import Keyring
from desk.vault.rekey import rekey
from desk.vault.slots import Cost
from desk.vault.tables import officers, tips
from desk.vault.vault import save_keyring


@dataclass(frozen=True)
class Officer:
    """Somebody who works here, or did."""

    name: str
    roles: frozenset[Role]
    disabled: bool


def listing(session: Session) -> list[Officer]:
    """Everyone who ever worked here, by name. Raises NotAllowed."""
    with session.looking(Act.OFFICERS) as connection:
        return _all(connection)


def add(
    session: Session,
    name: str,
    given: frozenset[Role],
    passphrase: str,
    cost: Cost | None = None,
    instead_of: str = "",
) -> None:
    """Let somebody in, with roles; `instead_of` is the name they had before, whose recusals go on.

    Raises NotAllowed, or NotPossible for a name or passphrase that can't be.
    """
    _check_roles(given)
    with session.vault.folder.exclusive(), session.doing(Act.ADD_OFFICER, name) as deed:
        if any(officer.name == name for officer in _all(deed.connection)):
            raise NotPossible("there is an officer %(name)s already", name=name)
        if instead_of:
            succeed(deed.connection, instead_of, name)
            deed.detail["instead_of"] = instead_of
        known = keyrings.remove(session.vault.keyring(), name)  # of an addition that was interrupted
        keyring = keyrings.add(known, session.vault.key, name, passphrase, cost or Cost())
        _put(deed.connection, name, given)
        deed.detail["roles"] = _word(given)
        save_keyring(session.vault.folder, keyring, session.vault.key)


def change_roles(session: Session, name: str, given: frozenset[Role]) -> None:
    """Give an officer other roles; without one that handles tips, theirs wait for others.

    Raises NotAllowed or NotPossible.
    """
    _check_roles(given)
    with session.doing(Act.CHANGE_ROLES, name) as deed:
        _active(deed.connection, name)
        _put(deed.connection, name, given)
        _check_leader(deed.connection)
        deed.detail["roles"] = _word(given)
        if HANDLERS.isdisjoint(given):
            deed.detail |= _free_tips(deed.connection, name)


def disable(session: Session, name: str, recovery_seed: bytes | None = None) -> Session:
    """Shut an officer out, and give the vault a new key; the session under it, for the old one is closed.

    The tips they handled wait for another officer.

    `recovery_seed`: of a new sheet, where the officer may have seen the old one. Raises NotAllowed or NotPossible.
    """
    with session.looking(Act.DISABLE_OFFICER) as connection:
        _active(connection, name)
        if name == session.officer:
            raise NotPossible("nobody can disable themselves; another leader has to do it")

    def amend(connection: Connection) -> None:
        session.check(connection, Act.DISABLE_OFFICER)
        connection.execute(update(officers).where(officers.c.name == name).values(disabled=True))
        _check_leader(connection)
        waiting = _free_tips(connection, name)
        audit.append(connection, session.clock(), session.officer, Act.DISABLE_OFFICER, name, waiting)
        if recovery_seed:
            audit.append(connection, session.clock(), session.officer, Act.NEW_SHEET, "", {})

    vault = rekey(session.vault, lambda keyring, _: keyrings.remove(keyring, name), amend, recovery_seed)
    return replace(session, vault=vault)


def change_passphrase(session: Session, passphrase: str, cost: Cost | None = None) -> Session:
    """Another passphrase for this officer, and a new key for the vault: the old passphrase opens nothing any more.

    Returns the session under the new key; the old one is closed. Raises NotAllowed or NotPossible.
    """
    session.require(Act.PASSPHRASE)
    still_here = partial(session.check, act=Act.PASSPHRASE)
    return _with_new_slot(session, Act.PASSPHRASE, passphrase, cost or Cost(), still_here)


def recover(
    root: Path,
    recovery_seed: bytes,
    name: str,
    passphrase: str,
    clock: Callable[[], datetime] = now,
    cost: Cost | None = None,
) -> Session:
    """Let somebody in with the recovery sheet, as an officer with every role but the auditor's.

    The vault gets a new key, so a slot that this name had before opens nothing any more. Raises NotAVault,
    WrongPassphrase, or NotPossible for a name or passphrase that can't be.
    """
    session = Session(vaults.unlock_with_sheet(root, recovery_seed, name), clock)
    try:
        return _with_new_slot(
            session, Act.RECOVER, passphrase, cost or Cost(), lambda connection: _put(connection, name, roles.OFFICERS)
        )
    except BaseException:
        session.close()
        raise


def _with_new_slot(
    session: Session, act: Act, passphrase: str, cost: Cost, also: Callable[[Connection], None]
) -> Session:
    name = session.officer

    def change(keyring: Keyring, key: bytes) -> Keyring:
        return keyrings.add(keyrings.remove(keyring, name), key, name, passphrase, cost)

    def amend(connection: Connection) -> None:
        also(connection)
        audit.append(connection, session.clock(), name, act, name, {})

    return replace(session, vault=rekey(session.vault, change, amend))


def _all(connection: Connection) -> list[Officer]:
    rows = connection.execute(select(officers).order_by(officers.c.name))
    return [Officer(row.name, roles.parse(row.roles), row.disabled) for row in rows]


def _put(connection: Connection, name: str, given: frozenset[Role]) -> None:
    values = {"roles": roles.encode(given), "disabled": False}
    statement = upsert(officers).values(values | {"name": name})
    connection.execute(statement.on_conflict_do_update(["name"], set_=values))


def _free_tips(connection: Connection, name: str) -> dict[str, int]:
    """What an officer handled waits for another one; how many tips that are, for the audit trail."""
    freed = connection.execute(update(tips).where(tips.c.handler == name).values(handler=None)).rowcount
    return {"waits": freed} if freed else {}


def _active(connection: Connection, name: str) -> None:
    if not any(officer.name == name and not officer.disabled for officer in _all(connection)):
        raise NotPossible("there is no officer %(name)s; desk officer list shows them all", name=name)


def _check_leader(connection: Connection) -> None:
    if not any(Role.LEADER in officer.roles and not officer.disabled for officer in _all(connection)):
        raise NotPossible("there must be a leader left: nobody else can add or disable officers")


def _check_roles(given: frozenset[Role]) -> None:
    if not given:
        raise NotPossible("an officer needs at least one role")
    if Role.AUDITOR in given and len(given) > 1:
        raise NotPossible("an auditor has no other role: who checks the trail must not be in it")


def _word(given: frozenset[Role]) -> str:
    return roles.encode(given).replace(" ", ".")
