"""What several tips may be about: one person of a body, a body, a body and one matter, a project of a body.

A topic is a key under which tips are kept (`desk.judging.accounts`), so names that sound alike stand together. It says
what reports are about and nothing of who wrote them: no style, no author, no times of sending.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice

from sqlalchemy import ColumnElement, Connection, Join, and_, func, literal_column, select

from desk.errors import NotPossible
from desk.judging.accounts import PROJECT, UNIT, WHO, persons_in
from desk.judging.reported import reported
from desk.vault.tables import letters, mentions, place_of, tips

_NEWEST = 5
_LOOKED_INTO = 2  # reports, for how they write a name


class By(Enum):
    """What the tips have in common."""

    PERSON = "person"
    UNIT = "unit"
    MATTER = "matter"  # a body and one category
    PROJECT = "project"


KINDS = {By.PERSON: WHO, By.UNIT: UNIT, By.MATTER: UNIT, By.PROJECT: PROJECT}


@dataclass(frozen=True)
class Topic:
    """`person`, `unit` and `project` are what reporters wrote, tidied; empty: not said, or not part of it."""

    by: By
    key: str
    person: str = ""
    unit: str = ""
    category: str = ""
    project: str = ""

    def __str__(self) -> str:
        """As `parse` takes it, and as the queue filters by it."""
        return f"{self.by.value}:{self.key}"


def parse(text: str) -> tuple[By, str]:
    """What the tips have in common, and the key. Raises NotPossible."""
    kind, _, key = text.partition(":")
    try:
        return By(kind), key
    except ValueError:
        raise NotPossible("there are no such tips that belong together") from None


def key_of(by: By) -> ColumnElement[str]:
    """The key of a topic, in a row of `tips` and `mentions`."""
    if by is By.PERSON:  # without the category
        return func.substr(mentions.c.key, 1, func.instr(mentions.c.key, "#") - 1)
    return mentions.c.key + "#" + tips.c.category if by is By.MATTER else mentions.c.key


def about(by: By, key: str) -> ColumnElement[bool]:
    """The tips of a topic, as a condition on `tips`."""
    kind, *others = _mentioning(by, key)
    member = tips.c.id.in_(select(mentions.c.tip).where(kind, others[0]))
    return and_(member, *others[1:])


def mentioned_by(kind: str) -> Join:
    """Tips with what they mention of a kind, and a row without a key for those that mention nothing of it.

    An outer join, because SQLite then reads the tips that are wanted and asks for what each of them mentions; otherwise
    it would read all mentions there ever were.
    """
    return tips.join(mentions, (mentions.c.tip == tips.c.id) & (mentions.c.kind == kind), isouter=True)


def newest(connection: Connection, by: By, key: str, left_out: Collection[int]) -> list[int]:
    """The newest tips of a topic that are not left out."""
    # Of a person the keys are a range: with "+" SQLite sorts its few tips, and does not walk all tips from the newest.
    order = literal_column("+mentions.tip") if by is By.PERSON else mentions.c.tip
    members = select(mentions.c.tip).where(*_mentioning(by, key)).order_by(order.desc())
    if by is By.MATTER:
        members = members.join(tips, tips.c.id == mentions.c.tip)
    with connection.execute(members) as found:
        return list(islice((tip for tip in found.scalars() if tip not in left_out), _NEWEST))


def topic(connection: Connection, by: By, key: str, some: Sequence[int]) -> Topic:
    """A topic in words, with a person's name as `some` of its tips write it."""
    if by is By.UNIT:
        return Topic(by, key, unit=key)
    if by is By.MATTER:
        unit, _, category = key.rpartition("#")
        return Topic(by, key, unit=unit, category=category)
    what, _, unit = key.partition("@")
    if by is By.PROJECT:
        return Topic(by, key, unit=unit, project=what)
    return Topic(by, key, unit=unit, person=_person(connection, what, some[:_LOOKED_INTO]))


def _mentioning(by: By, key: str) -> Iterator[ColumnElement[bool]]:
    """Conditions on a row of `mentions` and its tip."""
    yield mentions.c.kind == KINDS[by]
    unit, _, category = key.rpartition("#")
    if by is By.PERSON:
        yield mentions.c.key.between(f"{key}#", f"{key}#\U0010ffff")
    elif by is By.MATTER:
        yield mentions.c.key == unit
        yield tips.c.category == category
    else:
        yield mentions.c.key == key


def _person(connection: Connection, sound: str, ids: Sequence[int]) -> str:
    """How the newest report writes a name that sounds so."""
    first = letters.c.place.in_([place_of(tip, 1) for tip in ids])
    rows = connection.execute(select(letters.c.fields).where(first).order_by(letters.c.place.desc())).scalars()
    subjects = (subject for text in rows for subject in reported(json.loads(text)))
    for name in (name for subject in subjects for name in persons_in(subject.name)):
        if sound in name.sounds:
            return name.text
    return sound
