"""Recusal: before anyone sees a tip, its letters are matched against what officers declared.

The match is kept, and every way to a tip asks it. Who handled a tip and is recused from it handles it no more. A rule
of the desk, not cryptography: whoever opens the vault with other tools than this program reads everything.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.contained import contain, place_of_fault
from desk.errors import Recused
from desk.judging.recusal import Conflict, Conflicts, Recusal
from desk.vault.tables import attachments, conflicts, letters, recusals, tip_at, tips
from protocol.letter import Value

UNSURE = "unsure"  # the cause of a recusal where a letter could not be compared
_PIECE = 500


@dataclass(frozen=True)
class Matched:
    """That a tip was closed to an officer, and why. `handled`: they handled it until now; it waits for another."""

    tip: int
    officer: str
    cause: str
    handled: bool


class Screen:
    """Matches letters as they are filed. Costs nothing where nobody declared anything.

    `matched` are the recusals that are new, to be recorded by whoever files: see `desk.judging.recording`.
    """

    def __init__(self, connection: Connection, only: Iterable[Conflict] | None = None) -> None:
        self._connection = connection
        rows = connection.execute(select(conflicts)).mappings() if only is None else ()
        self._declared = list(only or (Conflict(row["officer"], row["kind"], row["name"]) for row in rows))
        self._conflicts = Conflicts(self._declared)
        self.matched: list[Matched] = []

    def take(self, tip: int, fields: Mapping[str, Value], file_names: Sequence[str] = ()) -> int:
        """Recuse whom a letter of a tip concerns; how many officers that are."""
        if not self._declared:
            return 0
        found = self._match({**fields, "files": list(file_names)})
        for recusal in found:
            self._close(tip, recusal)
        return len(found)

    def _match(self, said: Mapping[str, Value]) -> list[Recusal]:
        """What this program fails to compare is closed to all who declared anything: a leader lifts it."""
        try:
            return self._conflicts.match(said)
        except Exception as error:  # noqa: BLE001
            contain(place_of_fault(error))
            return [Recusal(officer, UNSURE) for officer in sorted({conflict.officer for conflict in self._declared})]

    def take_all(self) -> int:
        """Match every letter there is; how many tips are recused from someone."""
        return len({tip for tip, fields, names in _everything(self._connection) if self.take(tip, fields, names)})

    def _close(self, tip: int, recusal: Recusal) -> None:
        row = {"tip": tip, "officer": recusal.officer, "cause": recusal.cause}
        if not self._connection.execute(upsert(recusals).values(row).on_conflict_do_nothing()).rowcount:
            return
        mine = (tips.c.id == tip) & (tips.c.handler == recusal.officer)
        handled = self._connection.execute(update(tips).where(mine).values(handler=None)).rowcount
        self.matched.append(Matched(tip, recusal.officer, recusal.cause, bool(handled)))


def not_recused(officer: str) -> ColumnElement[bool]:
    """The tips an officer may see, as a condition on `tips`."""
    return tips.c.id.not_in(select(recusals.c.tip).where(recusals.c.officer == officer))


def is_recused(connection: Connection, tip: int, officer: str) -> bool:
    """Whether an officer must not see a tip."""
    mine = (recusals.c.tip == tip) & (recusals.c.officer == officer)
    return connection.execute(select(recusals.c.tip).where(mine)).first() is not None


def refuse_recused(connection: Connection, tip: int, officer: str, name: str) -> None:
    """Raises Recused if this officer must not see this tip."""
    if is_recused(connection, tip, officer):
        raise Recused("tip %(name)s is recused from you: it may concern what you declared; others handle it", name=name)


def recused_tips(connection: Connection, officer: str) -> set[int]:
    """The tips that are recused from an officer."""
    return set(connection.execute(select(recusals.c.tip).where(recusals.c.officer == officer)).scalars())


def recused_count(connection: Connection, officer: str) -> int:
    """How many tips are recused from an officer."""
    mine = select(func.count()).select_from(recusals).where(recusals.c.officer == officer)
    return int(connection.execute(mine).scalar_one())


def _everything(connection: Connection) -> Iterator[tuple[int, dict[str, Value], list[str]]]:
    last = -1
    while True:
        following = select(letters.c.place, letters.c.fields).where(letters.c.place > last)
        rows = connection.execute(following.order_by(letters.c.place).limit(_PIECE)).all()
        if not rows:
            return
        named = select(attachments.c.letter, attachments.c.name).where(
            attachments.c.letter.between(rows[0].place, rows[-1].place)
        )
        names: dict[int, list[str]] = {}
        for row in connection.execute(named):
            names.setdefault(row.letter, []).append(row.name)
        for row in rows:
            yield tip_at(row.place), json.loads(row.fields), names.get(row.place, [])
        last = rows[-1].place
