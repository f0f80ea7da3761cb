"""What the report form asks, on the portal and in the offline sealer: the vocabulary's questions, in rows and order."""

from functools import cache

from protocol.vocabulary import Field, vocabulary

FURTHER_SUBJECTS = 4  # rows beside the first; more people fit into the text
SUBJECT = ("subject_name", "subject_unit", "subject_post")
EARLIER_CODE = "earlier_code"


@cache
def questions() -> tuple[Field, ...]:
    """Everything that is asked, in the order of the form; files apart."""
    return tuple(asked for asked in vocabulary().fields.values() if asked.asked and asked.kind != "files")


@cache
def names() -> tuple[str, ...]:
    """The names of the form's inputs, in its order."""
    section = vocabulary().fields[SUBJECT[0]].section
    ids = [question.id for question in questions()]
    end = 1 + max(place for place, question in enumerate(questions()) if question.section == section)
    return (*ids[:end], *further_names(), *ids[end:])


@cache
def further_names() -> tuple[str, ...]:
    """The names of the inputs for subjects beside the first."""
    return tuple(row_name(name, row) for row in range(2, FURTHER_SUBJECTS + 2) for name in SUBJECT)


def row_name(name: str, row: int) -> str:
    """The name of an input of the second subject or a later one."""
    return f"{name}_{row}"


def split_name(name: str) -> tuple[str, int]:
    """The question behind the name of an input, and which subject it is about."""
    question, _, row = name.rpartition("_")
    return (question, int(row)) if row.isdigit() else (name, 1)
