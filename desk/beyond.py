"""What a letter holds beyond what the form takes: only the form bounds answers, and a letter may be made without it.

Whatever is judged, indexed by name or shown in lists gets answers of the form's length and shape. What is longer or of
another shape is kept whole beside them, as plain text: it is read on the tip's page, and matched for recusal.
"""

from collections.abc import Iterator, Mapping

from protocol.language import N_
from protocol.letter import LONGEST_TEXT, Value
from protocol.questions import FURTHER_SUBJECTS, SUBJECT
from protocol.vocabulary import Field, vocabulary

BEYOND = "beyond_form"
LABEL = N_("Beyond what the form takes")
_LONGEST_CHOICE = 60  # characters of the name of an option, known or not
_GROUP = "group"


def within_form(fields: Mapping[str, Value]) -> dict[str, Value]:
    """The answers, none longer than the form takes; the whole of those that were, by question, under `BEYOND`.

    Questions that this desk does not know stay as they are: a newer portal may ask them.
    """
    known, found, beyond = vocabulary().fields, dict(fields), {}
    for name, value in fields.items():
        if name == BEYOND:
            fitting = None
        elif name in known:
            fitting = _fitting(known[name], value)
        else:
            continue
        if fitting == value:
            continue
        beyond[name] = _as_text(value)
        del found[name]
        if fitting:
            found[name] = fitting
    return found | {BEYOND: [beyond]} if beyond else found


def lines(value: Value, language: str) -> Iterator[str]:
    """What came beyond, each with its question."""
    known = vocabulary().fields
    for item in value:
        for name, text in item.items() if isinstance(item, dict) else ():
            yield f"{known[name].label[language] if name in known else name}: {text}"


def _fitting(question: Field, value: Value) -> Value | None:
    """As much of an answer as the form could have given; None where nothing is."""
    if question.kind == _GROUP:
        return [row for item in value[:FURTHER_SUBJECTS] if isinstance(item, dict) and (row := _row(item))]
    longest = question.limit or (_LONGEST_CHOICE if question.options else LONGEST_TEXT)
    if isinstance(value, str):
        return value[:longest] if not question.options or len(value) <= longest else None
    return [item for item in value if isinstance(item, str) and len(item) <= longest] if question.options else None


def _row(item: Mapping[str, str]) -> dict[str, str]:
    known = vocabulary().fields
    return {name: text[: known[name].limit] for name, text in item.items() if name in SUBJECT and text}


def _as_text(value: Value) -> str:
    if isinstance(value, str):
        return value
    rows = ([item] if isinstance(item, str) else [f"{name}: {text}" for name, text in item.items()] for item in value)
    return "\n".join(line for row in rows for line in row)
