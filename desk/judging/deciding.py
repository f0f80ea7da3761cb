"""What officers say about proposals: what two tips are to each other, and how soon a tip is looked at."""

from sqlalchemy import ColumnElement, Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.casework import find
from desk.errors import NotPossible
from desk.judging.linking import Relation
from desk.judging.proposing import order, score
from desk.judging.rules import RANKS
from desk.numbering import tip_number
from desk.office.roles import Act
from desk.office.session import Session
from desk.vault.tables import links, priorities

LONGEST_REASON = 500  # characters
UNDECIDED = "undecided"
_NO_REASONS = "{}"  # JSON


def relate(session: Session, name: str, other: str, relation: Relation | None) -> None:
    """Say what two tips are to each other; None takes back what was said.

    Raises UnknownTip, NotAllowed, Recused or NotPossible.
    """
    with session.doing(Act.RELATE) as deed:
        rows = [find(deed.connection, each, session.officer) for each in (name, other)]
        if rows[0]["id"] == rows[1]["id"]:
            raise NotPossible("a tip can't be related to itself")
        deed.about = tip_number(rows[0])
        deed.detail |= {"other": tip_number(rows[1]), "relation": relation.value if relation else UNDECIDED}
        earlier, later = sorted(row["id"] for row in rows)
        if relation:
            values = {"decision": relation.value, "officer": session.officer}
            statement = upsert(links).values(tip=later, other=earlier, reasons=_NO_REASONS, **values)
            deed.connection.execute(statement.on_conflict_do_update(["tip", "other"], set_=values))
        else:
            _take_back(deed.connection, (links.c.tip == later) & (links.c.other == earlier))
        for row in rows:
            score(deed.connection, row)


def _take_back(connection: Connection, pair: ColumnElement[bool]) -> None:
    """What was proposed is proposed again; what only an officer said is gone."""
    found = update(links).where(pair, links.c.decision.is_not(None)).values(decision=None, officer=None)
    if not connection.execute(found).rowcount:
        raise NotPossible("nobody said what these two tips are to each other")
    connection.execute(delete(links).where(pair, links.c.reasons == _NO_REASONS))


def decide(session: Session, name: str, letter: str, because: str) -> None:
    """Confirm the proposed priority, or set another with a reason. Raises UnknownTip, NotAllowed or NotPossible."""
    reason = " ".join(because.split())
    if letter not in RANKS or len(reason) > LONGEST_REASON:
        raise NotPossible(
            "a priority is A, B, C or D, with a reason of at most %(limit)d characters", limit=LONGEST_REASON
        )
    with session.doing(Act.PRIORITY) as deed:
        row = find(deed.connection, name, session.officer)
        deed.about = tip_number(row)
        mine = priorities.c.tip == row["id"]
        proposed = deed.connection.execute(select(priorities.c.proposed).where(mine)).scalar_one_or_none()
        if proposed is None:
            score(deed.connection, row)
            proposed = deed.connection.execute(select(priorities.c.proposed).where(mine)).scalar_one()
        if letter != proposed and not reason:
            raise NotPossible("say why, when you set another priority than the proposed one")
        deed.detail |= {"priority": letter, "proposed": proposed}
        values = {"decided": letter, "officer": session.officer, "because": reason, "known": priorities.c.events}
        deed.connection.execute(update(priorities).where(mine).values(values))
        order(deed.connection, [row["id"]])


def mark_telling(session: Session, name: str, *, telling: bool) -> None:
    """Say whether only the reporter could have a tip's attachments: then they need protection more.

    Raises UnknownTip, NotAllowed, Recused or NotPossible.
    """
    with session.doing(Act.PRIORITY) as deed:
        row = find(deed.connection, name, session.officer)
        deed.about = tip_number(row)
        if telling and not row["attachments"]:
            raise NotPossible("this tip has no attachments")
        deed.detail["telling"] = int(telling)
        score(deed.connection, row)  # so that there is a proposal to mark
        deed.connection.execute(update(priorities).where(priorities.c.tip == row["id"]).values(telling=telling))
        score(deed.connection, row)
