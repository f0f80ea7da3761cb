"""Files that were sealed for a form and wait while its writer looks at it once more.

The sealed streams lie among the incoming. What opens them, their names, and what was found in them travel in the form's
ticket, encrypted, and nowhere else: a form that never comes back leaves streams that nobody can open.
"""

import json
from collections.abc import Sequence
from typing import Any

from portal.store.blobs import BlobStore
from portal.traces.finding import Findings, Kind, State, Trace
from portal.uploads import SealedBlob
from protocol.letter import Attachment


def encode(blobs: Sequence[SealedBlob]) -> bytes:
    """For the payload of a ticket; nothing at all for no files."""
    return json.dumps([_members(blob) for blob in blobs], ensure_ascii=False).encode() if blobs else b""


def decode(payload: bytes, store: BlobStore) -> list[SealedBlob]:
    """The files of a ticket. Only what `encode` made, authenticated by the ticket, comes here."""
    return [_blob(members, store) for members in json.loads(payload)] if payload else []


def _members(blob: SealedBlob) -> dict[str, Any]:
    attachment = blob.attachment
    return {
        "id": attachment.id.hex(),
        "key": attachment.key.hex(),
        "size": attachment.size,
        "sha256": attachment.sha256.hex(),
        "name": attachment.name,
        "type": attachment.media_type,
        "path": blob.path.name,
        "digest": blob.digest.hex(),
        "sealed": blob.sealed_size,
        "state": blob.findings.state.value,
        "traces": [[trace.kind.value, trace.value] for trace in blob.findings.traces],
    }


def _blob(members: dict[str, Any], store: BlobStore) -> SealedBlob:
    attachment = Attachment(
        id=bytes.fromhex(members["id"]),
        key=bytes.fromhex(members["key"]),
        size=members["size"],
        sha256=bytes.fromhex(members["sha256"]),
        name=members["name"],
        media_type=members["type"],
    )
    traces = tuple(Trace(Kind(kind), value) for kind, value in members["traces"])
    findings = Findings(State(members["state"]), traces)
    path = store.incoming(members["path"])
    return SealedBlob(attachment, path, bytes.fromhex(members["digest"]), members["sealed"], findings)
