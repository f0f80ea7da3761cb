"""Letters: what a reporter writes to a committee."""

from typing import Any

from tests.second import canonical, envelope, sealing
from tests.second.canonical import has_members, is_array, is_hex, is_one_of, is_text, is_whole
from tests.second.reading import Refused, require

KINDS = {"report", "answer", "retaliation", "rating", "cover"}
ALWAYS = {"kind", "language", "sealed_by", "fields", "attachments"}
NOT_IN_A_COVER = {"thread", "address", "reply"}
ATTACHMENT = {"id", "key", "size", "sha256", "name", "type"}


def open_letter(seed: bytes, sealed: bytes) -> dict[str, Any]:
    """The members of a letter that was sealed to the key of this seed."""
    return read_letter(envelope.open_envelope("L", seed, sealed))


def read_letter(content: bytes) -> dict[str, Any]:
    """The members of a letter, checked one by one."""
    value = canonical.read(content)
    is_cover = isinstance(value, dict) and value.get("kind") == "cover"
    letter = has_members(value, ALWAYS if is_cover else ALWAYS | NOT_IN_A_COVER)
    is_one_of(letter["kind"], KINDS)
    is_one_of(letter["language"], {"zh", "en"})
    is_one_of(letter["sealed_by"], {"server", "browser", "file"})
    _check_fields(letter["fields"])
    _check_attachments(letter["attachments"])
    if is_cover:
        require(letter["fields"].keys() <= {"filler"}, "a cover carries nothing but filler")
        require(letter["attachments"] == [], "a cover has no attachments")
    else:
        is_hex(letter["thread"], 32)
        is_hex(letter["address"], 32)
        is_hex(letter["reply"], sealing.PUBLIC)
    if letter["kind"] == "answer":
        has_members(letter["fields"], {"text"})
    return letter


def _check_fields(fields: object) -> None:
    if not isinstance(fields, dict) or len(fields) > 64:
        raise Refused("not an object, or too many fields")
    for answer in fields.values():
        if isinstance(answer, list) and any(isinstance(item, dict) for item in answer):
            for group in is_array(answer, 100):
                _check_group(group)
        elif isinstance(answer, list):
            for choice in is_array(answer, 100):
                is_text(choice, 50_000)
        else:
            is_text(answer, 50_000)


def _check_group(group: object) -> None:
    if not isinstance(group, dict) or len(group) > 64:
        raise Refused("not an object, or too many members")
    for value in group.values():
        is_text(value, 50_000)


def _check_attachments(attachments: object) -> None:
    ids = [_check_attachment(attachment) for attachment in is_array(attachments, 100)]
    require(len(set(ids)) == len(ids), "two attachments have the same id")


def _check_attachment(value: object) -> bytes:
    attachment = has_members(value, ATTACHMENT)
    is_hex(attachment["key"], 32)
    is_whole(attachment["size"], 0, 2**40)
    is_hex(attachment["sha256"], 32)
    is_text(attachment["name"], 500)
    is_text(attachment["type"], 100)
    return is_hex(attachment["id"], 32)
