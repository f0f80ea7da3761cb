"""What kind of matter a tip is, as an officer says: one nature, any themes and domains, and whose it is to handle."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, update

from desk.casework import find
from desk.classify.classes import AUTHORITIES, classes
from desk.errors import NotPossible
from desk.judging.proposing import score
from desk.numbering import tip_number
from desk.office.roles import Act
from desk.office.session import Session
from desk.vault.tables import classes as classes_table
from desk.vault.tables import tips


@dataclass(frozen=True)
class Classification:
    """What kind of matter a tip is, by the ids of the vocabulary."""

    nature: str
    themes: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    authority: str = "tbd"

    def check(self) -> None:
        """Raises NotPossible unless every id exists and the nature is one that tips are counted under."""
        known = classes()
        if self.nature not in known.natures:
            raise NotPossible("a tip needs exactly one primary nature out of the list")
        if not set(self.themes) <= set(known.themes) or not set(self.domains) <= set(known.domains):
            raise NotPossible("this theme or domain is not in the list")
        if self.authority not in AUTHORITIES:
            raise NotPossible("say whose matter this is: this level, above, below, another body, or to be decided")


def classify(session: Session, name: str, classification: Classification) -> None:
    """Record what kind of matter a tip is, in place of what was there. Raises UnknownTip, NotAllowed or NotPossible."""
    classification.check()
    with session.doing(Act.CLASSIFY) as deed:
        row = find(deed.connection, name, session.officer)
        deed.about = tip_number(row)
        deed.detail |= {"nature": classification.nature, "authority": classification.authority}
        values = {"nature": classification.nature, "authority": classification.authority}
        deed.connection.execute(update(tips).where(tips.c.id == row["id"]).values(values))
        _put(deed.connection, row["id"], classification)
        score(deed.connection, find(deed.connection, name, session.officer))


def _put(connection: Connection, tip: int, classification: Classification) -> None:
    connection.execute(delete(classes_table).where(classes_table.c.tip == tip))
    axes = {"theme": classification.themes, "domain": classification.domains}
    rows = [{"tip": tip, "axis": axis, "id": id_} for axis, ids in axes.items() for id_ in dict.fromkeys(ids)]
    if rows:
        connection.execute(insert(classes_table), rows)
