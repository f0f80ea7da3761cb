"""Reports among which some repeat others, bring the same files, or name the same subject otherwise: with the truth.

3 % near-duplicates, their account changed in 5 to 40 % of its characters (written anew, put in, left out)
1 % bring an attachment that an earlier report brought
1 % about the same subject in the same matter, the name written as it sounds, the body by its short form
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from pypinyin import Style, pinyin
from reports import BRANDS, FIRMS, GIVEN, PLACES, PROJECTS, SURNAMES, Reports

from desk.judging.terms import terms
from protocol.letter import Value

LEVELS = (5, 10, 15, 20, 30, 40)  # per cent of the characters
DUPLICATE, ATTACHMENT, SUBJECT = "duplicate", "attachment", "subject"
_SHARES = {DUPLICATE: 0.03, ATTACHMENT: 0.01, SUBJECT: 0.01}
_FILLER = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定"
)
# What sets one real report apart from another: things that happened once.
_ONCE = (
    "{month}月{day}日{firm}的{witness}到{place}和他见过面。",
    "{project}的尾款是{witness}去签的字，单子上写的是{sum}元。",
    "{witness}后来承认{firm}给过{sum}元，分{count}次。",
    "车停在{place}，司机叫{witness}，当天还去了{firm}。",
    "{project}一共{count}户，{witness}家多算了{sum}元。",
    "验收那天{firm}来了{count}个人，{witness}全程陪着。",
    "{day}号晚上在{place}吃饭，结账的是{firm}，{sum}元。",
    "{project}改过三次图纸，每次都是{witness}拿去盖章。",
)


@dataclass(frozen=True)
class Planted:
    """A report, and what is true of it: `kind` and `of` (number of the earlier report) where it was planted."""

    fields: dict[str, Value]
    subject: tuple[str, str]
    files: tuple[bytes, ...] = ()
    kind: str = ""
    of: int = -1
    level: int = 0


@dataclass
class Planting:
    """Draws reports, the same for the same seed. `story` tells the family of near-duplicates a report belongs to."""

    seed: int
    drawn: list[Planted] = field(default_factory=list)
    story: list[int] = field(default_factory=list)

    def take(self, count: int) -> Iterator[Planted]:
        """The next reports, in the order in which they come."""
        draw = random.Random(self.seed)
        reports = Reports(self.seed)
        for number in range(count):
            item = self._planted(draw, number, reports)
            self.drawn.append(item)
            self.story.append(self.story[item.of] if item.kind == DUPLICATE else number)
            yield item

    def _planted(self, draw: random.Random, number: int, reports: Reports) -> Planted:
        kind = _drawn_kind(draw) if number > 50 else ""  # noqa: PLR2004 - there must be something to repeat
        if kind == DUPLICATE:
            return self._duplicate(draw, number)
        if kind == SUBJECT:
            return self._same_subject(draw, number, reports)
        fields = _with_details(draw, reports.next())
        files: tuple[bytes, ...] = (draw.randbytes(32),) if draw.random() < 0.2 else ()  # noqa: PLR2004
        of = -1
        if kind == ATTACHMENT and (with_files := [i for i in range(number) if self.drawn[i].files][-500:]):
            of = draw.choice(with_files)
            files = self.drawn[of].files
        return Planted(fields, _identity(fields), files, kind if of >= 0 else "", of)

    def _duplicate(self, draw: random.Random, number: int) -> Planted:
        of, level = draw.randrange(number), draw.choice(LEVELS)
        before = self.drawn[of]
        fields = dict(before.fields) | {"facts": edited(draw, str(before.fields["facts"]), level)}
        if draw.random() < 0.5:  # noqa: PLR2004
            fields = _written_otherwise(draw, fields)
        if draw.random() < 0.2:  # noqa: PLR2004
            fields["category"] = "unsure"
        return Planted(fields, before.subject, (), DUPLICATE, of, level)

    def _same_subject(self, draw: random.Random, number: int, reports: Reports) -> Planted:
        of = draw.randrange(max(0, number - 500), number)
        before = self.drawn[of]
        fields = _with_details(draw, reports.next())
        for name in ("subject_name", "subject_unit", "category", "period"):
            fields.pop(name, None)
            if name in before.fields:
                fields[name] = before.fields[name]
        return Planted(_written_otherwise(draw, fields), before.subject, (), SUBJECT, of)


def edited(draw: random.Random, text: str, level: int) -> str:
    """`text` with so many per cent of its characters written anew, put in or left out, all over it."""
    characters = list(text)
    for _ in range(len(text) * level // 100):
        place = draw.randrange(len(characters))
        act = draw.random()
        if act < 0.5:  # noqa: PLR2004
            characters[place] = draw.choice(_FILLER)
        elif act < 0.75:  # noqa: PLR2004
            characters.insert(place, draw.choice(_FILLER))
        else:
            del characters[place]
    return "".join(characters)


def sounds_like(draw: random.Random, name: str) -> str:
    """Another way of writing a name that sounds the same, as far as the characters here allow."""
    return "".join(draw.choice(_ALIKE[_sound(character)]) for character in name)


def _sound(character: str) -> str:
    return pinyin(character, style=Style.NORMAL)[0][0]


_ALIKE: dict[str, list[str]] = {}
for _character in dict.fromkeys(SURNAMES + GIVEN + _FILLER):
    _ALIKE.setdefault(_sound(_character), []).append(_character)


def _written_otherwise(draw: random.Random, fields: dict[str, Value]) -> dict[str, Value]:
    unit = str(fields["subject_unit"]).removeprefix("清江县")
    shorter = [form for form, full in terms().units.items() if full == unit and form != unit]
    name = str(fields["subject_name"])
    alike = name[0] + sounds_like(draw, name[1:])
    return fields | {"subject_name": alike, "subject_unit": draw.choice(shorter or [unit])}


def _with_details(draw: random.Random, fields: dict[str, Value]) -> dict[str, Value]:
    """The report with two to five things that happened once."""
    sentences = draw.sample(_ONCE, draw.randrange(2, 6))
    return fields | {"facts": str(fields["facts"]) + "".join(_filled(draw, sentence) for sentence in sentences)}


def _filled(draw: random.Random, sentence: str) -> str:
    return sentence.format(
        month=draw.randrange(1, 13),
        day=draw.randrange(1, 29),
        place=draw.choice(PLACES),
        firm="".join(draw.choices(BRANDS, k=2)) + draw.choice(FIRMS),
        project="".join(draw.choices(BRANDS, k=2)) + draw.choice(PROJECTS),
        witness=draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=2)),
        sum=draw.randrange(1, 500) * 100,
        count=draw.randrange(2, 40),
    )


def _identity(fields: dict[str, Value]) -> tuple[str, str]:
    return str(fields["subject_name"]), str(fields["subject_unit"])


def _drawn_kind(draw: random.Random) -> str:
    chance = draw.random()
    for kind, share in _SHARES.items():
        if chance < share:
            return kind
        chance -= share
    return ""
