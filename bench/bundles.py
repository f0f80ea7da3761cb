"""Bundles of made-up reports, as a portal would write them."""

import hashlib
import multiprocessing
import os
import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from reports import Reports

from crypto import mailbox
from crypto.card import Card
from crypto.framing import Kind as FileKind
from crypto.mailbox import Route
from crypto.sealing import seal_letter
from crypto.signing import SigningKey
from crypto.xwing import SealingKey
from protocol import letter as letters
from protocol.bundle.layout import Entry, Header, Position, Type
from protocol.bundle.writer import BundleWriter
from protocol.letter import Kind, Letter, SealedBy, Thread

_CHUNK = 1000


def write_bundle(path: Path, card: Card, key: SigningKey, count: int, seed: int, day: date) -> None:
    """A bundle of `count` reports, sealed on all cores. Days are spread over the year before `day`."""
    header = Header(FileKind.TO_DESK, key.public, card.committee, Position(bytes(16), 1), day, card.epoch, seen=None)
    starts = range(0, count, _CHUNK)
    jobs = [(card.sealing.raw, seed, start, min(_CHUNK, count - start)) for start in starts]
    with TemporaryFile(dir=path.parent) as scratch, multiprocessing.Pool(os.cpu_count()) as pool:
        places = []
        for sealed in pool.imap(_seal, jobs):
            for digest, body in sealed:
                places.append((digest, scratch.tell(), len(body)))
                scratch.write(body)
        with path.open("wb") as out:
            writer = BundleWriter(key, header, out.write)
            for entry, body in _entries(scratch, places, day):
                writer.add(entry, (body,))
            writer.close()


def _entries(scratch: BinaryIO, places: list[tuple[bytes, int, int]], day: date) -> Iterator[tuple[Entry, bytes]]:
    for digest, offset, size in sorted(places):
        scratch.seek(offset)
        came = day - timedelta(days=digest[0] % 180)
        yield Entry(Type.LETTER, digest, came, size), scratch.read(size)


def _seal(job: tuple[bytes, int, int, int]) -> list[tuple[bytes, bytes]]:
    raw, seed, start, count = job
    key, reports = SealingKey(raw), Reports(seed * 1_000_003 + start)
    sealed = []
    for _ in range(count):
        entropy = secrets.token_bytes(16)
        box = mailbox.mailbox(entropy, Route.OWN)
        thread = Thread(mailbox.thread(entropy), box.address, box.reply.public)
        letter = Letter(Kind.REPORT, thread, "zh", SealedBy.SERVER, reports.next())
        body = seal_letter(key, letters.encode(letter))
        sealed.append((hashlib.sha256(body).digest(), body))
    return sealed
