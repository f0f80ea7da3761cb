"""Looking for tips: all the words of a query, in one letter, message or note; the newest tips first."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from desk.errors import NotPossible
from desk.judging.screening import recused_tips
from desk.numbering import tip_number
from desk.office.roles import Act
from desk.office.session import Session
from desk.search import words
from desk.search.snippets import Snippet, snippet
from desk.search.texts import Text, texts_at
from desk.vault.tables import place_of, tip_at, tips

PAGE = 20
LONGEST_QUERY = 200  # characters
_PIECE = 24
_MOST_LOOKED_AT = 4096  # texts whose pairs fit but which may not hold the word; then the page ends, and the next begins


@dataclass(frozen=True)
class Hit:
    """A tip in which the words stand, and where. `sender` as in a thread: reporter, committee or officer."""

    tip: str
    status: str
    sender: str
    subject: str
    snippet: Snippet


@dataclass(frozen=True)
class Found:
    """One page of hits; `next` asks for the one after it, "" is the last."""

    hits: list[Hit]
    next: str


@dataclass(frozen=True)
class Query:
    """What is looked for: words as they stand in a text made `normal`, and how the index is asked for them."""

    runs: tuple[str, ...]

    @classmethod
    def parse(cls, typed: str) -> "Query":
        """Raises NotPossible for a query without a word in it, or too long a one."""
        runs = tuple(dict.fromkeys(words.runs(words.normal(typed))))
        if not runs:
            raise NotPossible("there is nothing to search for in this")
        if len(typed) > LONGEST_QUERY:
            raise NotPossible("a search has at most %(limit)d characters", limit=LONGEST_QUERY)
        return cls(runs)

    def match(self) -> str:
        """The query in the words of the index."""
        return " ".join(f'"{token}"' for run in self.runs for token in words.looked_up(run))

    def fits(self, text: Text) -> bool:
        """Whether the longer words really stand in a text; the index knows only that all their pairs do."""
        long = [run for run in self.runs if words.is_han(run) and len(run) > words.PAIR]
        plain = words.normal(text.whole) if long else ""
        return all(run in plain for run in long)


def search(session: Session, typed: str, after: str = "", size: int = PAGE) -> Found:
    """A page of tips in which all words of a query stand. Raises NotAllowed, or NotPossible for a bad query."""
    query = Query.parse(typed)
    with session.doing(Act.SEARCH) as deed:
        closed = recused_tips(deed.connection, session.officer)
        fitting, following = _fitting(deed.connection, query, _limit(after), size, closed)
        hits = _hits(deed.connection, query, fitting)
        deed.detail["tips"] = len(hits)
        return Found(hits, following)


def _limit(after: str) -> int:
    if not after:
        return 2**63 - 1
    if not after.isascii() or not after.isdigit() or len(after) > len(str(2**40)):
        raise NotPossible("there is no such page")
    return place_of(int(after), 0)


def _fitting(
    connection: Connection, query: Query, limit: int, size: int, closed: Collection[int]
) -> tuple[list[Text], str]:
    """The newest text of each tip that fits, and the tip the next page begins behind; none of those that are closed."""
    fitting: list[Text] = []
    looked_at, last = 0, 0
    for texts in _candidates(connection, query, limit):
        for text in texts:
            tip = tip_at(text.place)
            if tip in closed or (fitting and tip == tip_at(fitting[-1].place)):
                continue
            if len(fitting) == size or looked_at >= _MOST_LOOKED_AT:
                return fitting, str(last)
            looked_at += 1
            last = tip
            if query.fits(text):
                fitting.append(text)
    return fitting, ""


def _candidates(connection: Connection, query: Query, limit: int) -> Iterator[list[Text]]:
    """Texts whose words and pairs fit, by place from the last; few at a time, for mostly the first ones do."""
    statement = "SELECT rowid FROM search WHERE search MATCH ? AND rowid < ? ORDER BY rowid DESC"
    found = connection.exec_driver_sql(statement, (query.match(), limit))
    try:
        while places := [row[0] for row in found.fetchmany(_PIECE)]:
            yield texts_at(connection, places)
    finally:
        found.close()


def _hits(connection: Connection, query: Query, texts: Sequence[Text]) -> list[Hit]:
    ids = [tip_at(text.place) for text in texts]
    rows = {row["id"]: row for row in connection.execute(select(tips).where(tips.c.id.in_(ids))).mappings()}
    return [
        Hit(
            tip=tip_number(rows[tip]),
            status=rows[tip]["status"],
            sender=text.sender,
            subject=words.subject_line(text.subject),
            snippet=snippet(text.whole, _marked(query, text)),
        )
        for tip, text in zip(ids, texts, strict=True)
    ]


def _marked(query: Query, text: Text) -> list[str]:
    """What to mark: the words themselves, and names that sound like one of them."""
    sounding = [name for name in words.runs(words.normal(text.subject)) if words.sounds(name) & set(query.runs)]
    return [*query.runs, *sounding]
