"""How soon a tip should be looked at: A, B, C or D, from points that each say why.

P = 3 × severity + 2 × urgency + 2 × checkability + 2 × need of protection, each from 0 to 5. It orders the queue; what
becomes of a tip is for officers to say, and they may change it with a reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from desk.judging.accounts import answer, persons_in
from desk.judging.amounts import yuan_of
from desk.judging.periods import period_of
from desk.judging.reported import Reported, reported
from desk.judging.rules import CHECKABILITY, PROTECTION, SCALES, SEVERITY, URGENCY, Rule, rules
from protocol.letter import Value
from protocol.vocabulary import Label, vocabulary

HIGHEST = "A"
_SERIOUS = 3  # severity from which evidence that may be lost forces A
_TOGETHER = 2


@dataclass(frozen=True)
class Case:
    """What is known of a tip when it is scored. `leaf` is the class an officer chose, if one has."""

    fields: Mapping[str, Value]
    year: int
    attachments: int = 0
    corroborated: bool = False  # by an officer's word
    retaliation_reported: bool = False  # in a later letter
    leaf: str = ""
    telling: bool = False  # by an officer's word: nobody else could have these attachments


@dataclass(frozen=True)
class Reason:
    """Why there are points on a scale; an override has no scale and no points."""

    scale: str
    points: int
    label: Label


@dataclass(frozen=True)
class Priority:
    """A proposal. `points` by scale are capped at 5; `reasons` tell each of them before that."""

    letter: str
    total: int
    points: dict[str, int]
    reasons: tuple[Reason, ...] = field(repr=False)
    care: tuple[Label, ...] = field(default=(), repr=False)


def priority_of(case: Case) -> Priority:
    """The proposal for a tip."""
    known = rules()
    found = {SEVERITY: list(_severity(case)), URGENCY: list(_urgency(case)), PROTECTION: list(_protection(case))}
    found[CHECKABILITY] = list(_checkability(case))
    points = {scale: min(known.most, sum(reason.points for reason in found[scale])) for scale in SCALES}
    points[CHECKABILITY] = known.checkability[len(found[CHECKABILITY])]
    total = sum(known.weights[scale] * points[scale] for scale in SCALES)
    forced = [Reason("", 0, known.overrides[name]) for name in _overrides(case, points)]
    letter = next((letter for letter, least in known.letters.items() if total >= least), "D")
    return Priority(
        letter=HIGHEST if forced else letter,
        total=total,
        points=points,
        reasons=(*forced, *(reason for scale in SCALES for reason in found[scale])),
        care=known.care if points[PROTECTION] >= known.care_from else (),
    )


def _severity(case: Case) -> Iterator[Reason]:
    """The weight of the class, or the band of the sum if that is higher; then one for each aggravating fact."""
    known, words = rules(), vocabulary()
    choice = words.choices.get(_said(case, "category"))
    leaf = words.leaves.get(case.leaf) or (choice.leaf if choice else None)
    weight = leaf.weight if leaf else 0
    amount = yuan_of(_said(case, "amount")) or 0
    bands = [rule for rule in known.amounts if amount >= rule.start]
    if bands and bands[-1].points > weight:
        yield Reason(SEVERITY, bands[-1].points, bands[-1].label)
    elif leaf and weight:
        label = known.problem_class
        yield Reason(SEVERITY, weight, Label(label.zh % {"class": leaf.label.zh}, label.en % {"class": leaf.label.en}))
    for rule in known.aggravating:
        if _aggravates(rule, case):
            yield Reason(SEVERITY, rule.points, rule.label)


def _aggravates(rule: Rule, case: Case) -> bool:
    if rule.id == "together":
        return len({who for subject in reported(case.fields) for who in _persons(subject)}) >= _TOGETHER
    if rule.id == "retaliates":
        return _retaliated(case)
    return _speaks(rule, case)


def _urgency(case: Case) -> Iterator[Reason]:
    for rule in rules().urgency:
        if _answered(rule, case) or (rule.words and _speaks(rule, case)):
            yield Reason(URGENCY, rule.points, rule.label)


def _checkability(case: Case) -> Iterator[Reason]:
    """One reason for each signal. Their number makes the points, so each counts as one here."""
    for name in _signals(case):
        yield Reason(CHECKABILITY, 1, rules().signals[name])


def _signals(case: Case) -> Iterator[str]:
    period = period_of(_said(case, "period"), case.year)
    holds = {
        "subject": _is_identified(case),
        "time": period is not None and period.fine,
        "place": _said(case, "place"),
        "amount": yuan_of(_said(case, "amount")) and _said(case, "amount_basis") not in ("", "unknown"),
        "where": _said(case, "where_to_look"),
        "material": case.attachments,
        "apart": _said(case, "how_known") in ("saw", "document"),
        "corroborated": case.corroborated,
    }
    return (name for name, held in holds.items() if held)


def _is_identified(case: Case) -> bool:
    """A body together with a full name or a post."""
    subjects = [subject for subject in reported(case.fields) if subject.unit]
    return any(one.post or any(person.whole for person in persons_in(one.name)) for one in subjects)


def _persons(subject: Reported) -> set[tuple[str, Reported | None]]:
    """Who is meant by one row of the form: a whole name is the same person in each. A body alone is nobody."""
    by_name = {(person.text, None if person.whole else subject) for person in persons_in(subject.name)}
    return by_name or ({("", subject)} if subject.name or subject.post else set())


def _said(case: Case, name: str) -> str:
    return answer(case.fields, name)


def _protection(case: Case) -> Iterator[Reason]:
    for rule in rules().protection:
        happened = rule.field == "retaliation" and rule.answer == "happened" and _retaliated(case)
        telling = rule.id == "telling" and case.telling and case.attachments
        if happened or telling or _answered(rule, case):
            yield Reason(PROTECTION, rule.points, rule.label)


def _overrides(case: Case, points: Mapping[str, int]) -> Iterator[str]:
    if _retaliated(case):
        yield "retaliation"
    if _said(case, "danger_now") == "yes":
        yield "danger"
    if _said(case, "evidence_risk") == "soon" and points[SEVERITY] >= _SERIOUS:
        yield "evidence"


def _retaliated(case: Case) -> bool:
    return case.retaliation_reported or _said(case, "retaliation") == "happened"


def _answered(rule: Rule, case: Case) -> bool:
    return bool(rule.field) and _said(case, rule.field) == rule.answer


def _speaks(rule: Rule, case: Case) -> bool:
    said = [_said(case, name) for name in rule.fields]
    return any(word in text and not any(but in text for but in rule.unless) for word in rule.words for text in said)
