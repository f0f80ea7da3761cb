"""The offline sealer: one HTML file that seals a report on a computer without a network.

Portal and desk write the same bytes from the same cards, so a committee can spread the file, or its SHA-256, by a
channel of its own. The script in it is built by `make web` from `portal/web/`.
"""

import base64
import hashlib
import json
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crypto import card as cards
from crypto.card import Card
from protocol import questions, telling
from protocol.fingerprint import readable
from protocol.letter import LONGEST_TEXT, MOST_ATTACHMENTS
from protocol.vocabulary import LANGUAGES, vocabulary

FILE_NAME = "qingfeng-sealer.html"
_SAID_BY_SCRIPT = (
    "broken",
    "problems",
    "required",
    "one_needed",
    "too_long",
    "too_many",
    "too_large",
    "changed",
    "failed",
    "stopped",
    "no_upper",
    "bad_code",
    "sealed_for",
    "checked",
    "partly",
    "not_checked",
    "file_keep",
    "file_copy",
    "file_out",
)


@lru_cache(maxsize=2)
def sealer(own: bytes, upper: bytes | None) -> bytes:
    """The file for the cards of a committee and, where there is one, of its superior. Raises a CryptoError."""
    documents = {"own": own} | ({"upper": upper} if upper else {})
    known = {route: cards.read(document) for route, document in documents.items()}
    style, script = _read("style.css"), _read("sealer/sealer.js")
    shown = {
        "languages": LANGUAGES,
        "words": _words(),
        "cards": known,
        "sections": [_section(name) for name in vocabulary().sections],
        "subject": [vocabulary().fields[name] for name in questions.SUBJECT],
        "rows": range(2, questions.FURTHER_SUBJECTS + 2),
        "vocabulary": vocabulary(),
        "style": style,
        "script": script,
        "policy": _policy(style, script),
        "data": _data(documents, known),
    }
    return _environment().get_template("sealer/sealer.html").render(shown).lstrip().encode()


def digest(document: bytes) -> str:
    """The SHA-256 of a sealer as people compare it."""
    return readable(hashlib.sha256(document).digest())


def _section(name: str) -> dict[str, Any]:
    """A part of the form: what is shown at once, and what is folded away."""
    asked = [field for field in questions.questions() if field.section == name]
    return {
        "label": vocabulary().sections[name],
        "basic": [field for field in asked if field.basic],
        "others": [field for field in asked if not field.basic],
        "files": name == vocabulary().fields["files"].section,
        "further": name == vocabulary().fields[questions.SUBJECT[0]].section,
    }


def _data(documents: dict[str, bytes], known: dict[str, Card]) -> str:
    """What the script is told. A `<` would end the element it stands in."""
    data = {
        "cards": {route: base64.b64encode(document).decode() for route, document in documents.items()},
        "names": {route: card.name for route, card in known.items()},
        "questions": {name: _rules(name) for name in questions.names()},
        "upper": [choice.id for choice in vocabulary().choices.values() if vocabulary().goes_up("", choice.id)],
        "most_files": MOST_ATTACHMENTS,
        "words": {language: {name: _words()[name][language] for name in _SAID_BY_SCRIPT} for language in LANGUAGES},
        "telling": {language: telling.for_scripts(language) for language in LANGUAGES},
    }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _rules(name: str) -> dict[str, Any]:
    question, row = questions.split_name(name)
    field, number = vocabulary().fields[question], f" ({row})" if row > 1 else ""
    return {
        "label": {language: field.label[language] + number for language in LANGUAGES},
        "required": field.required and row == 1,
        "one_of": field.one_of if row == 1 else "",
        "limit": field.limit or LONGEST_TEXT,
    }


def _policy(style: str, script: str) -> str:
    """No network at all, no code but the one in the file."""
    return (
        f"default-src 'none'; script-src '{_source(script)}'; style-src '{_source(style)}'; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _source(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(_read("sealer/words.toml"))


def _read(name: str) -> str:
    return (files("templates") / name).read_text(encoding="utf-8")


def _environment() -> Environment:
    loader = FileSystemLoader(str(files("templates")))
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["fingerprint"] = readable
    return environment
