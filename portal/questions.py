"""The report form's questions and their answers: from what a browser sends to the fields of a letter.

What is asked is in `protocol.questions`. Nothing here knows HTTP.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from crypto.errors import BadCode
from protocol.language import N_
from protocol.letter import Value
from protocol.questions import EARLIER_CODE, FURTHER_SUBJECTS, SUBJECT, further_names, names, questions, row_name
from protocol.vocabulary import Field


@dataclass(frozen=True)
class Problem:
    """What is wrong with an answer, in English; `code` is there where it is the code that was not understood."""

    question: str
    text: str
    code: BadCode | None = None


@dataclass(frozen=True, repr=False)
class Answers:
    """`typed` is what the browser sent, tidied, for showing it again; `fields` what goes into the letter."""

    typed: dict[str, str]
    fields: dict[str, Value]
    problems: list[Problem] = field(default_factory=list)


def tidy(text: str) -> str:
    """Browsers send line ends as CR LF; in the letter they are one character, as the reporter saw them."""
    return text.replace("\r\n", "\n").strip()


def read(values: Mapping[str, str], thread_of: Callable[[str], bytes]) -> Answers:
    """The answers in a form. `thread_of` makes the thread id of an earlier code, or raises BadCode."""
    given = {name: text for name, raw in values.items() if raw and (text := tidy(raw))}  # most answers are empty
    typed = {name: given[name] for name in names() if name in given}
    problems = [*_check_each(typed), *_check_groups(typed)]
    fields: dict[str, Value] = {
        question.id: typed[question.id]
        for question in questions()
        if question.id in typed and question.id != EARLIER_CODE
    }
    if not typed.keys().isdisjoint(further_names()):
        fields["subjects"] = list(_further(typed))
    if EARLIER_CODE in typed:
        try:
            fields["earlier_thread"] = thread_of(typed[EARLIER_CODE]).hex()
        except BadCode as error:
            problems.append(Problem(EARLIER_CODE, "", error))
    order = names().index
    return Answers(typed, fields, sorted(problems, key=lambda problem: order(problem.question)))


def _check_each(typed: Mapping[str, str]) -> Iterator[Problem]:
    known = _by_name()
    for name in _required():
        if name not in typed:
            yield Problem(name, N_("Please answer this."))
    for name, answer in typed.items():
        if problem := _problem(known[name], answer):
            yield Problem(name, problem)


@cache
def _required() -> tuple[str, ...]:
    return tuple(question.id for question in questions() if question.required)


@cache
def _by_name() -> dict[str, Field]:
    return {name: question for question in questions() for name in (question.id, *_rows(question.id))}


def _rows(name: str) -> list[str]:
    return [row_name(name, row) for row in range(2, FURTHER_SUBJECTS + 2)] if name in SUBJECT else []


def _problem(question: Field, answer: str) -> str:
    if question.options and all(answer != option.id for option in question.options):
        return N_("Please choose one of the answers.")
    return N_("This is too long.") if 0 < question.limit < len(answer) else ""


def _check_groups(typed: Mapping[str, str]) -> Iterator[Problem]:
    for members in _groups():
        if not any(member in typed for member in members):
            yield Problem(members[0], N_("Please give at least one of these: name, unit or post."))


@cache
def _groups() -> list[list[str]]:
    """The questions of each group, of which one has to be answered."""
    groups = {question.one_of: None for question in questions() if question.one_of}
    return [[question.id for question in questions() if question.one_of == group] for group in groups]


def _further(typed: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for row in range(2, FURTHER_SUBJECTS + 2):
        subject = {name: typed[row_name(name, row)] for name in SUBJECT if row_name(name, row) in typed}
        if subject:
            yield subject
