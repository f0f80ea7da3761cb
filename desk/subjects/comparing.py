"""Whether a report may mean a subject that is on record, and why."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from desk.judging.accounts import persons_in
from desk.judging.names import GAP, may_be_same, person_name
from desk.judging.recusal import PERSON, UNIT
from desk.judging.reported import Reported, reported
from desk.judging.units import within
from desk.subjects.keys import LONGEST_NAME, bare, family_sounds, keys_of, plain
from desk.subjects.records import ALIAS, FORMER, NAME, Record
from protocol.letter import Value


class Why(Enum):
    """What speaks for it, the strongest first."""

    NAME = "name"
    ALIAS = "alias"
    FORMER = "former"
    SOUND = "sound"
    FAMILY = "family"
    POST = "post"
    UNIT = "unit"
    PART = "part"


_BY_KIND = {NAME: Why.NAME, ALIAS: Why.ALIAS, FORMER: Why.FORMER}
_ORDER = list(Why)
_NAMES_ALONE = {Why.NAME, Why.ALIAS, Why.FORMER, Why.SOUND}


@dataclass(frozen=True)
class Named:
    """Somebody or a body that a report names, with where and as what, as far as it says. A name may be missing."""

    kind: str
    name: str
    unit: str = ""
    title: str = ""

    @property
    def whole(self) -> bool:
        """Whether the name alone is good enough to find somebody by."""
        person = person_name(self.name)
        return bool(self.name) and (self.kind == UNIT or person is None or person.whole)


def named_in(fields: Mapping[str, Value]) -> list[Named]:
    """Whom a report names: row by row of the form persons first, then the body; each once."""
    return list(dict.fromkeys(named for subject in reported(fields) for named in _named(subject)))


def _named(subject: Reported) -> Iterator[Named]:
    told, unit, title = (plain(text)[:LONGEST_NAME] for text in (subject.name, subject.unit, subject.post))
    names = [person.text.replace(GAP, "某") for person in persons_in(subject.name)]
    names = names or ([told] if bare(told) else [])
    for name in dict.fromkeys(names):
        yield Named(PERSON, plain(name), unit, title if len(names) == 1 else "")
    if not names and unit and title:
        yield Named(PERSON, "", unit, title)
    if bare(unit):
        yield Named(UNIT, unit)


def reasons(record: Record, named: Named) -> tuple[Why, ...]:
    """What speaks for a record; nothing where it is not enough to propose it."""
    if record.kind != named.kind:
        return ()
    found = tuple(_as_body(record, named) if named.kind == UNIT else _as_person(record, named))
    return found if _enough(found, named) else ()


def strength(found: Collection[Why]) -> tuple[int, int]:
    """An order of sets of reasons, the strongest first."""
    return (min(map(_ORDER.index, found)), -len(found))


def _as_body(record: Record, named: Named) -> Iterator[Why]:
    keys = keys_of(UNIT, named.name)
    same = [kind for kind, name in record.names if not keys.isdisjoint(keys_of(UNIT, name))]
    yield _BY_KIND[same[0]] if same else Why.PART


def _as_person(record: Record, named: Named) -> Iterator[Why]:
    written = bare(named.name)
    same = [kind for kind, name in record.names if bare(name) == written]
    if same:
        yield _BY_KIND[same[0]]
    elif any(_sound_alike(name, named.name) for _, name in record.names):
        yield Why.SOUND
    elif any(_same_family(name, named.name) for _, name in record.names):
        yield Why.FAMILY
    here = [post for post in record.posts if any(within(post.unit_key, key) for key in keys_of(UNIT, named.unit))]
    if any(bare(named.title) and bare(post.title) == bare(named.title) for post in here):
        yield Why.POST
    if here:
        yield Why.UNIT


def _enough(found: Collection[Why], named: Named) -> bool:
    """A body by any reason; a person by a whole name, or by less together with the body."""
    if named.kind == UNIT or (named.whole and _NAMES_ALONE & set(found)):
        return bool(found)
    less = {Why.POST} if not named.name else {*_NAMES_ALONE, Why.FAMILY}
    return Why.UNIT in found and not less.isdisjoint(found)


def _sound_alike(one: str, other: str) -> bool:
    mine, theirs = person_name(one), person_name(other)
    return bool(mine and theirs and may_be_same(mine, theirs))


def _same_family(one: str, other: str) -> bool:
    """Where a given name is missing on either side."""
    mine, theirs = person_name(one), person_name(other)
    if not mine or not theirs or (mine.whole and theirs.whole):
        return False
    return not (family_sounds(mine) & family_sounds(theirs)) <= {GAP}
