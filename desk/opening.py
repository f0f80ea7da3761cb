"""Opening letters, and all that can be made of one before it is known which tip it belongs to.

No database: it may run in another process, which then gives back what it opened.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TypeAlias

from crypto.errors import CryptoError, Malformed, WrongKey
from crypto.keys import Epoch
from crypto.opening import open_letter
from crypto.xwing import SecretKey
from desk.beyond import within_form
from desk.contained import place_of_fault
from desk.office.roles import N_
from desk.search import words
from protocol import letter as letters_format
from protocol.letter import Letter, Thread

FAILED = N_("this program failed to read it: report that to those who make it")


@dataclass(frozen=True)
class Opened:
    """A letter that was opened: where it came from and what it says."""

    digest: bytes
    portal: bytes
    day: date
    letter: Letter
    thread: Thread

    @cached_property
    def answers(self) -> str:
        """What was answered, as the vault keeps it."""
        return json.dumps(self.letter.fields, ensure_ascii=False)

    @cached_property
    def words(self) -> tuple[str, str]:
        """What the index is given: the words of the text with the names of files, and those of the subject."""
        return words.letter_words(self.letter.fields, self.file_names)

    @property
    def file_names(self) -> list[str]:
        """What the reporter called the attachments."""
        return [attachment.name for attachment in self.letter.attachments]


@dataclass(frozen=True)
class Unreadable:
    """A letter that could not be read: its digest and why.

    `curable`: with another vault or program it may be read, so the portal is to keep it. `fault`: of this program.
    """

    digest: bytes
    reason: str
    curable: bool = False
    fault: str = ""


@dataclass(frozen=True)
class Sealed:
    """A letter as it came: the digest it goes by, its day, its bytes."""

    digest: bytes
    day: date
    body: bytes


@dataclass(frozen=True)
class Parcelled:
    """Letters from one portal, and the keys they may be sealed to."""

    portal: bytes
    epochs: tuple[Epoch, ...]
    letters: Sequence[Sealed | Unreadable]


Read: TypeAlias = Opened | Unreadable | None  # none: a cover letter


def open_all(parcelled: Parcelled) -> list[Read]:
    """What came of each letter, in order."""
    secret = [epoch.secret_key() for epoch in parcelled.epochs]
    keys = {key.public.id: key for key in secret}
    return [
        letter if isinstance(letter, Unreadable) else _open(keys, parcelled.portal, letter)
        for letter in parcelled.letters
    ]


def _open(keys: dict[bytes, SecretKey], portal: bytes, sealed: Sealed) -> Read:
    try:
        return _opened(keys, portal, sealed)
    except WrongKey as error:
        return Unreadable(sealed.digest, str(error), curable=True)
    except CryptoError as error:
        return Unreadable(sealed.digest, str(error))
    except Exception as error:  # noqa: BLE001 - nothing anyone writes may keep the other letters from the officers
        return Unreadable(sealed.digest, FAILED, curable=True, fault=place_of_fault(error))


def _opened(keys: dict[bytes, SecretKey], portal: bytes, sealed: Sealed) -> Opened | None:
    if hashlib.sha256(sealed.body).digest() != sealed.digest:
        raise Malformed("not the letter its name says")
    letter = letters_format.parse(open_letter(keys, sealed.body))
    if letter.thread is None:
        return None
    fitting = replace(letter, fields=within_form(letter.fields))
    opened = Opened(sealed.digest, portal, sealed.day, fitting, letter.thread)
    _ = opened.answers, opened.words  # made here, where there is time for it
    return opened
