"""One screen about an instance, without anything about reports but how many wait."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Column, Connection, Table, func, select

from crypto.mailbox import Route
from portal import committees
from portal.committees import Committee
from portal.store.tables import blobs, letters, mailboxes, rehearsals
from portal.store.tables import committees as committees_table
from protocol.fingerprint import readable
from protocol.language import translations

_ = translations("portal").gettext


def overview(connection: Connection, today: date) -> Iterator[str]:
    """Lines for the operator. Of the superior's letters no number is shown: it would say what the covers hide."""
    known = committees.current(connection)
    for committee in known.values():
        yield from _committee(connection, committee, today)
    own = known[Route.OWN].id
    yield _("waiting   %(letters)d letters and %(files)d files for the own desk") % {
        "letters": _count(connection, letters, letters.c.digest, own),
        "files": _count(connection, blobs, blobs.c.id, own),
    }
    yield _("codes     %d of the own committee") % _count(connection, mailboxes, mailboxes.c.address, own)


def _committee(connection: Connection, committee: Committee, today: date) -> Iterator[str]:
    row = connection.execute(select(committees_table).where(committees_table.c.id == committee.id)).one()
    valid = _("valid") if committee.card.valid_on(today) else _("NOT VALID TODAY")
    yield f"{committee.route.value:<9} {committee.card.name}"
    yield f"          {readable(committee.id)}"
    yield _("          card: epoch %(epoch)d, until %(until)s, %(valid)s") % {
        "epoch": committee.card.epoch,
        "until": committee.card.valid_until,
        "valid": valid,
    }
    yield _("          last bundle out: %(out)s, last bundle in: %(in)s") % {
        "out": row.number or _("none"),
        "in": row.seen_number or _("none"),
    }


def _count(connection: Connection, table: Table, key: Column[bytes], committee: bytes) -> int:
    """Rows of a committee, rehearsals left out."""
    real = (table.c.committee == committee) & key.not_in(select(rehearsals.c.id))
    return connection.execute(select(func.count()).select_from(table).where(real)).scalar_one()
