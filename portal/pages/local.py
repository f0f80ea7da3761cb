"""What the script of the report and status pages is told: keys, questions, and its words in the page's language."""

import base64
import json
from importlib.resources import files
from typing import Any

from crypto.mailbox import Route
from portal.committees import Committee
from portal.pages import words
from portal.settings import Settings
from protocol import questions, telling
from protocol.calendar import MONTHS
from protocol.language import N_, translations
from protocol.letter import LONGEST_TEXT
from protocol.vocabulary import Status, vocabulary

_WORDS = {
    "problems": N_("Nothing has been sent yet. Everything you wrote is still here. Please look at this first:"),
    "required": N_("Please answer this."),
    "one_needed": N_("Please give at least one of these: name, unit or post."),
    "too_long": N_("This is too long."),
    "too_many": N_("These are too many files at once. Take some out; they can follow later, with your code."),
    "too_large": N_("All in all the text is too long. Please shorten it."),
    "too_much": N_("The files are larger than what this site takes. Nothing was stored."),
    "files": N_("Files"),
    "no_upper": N_(
        "A report about this organ's own people may be opened by the superior organ alone, and this site has no valid "
        "key of the superior organ at the moment. Nothing was stored or sent. Please hand the report to the superior "
        "organ directly, or come back later."
    ),
    "bad_code": N_(
        "One of the characters or words must be wrong: together they are not a code. Please compare with your paper."
    ),
    "BadChecksum": N_(
        "One of the characters or words must be wrong: together they are not a code. Please compare with your paper."
    ),
    "WrongLength": N_("A code has twelve characters or twelve words; this has %d."),
    "UnknownWord": N_("Place %d is not a character or word that codes are made of. Please look at it again."),
    "none": N_("Nothing was found under this code. Please compare it with your paper, sign by sign."),
    "pause": N_("Pause"),
    "resume": N_("Go on"),
    "paused": N_("Paused. Nothing is being sent; leave this page open."),
    "waiting": N_("The line is broken. It goes on by itself as soon as there is one; leave this page open."),
    "fault": N_("Something is wrong on this site at the moment. It tries again by itself; leave this page open."),
    "by_itself": N_("It goes on by itself as soon as it can: leave this page open, or press “Stop”."),
    "left": N_("about %d minutes left"),
    "stopped": N_("Stopped. Nothing was stored; everything you wrote is still here."),
    "doubtful": N_(
        "Stopped. But no answer came back to the last thing sent, so what you wrote may have been stored all the same. "
        "It is still here; if you send it again, it arrives twice at worst, and that does no harm."
    ),
    "changed": N_("A file could not be read: it was moved, changed or taken out. Please choose the files again."),
    "no_line": N_("There is no connection to this site at the moment. Nothing was sent. Please try again."),
    "unable": N_("This browser can't seal on your device: it lacks the cryptography that is needed."),
    "failed": N_("Sealing on your device did not work. Nothing was sent."),
    "copy_first": N_(
        "If the server is to do it, you enter your code once more and write anew: please copy your text first."
    ),
    "other_key": N_(
        "The committee's key was renewed in the meantime. Nothing was stored. Please copy your text first, then reload "
        "this page and send it again."
    ),
    "expired": N_("The committee's key has to be renewed before new reports can be sealed. Nothing was stored."),
    "gone": N_("The files did not arrive whole. Please send it again."),
    "damaged": N_("That did not arrive whole. Nothing was stored. Please send it again."),
    "sealed_for": N_("It will be sealed so that only %(name)s can open it."),
    "checked": N_("checked"),
    "partly": N_("partly checked"),
    "not_checked": N_("not checked"),
    "file_keep": N_("Send the original, as evidence"),
    "file_copy": N_("Send a copy of the picture, painted anew, without this data"),
    "file_out": N_("Take this file out"),
    "empty": N_("Please write something or choose a file."),
    "choose": N_("Please choose a number from 1 to 5."),
    "sent_answer": N_(
        "What you added is sealed and stored: officers will find it when they collect reports next time."
    ),
    "sent_retaliation": N_(
        "Your notice of retaliation is sealed and stored. It stands at the top of the list as soon as officers collect "
        "it. If you are in danger now, call 110."
    ),
    "sent_rating": N_("Thank you. Your rating is sealed and stored."),
}


def page_data(name: str, committees: dict[Route, Committee]) -> dict[str, Any]:
    """What stands in the page itself: which page it is, and the keys that are in use now."""
    return {"page": name, "keys": {route.value: _key(committees.get(route)) for route in Route}}


def script(language: str, settings: Settings) -> str:
    """The script of the report and status pages: what it knows and says in this language, then what `make web` made."""
    known, say = vocabulary(), translations("portal", language).gettext
    told = {
        "language": language,
        "site": f"/{language}/sealed/",
        "colon": words.COLON[language],
        "comma": words.COMMA[language],
        "words": {name: say(text) for name, text in _WORDS.items()},
        "questions": {name: _rules(name, language) for name in questions.names()},
        "upper": [choice for choice in known.choices if known.goes_up("", choice)],
        "max_files": settings.max_files,
        "statuses": {state.id: _state(state, language, settings) for state in known.statuses.values()},
        "outcomes": {name: label[language] for name, label in known.outcomes.items()},
        **telling.for_scripts(language),
        "week": {"zh": "%Y年%M月%D日这一周", "en": "week of %D %M %Y"}[language],
        "months": MONTHS if language == "en" else [str(month) for month in range(1, 13)],
    }
    built = (files("portal") / "web" / "dist" / "portal.js").read_text(encoding="utf-8")
    return f"globalThis.qingfeng={json.dumps(told, ensure_ascii=False)};\n{built}"


def _state(state: Status, language: str, settings: Settings) -> dict[str, str]:
    following = state.next[language] % settings.targets
    return {"label": state.label[language], "text": state.text[language], "next": following}


def _key(committee: Committee | None) -> dict[str, str] | None:
    if committee is None:
        return None
    return {"key": base64.b64encode(committee.card.sealing.raw).decode(), "name": committee.card.name}


def _rules(name: str, language: str) -> dict[str, Any]:
    question, row = questions.split_name(name)
    field = vocabulary().fields[question]
    return {
        "label": words.label(name, language),
        "required": field.required and row == 1,
        "one_of": field.one_of if row == 1 else "",
        "limit": field.limit or LONGEST_TEXT,
    }
