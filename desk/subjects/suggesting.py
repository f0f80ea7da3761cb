"""Which records a tip may be about: looked up by keys when the tip is opened, and never decided here."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from desk.judging.closed_files import closed_subjects
from desk.judging.recusal import PERSON, UNIT
from desk.office.roles import Act
from desk.office.session import Session
from desk.subjects.comparing import Named, Why, named_in, reasons, strength
from desk.subjects.finding import Leader, by_keys, leaders
from desk.subjects.keys import keys_of, parents_of
from desk.subjects.records import Record, records
from desk.vault.tables import posts, subject_keys, subject_tips
from protocol.letter import Value

SAME, ANOTHER = "same", "another"  # what an officer says of a tip and a record
_MOST, _MOST_KEYS, _MOST_COLLEAGUES = 5, 100, 100


@dataclass(frozen=True)
class Candidate:
    """A record that may be meant."""

    record: Record
    reasons: tuple[Why, ...]


@dataclass(frozen=True)
class Proposal:
    """Who is named and at which place, which records may be meant, whether an officer confirmed one already."""

    place: int
    named: Named
    candidates: tuple[Candidate, ...]
    settled: bool


@dataclass(frozen=True)
class Proposals:
    """Everything about the subjects of one tip."""

    linked: tuple[Record, ...] = ()
    others: tuple[Record, ...] = ()  # an officer said that another one of that name is meant
    named: tuple[Proposal, ...] = ()
    leaders: tuple[Leader, ...] = ()  # of the bodies that are linked
    closed: int = 0  # linked, and not the reader's to see

    @property
    def open(self) -> list[Proposal]:
        """Those nobody on record was confirmed for."""
        return [proposal for proposal in self.named if not proposal.settled]


def propose(session: Session, tip: int, fields: Mapping[str, Value]) -> Proposals:
    """For a tip this officer has open. Raises NotAllowed."""
    with session.looking(Act.SUBJECTS) as connection:
        closed = closed_subjects(connection, session.officer)
        said = _said(connection, tip)
        known = {record.id: record for record in records(connection, said.keys() - closed)}
        linked = tuple(record for id_, record in known.items() if said[id_] == SAME)
        bodies = [record for record in linked if record.kind == UNIT]
        return Proposals(
            linked=linked,
            others=tuple(record for id_, record in known.items() if said[id_] == ANOTHER),
            named=tuple(
                Proposal(place, named, _candidates(connection, named, said.keys() | closed), _settled(named, linked))
                for place, named in enumerate(named_in(fields))
            ),
            leaders=tuple(one for body in bodies for one in leaders(connection, body, session.officer)[:1]),
            closed=sum(1 for id_, what in said.items() if what == SAME and id_ in closed),
        )


def known_as(session: Session, names: Collection[Named]) -> dict[Named, list[Record]]:
    """The subjects on record that names mean; where a body is said with a person, only those with a post there.

    Raises NotAllowed.
    """
    keys = {named: keys_of(named.kind, named.name) for named in names}
    with session.looking(Act.SUBJECTS) as connection:
        found = by_keys(connection, set().union(*keys.values()), session.officer)
    alike = {named: {record.id: record for key in keys[named] for record in found.get(key, ())} for named in names}
    return {named: [record for record in alike[named].values() if _means(record, named)] for named in names}


def _means(record: Record, named: Named) -> bool:
    why = reasons(record, named)
    return bool(why) and (not named.unit or Why.UNIT in why)


def settled(connection: Connection, tip: int, named: Named) -> bool:
    """Whether an officer linked a record already that answers for a name."""
    linked = [subject for subject, said in _said(connection, tip).items() if said == SAME]
    return _settled(named, records(connection, linked))


def _candidates(connection: Connection, named: Named, known: Collection[int]) -> tuple[Candidate, ...]:
    ids = set(_found(connection, named)) - set(known)
    fitting = [(record, why) for record in records(connection, ids) if (why := reasons(record, named))]
    fitting.sort(key=lambda pair: strength(pair[1]))
    return tuple(Candidate(record, why) for record, why in fitting[:_MOST])


def _settled(named: Named, linked: Collection[Record]) -> bool:
    return any(_confirms(record, named) for record in linked)


def _confirms(record: Record, named: Named) -> bool:
    why = reasons(record, named)
    return bool(why) and why != (Why.PART,)


def _found(connection: Connection, named: Named) -> Iterator[int]:
    """Records under one of the keys; for a body those it is a part of, for a person those in the same body."""
    keys = set(keys_of(named.kind, named.name))
    if named.kind == UNIT:
        keys |= {parent for key in keys for parent in parents_of(key)}
    alike = select(subject_keys.c.subject).where(subject_keys.c.key.in_(keys)).limit(_MOST_KEYS)
    yield from connection.execute(alike).scalars()
    if named.kind == PERSON and named.unit:
        here = select(posts.c.subject).where(posts.c.unit_key.in_(keys_of(UNIT, named.unit)))
        yield from connection.execute(here.order_by(posts.c.id.desc()).limit(_MOST_COLLEAGUES)).scalars()


def _said(connection: Connection, tip: int) -> dict[int, str]:
    rows = connection.execute(select(subject_tips).where(subject_tips.c.tip == tip))
    return {row.subject: row.said for row in rows}
