"""Whose integrity file is closed to whom: the names and bodies of subjects against what each officer declared.

The same matching as for tips, kept in the same way. A file made from a tip is closed to whom that tip is closed to:
what stands in it came from there. A rule of the desk, not cryptography.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.judging.recusal import PERSON, Conflict, Conflicts
from desk.vault.tables import conflicts, posts, recusals, subject_names, subject_recusals, subjects

Answers = dict[str, str]


def told_of(kind: str, names: Iterable[str], units: Iterable[str]) -> Iterator[Answers]:
    """Names and bodies of a subject, one by one as a report would give them."""
    named = "subject_name" if kind == PERSON else "subject_unit"
    yield from ({named: name} for name in names)
    yield from ({"subject_unit": unit} for unit in units)


def close_to_whom_it_concerns(connection: Connection, subject: int, told: Iterable[Answers]) -> None:
    """Match what was told anew of a subject. What a leader opened before stays open, unless this closes it again."""
    rows = connection.execute(select(conflicts)).mappings()
    _close(connection, Conflicts(Conflict(row["officer"], row["kind"], row["name"]) for row in rows), subject, told)


def close_files(connection: Connection, conflict: Conflict) -> int:
    """Match every subject there is with a declaration; how many files it closed."""
    declared = Conflicts([conflict])
    names, units = defaultdict(list), defaultdict(list)
    for row in connection.execute(select(subject_names.c.subject, subject_names.c.name)):
        names[row.subject].append(row.name)
    for row in connection.execute(select(posts.c.subject, posts.c.unit)):
        units[row.subject].append(row.unit)
    kinds = connection.execute(select(subjects.c.id, subjects.c.kind)).all()
    return sum(_close(connection, declared, id_, told_of(kind, names[id_], units[id_])) for id_, kind in kinds)


def closed_subjects(connection: Connection, officer: str) -> set[int]:
    """The subjects whose files an officer must not see."""
    matched = select(subject_recusals.c.subject).where(subject_recusals.c.officer == officer)
    told = select(subjects.c.id).join(recusals, recusals.c.tip == subjects.c.tip).where(recusals.c.officer == officer)
    return set(connection.execute(matched.union(told)).scalars())


def _close(connection: Connection, declared: Conflicts, subject: int, told: Iterable[Answers]) -> bool:
    found = {recusal.officer: recusal for answers in told for recusal in declared.match(answers)}
    rows = [{"subject": subject, "officer": recusal.officer, "cause": recusal.cause} for recusal in found.values()]
    if rows:
        connection.execute(upsert(subject_recusals).on_conflict_do_nothing(), rows)
    return bool(rows)
