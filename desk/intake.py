"""Taking down what did not come through a portal: letters, visits, calls, and what other organs hand over."""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, insert

from crypto.sealing import BlobSealer
from desk.classify.classes import classes
from desk.errors import NotPossible
from desk.filenames import safe_filename
from desk.filing import PORTAL, Numbers
from desk.judging import recording
from desk.judging.assessing import assess_new
from desk.judging.screening import Screen
from desk.office.roles import Act
from desk.office.session import Session
from desk.search import index
from desk.urgency import urgency_of
from desk.vault.files import VaultFiles
from desk.vault.tables import attachments, blobs, letters, place_of, tips
from protocol.letter import LARGEST_ATTACHMENT, LONGEST_TEXT, MOST_ATTACHMENTS, Kind, Value
from protocol.uploads import SealedBlob
from protocol.vocabulary import vocabulary

TAKEN_DOWN = "desk"  # in place of where a letter was sealed: nowhere, an officer wrote it
_PIECE = 256 * 1024
_DIGEST_SIZE = 32


@dataclass(frozen=True)
class Scan:
    """A paper or recording that came with it. `content` is read once, from where it stands."""

    name: str
    media_type: str
    content: BinaryIO


@dataclass(frozen=True)
class Taken:
    """What an officer took down: through which channel it came, on which day, and the answers by field."""

    channel: str
    day: date
    fields: Mapping[str, Value]

    def check(self, today: date) -> None:
        """Raises NotPossible."""
        if self.channel == PORTAL or self.channel not in classes().sources:
            raise NotPossible("say how it came: by letter, visit, phone, or another of the channels")
        if self.day > today:
            raise NotPossible("it can't have come after today; is the date right, and this machine's clock?")
        facts = self.fields.get("facts")
        if not isinstance(facts, str) or not facts.strip():
            raise NotPossible("write down what happened, even in one sentence")
        for name, value in self.fields.items():
            _check_answer(name, value)


def take_down(session: Session, taken: Taken, scans: Sequence[Scan] = (), arrived: Sequence[SealedBlob] = ()) -> str:
    """File it in the queue, scans sealed like every attachment; returns the new tip's number.

    `arrived` are files that were sealed already while they came.

    Raises NotAllowed, NotPossible, VaultBusy or OSError; then nothing was filed.
    """
    session.require(Act.INTAKE)
    taken.check(session.today())
    if len(scans) + len(arrived) > MOST_ATTACHMENTS:
        raise NotPossible("at most %(limit)d files at once; add the others to a second entry", limit=MOST_ATTACHMENTS)
    with session.vault.folder.exclusive():
        number = _take_down(session, taken, scans, arrived)
    assess_new(session.vault)
    return number


def _take_down(session: Session, taken: Taken, scans: Sequence[Scan], arrived: Sequence[SealedBlob]) -> str:
    files = VaultFiles(session.vault.folder)
    sealed = [_seal(files, scan) for scan in scans] + [_keep(files, blob) for blob in arrived]
    files.sync()
    with session.doing(Act.INTAKE) as deed:
        tip = Numbers(deed.connection).new_tip(taken.day, taken.channel)
        deed.about = f"{tip['year']:04}-{tip['sequence']:04}"
        deed.detail |= {"channel": taken.channel, "files": len(sealed)}
        tip |= {
            "category": taken.fields.get("category", ""),
            "retaliation": taken.fields.get("retaliation", ""),
            "urgency": urgency_of(Kind.REPORT, taken.fields),
            "unread": False,
            "attachments": len(sealed),
            "events": 1,
        }
        deed.connection.execute(insert(tips).values(tip))
        _file(deed.connection, place_of(tip["id"], 1), taken, sealed)
        screen = Screen(deed.connection)
        screen.take(tip["id"], taken.fields, [item["name"] for item in sealed])
        recording.record(session, deed.connection, screen.matched)
        return deed.about


def _file(connection: Connection, place: int, taken: Taken, sealed: list[dict[str, Any]]) -> None:
    row = {
        "place": place,
        "digest": secrets.token_bytes(_DIGEST_SIZE),
        "kind": Kind.REPORT.value,
        "day": taken.day,
        "sealed_by": TAKEN_DOWN,
        "fields": json.dumps(dict(taken.fields), ensure_ascii=False),
    }
    connection.execute(insert(letters).values(row))
    for position, item in enumerate(sealed):
        stored = {"id": item["id"], "digest": item.pop("digest"), "size": item.pop("sealed_size")}
        connection.execute(insert(blobs).values(stored))
        connection.execute(insert(attachments).values(item | {"letter": place, "position": position}))
    index.add(connection, [index.letter_entry(place, taken.fields, [item["name"] for item in sealed])])


def _seal(files: VaultFiles, scan: Scan) -> dict[str, Any]:
    """Seal one file under a key of its own; nothing of it is written anywhere in the clear."""
    source = _Source(scan)
    digest = files.store_blob(source.sealer.id, source.pieces())
    return {
        "id": source.sealer.id,
        "key": source.sealer.key,
        "size": source.size,
        "sha256": source.sha256.digest(),
        "name": safe_filename(Path(scan.name).name),
        "media_type": scan.media_type[:100] or "application/octet-stream",
        "digest": digest,
        "sealed_size": source.written,
    }


def _keep(files: VaultFiles, blob: SealedBlob) -> dict[str, Any]:
    files.adopt_blob(blob.attachment.id, blob.path)
    row = dict(vars(blob.attachment))
    row |= {"name": safe_filename(row["name"]), "media_type": row["media_type"] or "application/octet-stream"}
    return row | {"digest": blob.digest, "sealed_size": blob.sealed_size}


class _Source:
    """Reads a file once: sealing it, and hashing what it was."""

    def __init__(self, scan: Scan) -> None:
        self.sealer = BlobSealer()
        self.sha256 = hashlib.sha256()
        self.size = 0
        self.written = 0
        self._content = scan.content

    def pieces(self) -> Iterator[memoryview]:
        while piece := self._content.read(_PIECE):
            self.sha256.update(piece)
            self.size += len(piece)
            if self.size > LARGEST_ATTACHMENT:
                raise NotPossible("a file is larger than any attachment may be")
            yield from self._count(self.sealer.update(piece))
        yield from self._count(self.sealer.finish())

    def _count(self, sealed: Iterator[memoryview]) -> Iterator[memoryview]:
        for piece in sealed:
            self.written += len(piece)
            yield piece


def _check_answer(name: str, value: Value) -> None:
    field = vocabulary().fields.get(name)
    if field is None:
        raise NotPossible("there is no question %(name)s in the form", name=name)
    if isinstance(value, str):
        if len(value) > (field.limit or LONGEST_TEXT):
            raise NotPossible("%(name)s is longer than %(limit)d characters", name=name, limit=field.limit)
        if field.options and value and value not in {option.id for option in field.options}:
            raise NotPossible("%(name)s is not one of the answers of the form", name=name)
