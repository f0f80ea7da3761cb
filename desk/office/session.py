"""An officer at work in an open vault. Whatever is done at the desk goes through here: allowed first, then recorded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection, select

from desk.errors import NotAllowed
from desk.office import audit, roles
from desk.office.roles import Act, Role
from desk.vault import vault as vaults
from desk.vault.tables import officers
from desk.vault.vault import Vault


def now() -> datetime:
    """The time of this machine, UTC."""
    return datetime.now(UTC)


@dataclass
class Deed:
    """One act while it is being done: its transaction, and what the audit trail will say of it (ids and numbers)."""

    connection: Connection
    about: str
    detail: dict[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class Session:
    """An officer and the vault they opened. Roles are looked up each time: who is disabled is out at once."""

    vault: Vault
    clock: Callable[[], datetime] = now

    @property
    def officer(self) -> str:
        """Whose session this is."""
        return self.vault.officer

    def today(self) -> date:
        """The day of this machine, UTC."""
        return self.clock().date()

    def roles(self) -> frozenset[Role]:
        """What this officer is here for; nothing once disabled."""
        with self.vault.read() as connection:
            return self._roles(connection)

    def may(self, act: Act) -> bool:
        """Whether this officer may do this."""
        return roles.allowed(act, self.roles())

    @contextmanager
    def looking(self, act: Act) -> Iterator[Connection]:
        """A transaction that only reads and leaves no trace. Raises NotAllowed or VaultBusy."""
        with self.vault.read() as connection:
            self.check(connection, act)
            yield connection

    @contextmanager
    def doing(self, act: Act, about: str = "") -> Iterator[Deed]:
        """A transaction that is recorded in the audit trail together with what it does. Raises NotAllowed or VaultBusy.

        `about` is the tip's number, or another id.
        """
        with self.vault.write() as connection:
            self.check(connection, act)
            deed = Deed(connection, about)
            yield deed
            audit.append(connection, self.clock(), self.officer, act, deed.about, deed.detail)

    def require(self, act: Act) -> None:
        """Raises NotAllowed or VaultBusy unless this officer may do this now."""
        with self.looking(act):
            pass

    def check(self, connection: Connection, act: Act) -> None:
        """Raises NotAllowed unless this officer may do this."""
        if not roles.allowed(act, self._roles(connection)):
            raise NotAllowed("your roles do not include this; a leader can do it, or give you a role")

    def close(self) -> None:
        """Forget the keys, as far as a program can."""
        self.vault.database.close()

    def _roles(self, connection: Connection) -> frozenset[Role]:
        mine = (officers.c.name == self.officer) & ~officers.c.disabled
        found = connection.execute(select(officers.c.roles).where(mine)).scalar_one_or_none()
        return roles.parse(found) if found else frozenset()


def unlock(root: Path, officer: str | None, passphrase: str, clock: Callable[[], datetime] = now) -> Session:
    """Open a vault for an officer, and record it; without a name, for the only officer there is.

    Raises NotAVault, NotPossible, WrongPassphrase or NotAllowed.
    """
    session = Session(vaults.unlock(root, officer, passphrase), clock)
    try:
        with session.doing(Act.UNLOCK, session.officer):
            return session
    except BaseException:
        session.close()
        raise


def lock(session: Session) -> None:
    """Record that the officer left, and forget the keys."""
    try:
        with session.doing(Act.LOCK, session.officer):
            pass
    finally:
        session.close()
