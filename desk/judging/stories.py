"""What does not count where tips are counted: repeats of one story, and what is recused from whoever looks.

A campaign of copies raises no number: of tips that officers called duplicates of each other, the first counts.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Connection, func, select

from desk.judging.linking import Relation
from desk.judging.screening import recused_tips
from desk.vault.tables import links, tips


def left_out(connection: Connection, officer: str) -> set[int]:
    """The tips that do not count for an officer: those that are recused, and all but one of each story."""
    closed = recused_tips(connection, officer)
    said = select(links.c.tip, links.c.other).where(links.c.decision == Relation.DUPLICATE.value)
    return closed | repeats([(row.tip, row.other) for row in connection.execute(said)], closed)


def none_of(left_out: Collection[int]) -> ColumnElement[bool]:
    """All other tips, as a condition on `tips`; as one value, because there may be more than SQLite takes."""
    listed = func.json_each(json.dumps(sorted(left_out))).table_valued("value")
    return tips.c.id.not_in(select(listed.c.value))


def repeats(pairs: Iterable[tuple[int, int]], closed: Collection[int] = ()) -> set[int]:
    """All but the first of each story that `pairs` of duplicates make up; those that are `closed` are none's first."""
    beside: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        beside[one].add(other)
        beside[other].add(one)
    found: set[int] = set()
    seen: set[int] = set()
    for tip in sorted(beside):
        if tip not in seen:
            story = _reached(tip, beside)
            seen |= story
            found |= set(sorted(story.difference(closed))[1:])
    return found


def _reached(tip: int, beside: defaultdict[int, set[int]]) -> set[int]:
    reached, waiting = {tip}, [tip]
    while waiting:
        fresh = beside[waiting.pop()] - reached
        reached |= fresh
        waiting += fresh
    return reached
