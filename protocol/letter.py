"""What stands inside a letter from a reporter to the committee.

To everyone on the way all letters look alike; report, answer, retaliation notice, rating and cover differ only here.
`FORMAT.md`, section "Letter".
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, TypeAlias

from crypto import canonical
from crypto.errors import Malformed, TooLarge
from crypto.mailbox import DERIVED_SIZE
from crypto.padding import LARGEST_LETTER, SMALLEST
from crypto.sealing import BLOB_ID_SIZE, BLOB_KEY_SIZE
from crypto.xwing import PUBLIC_SIZE as REPLY_SIZE
from crypto.xwing import SealingKey

LONGEST_TEXT = 50_000  # characters
LONGEST_NAME = 500
MOST_ATTACHMENTS = 100
LARGEST_ATTACHMENT = 2**40  # bytes
_MOST_FIELDS = 64
_MOST_ITEMS = 100
_LONGEST_MEDIA_TYPE = 100
_LANGUAGES = frozenset({"zh", "en"})

Value: TypeAlias = str | list[str] | list[dict[str, str]]


class Kind(Enum):
    """What a letter is for."""

    REPORT = "report"
    ANSWER = "answer"
    RETALIATION = "retaliation"
    RATING = "rating"
    COVER = "cover"


class SealedBy(Enum):
    """Where the letter was sealed, shown to the reporter and to the officer."""

    SERVER = "server"
    BROWSER = "browser"
    FILE = "file"


_KINDS = frozenset(kind.value for kind in Kind)
_PLACES = frozenset(place.value for place in SealedBy)


@dataclass(frozen=True)
class Attachment:
    """A file sealed as a blob. Name and media type are what the reporter's browser claimed."""

    id: bytes
    key: bytes = field(repr=False)
    size: int
    sha256: bytes
    name: str
    media_type: str


@dataclass(frozen=True)
class Thread:
    """What ties the letters of one receipt code together, and where answers go."""

    id: bytes
    address: bytes
    reply: SealingKey


@dataclass(frozen=True)
class Letter:
    """The content of a letter. Only a cover has no thread, and it has nothing else either but filler."""

    kind: Kind
    thread: Thread | None
    language: str
    sealed_by: SealedBy
    fields: dict[str, Value]
    attachments: tuple[Attachment, ...] = ()


COVER = Letter(Kind.COVER, None, "zh", SealedBy.SERVER, {})
_FILLER = "filler"  # the only field of a cover


def cover(padded: int) -> Letter:
    """A cover whose envelope is that of `padded` bytes: a power of two from 16 KiB to 1 MiB."""
    if padded == SMALLEST:
        return COVER
    texts, rest = divmod(padded // 2, LONGEST_TEXT)  # with its braces more than half, so that the next size is needed
    return replace(COVER, fields={_FILLER: ["0" * LONGEST_TEXT] * texts + ["0" * rest]})


def encode(letter: Letter) -> bytes:
    """The JSON of a letter. Raises Malformed or TooLarge for content that `parse` would refuse."""
    content: dict[str, Any] = {
        "attachments": [_attachment_members(attachment) for attachment in letter.attachments],
        "fields": letter.fields,
        "kind": letter.kind.value,
        "language": letter.language,
        "sealed_by": letter.sealed_by.value,
    }
    if letter.thread:
        content["address"] = letter.thread.address.hex()
        content["reply"] = letter.thread.reply.raw.hex()
        content["thread"] = letter.thread.id.hex()
    encoded = canonical.encode(content)
    if len(encoded) > LARGEST_LETTER:
        raise TooLarge("more data than the format allows")
    _read(content, lambda raw: letter.thread.reply if letter.thread else SealingKey(raw))
    return encoded


def parse(content: bytes) -> Letter:
    """The letter spelled by `content`. Raises Malformed or TooLarge."""
    return _read(canonical.parse(content, LARGEST_LETTER), SealingKey)


def _read(content: canonical.JSON, key: Callable[[bytes], SealingKey]) -> Letter:
    """`key` is what a reply key is made with: checking one takes longer than all the rest."""
    members = canonical.Members(content)
    kind = Kind(members.choice("kind", _KINDS))
    letter = Letter(
        kind=kind,
        thread=None if kind is Kind.COVER else _thread(members, key),
        language=members.choice("language", _LANGUAGES),
        sealed_by=SealedBy(members.choice("sealed_by", _PLACES)),
        fields=_fields(members.take("fields")),
        attachments=tuple(map(_attachment, members.items("attachments", MOST_ATTACHMENTS))),
    )
    members.done()
    if kind is Kind.COVER and (letter.fields.keys() - {_FILLER} or letter.attachments):
        raise Malformed("a cover letter carries nothing but filler")
    if len({attachment.id for attachment in letter.attachments}) != len(letter.attachments):
        raise Malformed("an attachment is listed twice")
    return letter


def _thread(members: canonical.Members, key: Callable[[bytes], SealingKey]) -> Thread:
    return Thread(
        id=members.hexadecimal("thread", DERIVED_SIZE),
        address=members.hexadecimal("address", DERIVED_SIZE),
        reply=key(members.hexadecimal("reply", REPLY_SIZE)),
    )


def _attachment_members(attachment: Attachment) -> dict[str, str | int]:
    return {
        "id": attachment.id.hex(),
        "key": attachment.key.hex(),
        "name": attachment.name,
        "sha256": attachment.sha256.hex(),
        "size": attachment.size,
        "type": attachment.media_type,
    }


def _attachment(value: canonical.JSON) -> Attachment:
    members = canonical.Members(value)
    attachment = Attachment(
        id=members.hexadecimal("id", BLOB_ID_SIZE),
        key=members.hexadecimal("key", BLOB_KEY_SIZE),
        size=members.integer("size", 0, LARGEST_ATTACHMENT),
        sha256=members.hexadecimal("sha256", 32),
        name=members.text("name", LONGEST_NAME),
        media_type=members.text("type", _LONGEST_MEDIA_TYPE),
    )
    members.done()
    return attachment


def _fields(value: canonical.JSON) -> dict[str, Value]:
    """Field ids are not checked against the vocabulary: a newer portal's field must reach an older desk unharmed."""
    if not isinstance(value, dict) or not _are_names(value) or not all(map(_is_value, value.values())):
        raise Malformed("the fields are not texts, lists of texts or lists of groups")
    return value


def _is_value(value: canonical.JSON) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT
    if not isinstance(value, list) or len(value) > _MOST_ITEMS:
        return False
    return all(map(_is_text, value)) or all(map(_is_group, value))


def _is_text(value: canonical.JSON) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def _is_group(value: canonical.JSON) -> bool:
    return isinstance(value, dict) and _are_names(value) and all(map(_is_text, value.values()))


def _are_names(members: Collection[str]) -> bool:
    return len(members) <= _MOST_FIELDS and all(map(canonical.is_name, members))
