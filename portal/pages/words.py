"""What is said about passages and files that could point to the writer, and about codes with a mistake in them."""

from crypto import code
from crypto.errors import BadCode, UnknownWord, WrongLength
from portal.pages.render import gettext_for_page as _
from portal.traces.finding import State
from protocol.language import N_
from protocol.questions import split_name
from protocol.vocabulary import vocabulary

COLON = {"zh": "：", "en": ": "}
COMMA = {"zh": "、", "en": ", "}

NO_COOKIE = N_(
    "Your browser sent no cookie with this form, so it could not be taken. Please send it once more. If you read this "
    "again then, your browser refuses cookies: allow them for this site. It uses only one, which says nothing about "
    "you and is gone when you have your receipt."
)

STATES = {
    State.CHECKED: N_("checked"),
    State.PARTLY: N_("partly checked"),
    State.NOT_CHECKED: N_("not checked"),
}


def label(name: str, language: str) -> str:
    """What a question is called; of further subjects, with their number."""
    question, row = split_name(name)
    words = vocabulary().fields[question].label[language]
    return f"{words} ({row})" if row > 1 else words


def explain(error: BadCode) -> str:
    """What is wrong with a code, in the language of the page."""
    if isinstance(error, WrongLength):
        return _("A code has twelve characters or twelve words; this has %(count)d.") % {"count": error.count}
    if isinstance(error, UnknownWord):
        place = {"place": error.position + 1}
        return _("Place %(place)d is not a character or word that codes are made of. Please look at it again.") % place
    return _(
        "One of the characters or words must be wrong: together they are not a code. Please compare with your paper."
    )


def doubts(typed: str) -> list[tuple[int, str, list[str]]]:
    """(place from 1, what was typed there, what may have been meant), for the places that may be wrong."""
    try:
        places = code.doubtful(typed)
    except WrongLength:
        return []
    words = code.typed_words(typed)
    return [(place + 1, words[place], meant) for place, meant in sorted(places.items()) if place < len(words)]
