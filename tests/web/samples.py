"""What both sides are given to seal: keys, the members of letters as JavaScript takes them, ways to spoil bytes."""

from collections.abc import Iterator
from typing import Any

from protocol.letter import Attachment, Letter, Thread


def js_attachment(attachment: Attachment) -> dict[str, Any]:
    """An attachment as letter.js has it."""
    return {
        "id": attachment.id,
        "key": attachment.key,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "name": attachment.name,
        "type": attachment.media_type,
    }


def js_letter(letter: Letter) -> dict[str, Any]:
    """A letter as letter.js has it."""
    return {
        "kind": letter.kind.value,
        "thread": js_thread(letter.thread) if letter.thread else None,
        "language": letter.language,
        "sealedBy": letter.sealed_by.value,
        "fields": letter.fields,
        "attachments": [js_attachment(attachment) for attachment in letter.attachments],
    }


def js_thread(thread: Thread) -> dict[str, bytes]:
    """What ties letters together, as letter.js has it."""
    return {"id": thread.id, "address": thread.address, "reply": thread.reply.raw}


def spoiled(data: bytes, step: int) -> Iterator[bytes]:
    """`data` with one bit flipped in every `step`-th byte, cut short at as many places, and continued."""
    for place in range(0, len(data), step):
        flipped = bytearray(data)
        flipped[place] ^= 1 << place % 8
        yield bytes(flipped)
        yield data[:place]
    yield data[:-1]
    yield data + b"\0"
    yield data + data
