"""Who handles a tip: an officer takes it, or a leader gives it to one. What nobody handles waits for somebody."""

from sqlalchemy import ColumnElement, Connection, RowMapping, select, true, update

from desk.casework import find
from desk.errors import NotPossible
from desk.judging.screening import is_recused
from desk.numbering import tip_number
from desk.office import roles
from desk.office.roles import HANDLERS, Act
from desk.office.session import Deed, Session
from desk.urgency import SETTLED
from desk.vault.tables import officers, tips

NOBODY = "!"  # no officer can be called so


def handled_by(name: str) -> ColumnElement[bool]:
    """The tips of an officer; for `NOBODY`, those that wait: nobody handles them, and they are not settled."""
    if not name:
        return true()
    if name == NOBODY:
        return tips.c.handler.is_(None) & tips.c.status.not_in(SETTLED)
    return tips.c.handler == name


def handlers(session: Session) -> list[str]:
    """Officers who may handle tips, by name. Raises NotAllowed."""
    with session.looking(Act.ASSIGN) as connection:
        return _handlers(connection)


def take(session: Session, name: str) -> None:
    """Handle a tip from now on. Raises UnknownTip, Recused, NotAllowed, or NotPossible if another officer does."""
    with session.doing(Act.TAKE) as deed:
        row = _found(deed, name, session.officer)
        if row["handler"]:
            raise NotPossible("%(officer)s handles this tip already", officer=row["handler"])
        _hand(deed, row, session.officer)


def give_back(session: Session, name: str) -> None:
    """Handle a tip no more: it waits for another officer. Raises UnknownTip, Recused, NotAllowed or NotPossible."""
    with session.doing(Act.TAKE) as deed:
        row = _found(deed, name, session.officer)
        if row["handler"] != session.officer:
            raise NotPossible("you do not handle this tip")
        _hand(deed, row, None)


def assign(session: Session, name: str, officer: str | None) -> None:
    """Give a tip to an officer who may handle it, or to nobody: then it waits.

    Raises UnknownTip, Recused, NotAllowed, or NotPossible for an officer who must not or can't handle it.
    """
    with session.doing(Act.ASSIGN) as deed:
        row = _found(deed, name, session.officer)
        if officer is not None:
            _check(deed.connection, row, officer)
        _hand(deed, row, officer)


def _found(deed: Deed, name: str, officer: str) -> RowMapping:
    row = find(deed.connection, name, officer)
    deed.about = tip_number(row)
    return row


def _check(connection: Connection, row: RowMapping, officer: str) -> None:
    if officer not in _handlers(connection):
        raise NotPossible("%(officer)s has no role that handles tips", officer=officer)
    if is_recused(connection, row["id"], officer):
        raise NotPossible("this tip is recused from %(officer)s; give it to another officer", officer=officer)


def _hand(deed: Deed, row: RowMapping, officer: str | None) -> None:
    deed.connection.execute(update(tips).where(tips.c.id == row["id"]).values(handler=officer))
    deed.detail |= {"before": row["handler"]} if row["handler"] else {}
    deed.detail |= {"to": officer} if officer else {"waits": 1}


def _handlers(connection: Connection) -> list[str]:
    known = select(officers.c.name, officers.c.roles).where(~officers.c.disabled).order_by(officers.c.name)
    rows = connection.execute(known)
    return [row.name for row in rows if not HANDLERS.isdisjoint(roles.parse(row.roles))]
