"""Which tips may belong together. Suggestions only: an officer says what they are to each other.

What counts is what reports say and bring: the account, the attachments, the subject with its time and class. Style,
presumed authors and times of sending do not count and are not looked at.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from desk.contained import place_of_fault
from desk.judging.accounts import PROJECT, WHO
from desk.judging.mentions import MentionIndex
from desk.judging.texts import TextIndex, TextOf
from desk.judging.traits import Traits
from desk.vault.tables import tip_at

_MOST = 20  # suggestions for one reason; a subject with more is a cluster
_ATTACHMENT_SCORE, _PROJECT_SCORE = 1.0, 0.9
_SUBJECT_SCORE, _SUBJECT_ONCE_SCORE = 0.8, 0.6  # with a time that overlaps, or with none that could be told
_SAME_CONTENT = text(
    "SELECT attachments.sha256, attachments.letter FROM json_each(:wanted) AS wanted"
    " CROSS JOIN attachments ON attachments.sha256 = unhex(wanted.value) AND attachments.letter <= coalesce("
    " (SELECT letter FROM attachments WHERE sha256 = unhex(wanted.value) ORDER BY letter LIMIT 1 OFFSET :most), 1<<62)"
)


class Why(Enum):
    """Reasons to link two tips."""

    TEXT = "text"
    ATTACHMENT = "attachment"
    SUBJECT = "subject"
    PROJECT = "project"


class Relation(Enum):
    """What an officer may say two tips are to each other."""

    DUPLICATE = "duplicate"
    SUPPLEMENT = "supplement"
    CORROBORATING = "corroborating"
    RELATED = "related"
    DIFFERENT = "different"


Reasons = Mapping[Why, float]


@dataclass(frozen=True)
class Comparable:
    """A tip that is to be compared: `sha256` are those of its attachments."""

    tip: int
    traits: Traits
    sha256: tuple[bytes, ...] = ()


class Linker:
    """Takes in a batch of tips one after the other, and says which earlier ones each may belong to."""

    def __init__(self, connection: Connection, text_of: TextOf) -> None:
        self._connection = connection
        self._text_of = text_of
        self.faults: dict[int, str] = {}  # tips that could not be compared, and why; no other tip suffers for it

    def take(self, batch: Sequence[Comparable]) -> list[dict[int, Reasons]]:
        """For each its earlier tips, with the reasons for each and a score from 0 to 1; later batches find them all."""
        texts = TextIndex(self._connection, self._text_of, {run for each in batch for run in each.traits.runs})
        pairs = (pair for each in batch for pair in each.traits.mentioned if pair[0] in (WHO, PROJECT))
        mentioned = MentionIndex(self._connection, pairs, _MOST)
        files = self._same_content({sha256 for each in batch for sha256 in each.sha256})
        found = [self._contained(each, texts, mentioned, files) for each in batch]
        texts.save()
        mentioned.save()
        return found

    def _contained(
        self, each: Comparable, texts: TextIndex, mentioned: MentionIndex, files: Mapping[bytes, set[int]]
    ) -> dict[int, Reasons]:
        try:
            return _one(each, texts, mentioned, files)
        except SQLAlchemyError:  # that is no matter of what one tip says
            raise
        except Exception as error:  # noqa: BLE001
            self.faults[each.tip] = place_of_fault(error)
            return {}

    def _same_content(self, wanted: Collection[bytes]) -> Mapping[bytes, set[int]]:
        """For each content the tips that have it; only some where it is very many."""
        found: defaultdict[bytes, set[int]] = defaultdict(set)
        if wanted:
            names = json.dumps([sha256.hex() for sha256 in wanted])
            for sha256, letter in self._connection.execute(_SAME_CONTENT, {"wanted": names, "most": 10 * _MOST}):
                found[sha256].add(tip_at(letter))
        return found


def _one(
    each: Comparable, texts: TextIndex, mentioned: MentionIndex, files: Mapping[bytes, set[int]]
) -> dict[int, Reasons]:
    found: defaultdict[int, dict[Why, float]] = defaultdict(dict)
    for other in _newest({tip for sha256 in each.sha256 for tip in files[sha256]} - {each.tip}):
        found[other][Why.ATTACHMENT] = _ATTACHMENT_SCORE
    for other, score in _same_subject(each, mentioned).items():
        found[other][Why.SUBJECT] = score
    for mention in mentioned.others(each.tip, _pairs(each.traits, PROJECT)):
        found[mention.tip][Why.PROJECT] = _PROJECT_SCORE
    for other, score in texts.add(each.tip, each.traits.text, each.traits.runs, list(found)).items():
        found[other][Why.TEXT] = round(score, 2)
    mentioned.add(each.tip, each.traits.mentioned, each.traits.period)
    return dict(found)


def _same_subject(each: Comparable, mentioned: MentionIndex) -> dict[int, float]:
    scores, period = {}, each.traits.period
    for other in mentioned.others(each.tip, _pairs(each.traits, WHO)):
        if period is None or other.first is None or other.last is None:
            scores[other.tip] = _SUBJECT_ONCE_SCORE
        elif other.first <= period.last and period.first <= other.last:
            scores[other.tip] = _SUBJECT_SCORE
    return scores


def _pairs(traits: Traits, kind: str) -> list[tuple[str, str]]:
    return [pair for pair in traits.mentioned if pair[0] == kind]


def _newest(tips: Iterable[int]) -> list[int]:
    return sorted(tips, reverse=True)[:_MOST]
