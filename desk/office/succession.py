"""Who comes back under a new name, because a passphrase was lost, is kept from what they were kept from before."""

from sqlalchemy import Connection, Table, insert, literal, select

from desk.errors import NotPossible
from desk.vault.tables import conflicts, officers, recusals, subject_recusals


def succeed(connection: Connection, before: str, name: str) -> None:
    """Everything `before` declared, and every tip and file that is closed to them, holds for `name` too.

    Raises NotPossible if there never was such an officer.
    """
    if not connection.execute(select(officers.c.name).where(officers.c.name == before)).first():
        raise NotPossible("there is no officer %(name)s; desk officer list shows them all", name=before)
    for table in (conflicts, recusals, subject_recusals):
        _copy(connection, table, before, name)


def _copy(connection: Connection, table: Table, before: str, name: str) -> None:
    columns = [literal(name).label("officer") if column is table.c.officer else column for column in table.c]
    rows = select(*columns).where(table.c.officer == before)
    connection.execute(insert(table).prefix_with("OR IGNORE").from_select(list(table.c.keys()), rows))
