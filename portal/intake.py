"""Taking in what a reporter sends: seal the letter, make everything durable, only then say so."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from crypto import canonical
from crypto import mailbox as derive
from crypto.mailbox import Mailbox, Route
from crypto.sealing import seal_letter
from portal import committees
from portal.committees import Committee
from portal.errors import CardExpired, FilesGone, NoMailbox, NoUpperCard
from portal.mailboxes import locate
from portal.store.blobs import BlobStore
from portal.store.database import Database, Glance
from portal.store.log import Unsettled
from portal.store.tables import slot
from portal.uploads import SealedBlob
from protocol import letter as letters_format
from protocol.calendar import today
from protocol.letter import Kind, Letter, SealedBy, Thread, Value
from protocol.vocabulary import vocabulary

# Written out: SQLAlchemy takes longer to make these statements than SQLite to carry them out.
_MAILBOX = "SELECT 1 FROM mailboxes WHERE address = ?"
_NEW_MAILBOX = "INSERT INTO mailboxes (address, committee, day) VALUES (?, ?, ?)"
_POST = "SELECT 1 FROM posts WHERE mac = ?"
_NEW_POST = "INSERT INTO posts (mac, day) VALUES (?, ?)"
_NEW_BLOB = "INSERT INTO blobs (id, size, digest, committee, day) VALUES (?, ?, ?, ?, ?)"
_NEW_LETTER = "INSERT INTO letters (slot, digest, body, committee, day) VALUES (?, ?, ?, ?, ?)"
_NEW_REHEARSAL = "INSERT INTO rehearsals (id) VALUES (?)"


@dataclass(frozen=True, repr=False)
class Submission:
    """What one request brings. `fields` hold what the reporter typed; they live as long as the request."""

    kind: Kind
    language: str
    fields: dict[str, Value]
    blobs: Sequence[SealedBlob] = field(default=())

    @property
    def digest(self) -> bytes:
        """SHA-256 over text and files: the same form posted twice has the same digest."""
        files = [[blob.attachment.name, blob.attachment.sha256.hex()] for blob in self.blobs]
        content = {"fields": self.fields, "files": files, "kind": self.kind.value}
        return hashlib.sha256(canonical.encode(content)).digest()

    @property
    def rehearsal(self) -> bool:
        """Whether the operator made it. The site's form has no such field."""
        return "rehearsal" in self.fields

    def letter(self, thread: Thread) -> bytes:
        """The content of the letter. Raises TooLarge or Malformed."""
        attachments = tuple(blob.attachment for blob in self.blobs)
        letter = Letter(self.kind, thread, self.language, SealedBy.SERVER, self.fields, attachments)
        return letters_format.encode(letter)


class _Renewed(Exception):
    """The committee's card was renewed while a letter was sealed to the one before: no more of those may come."""


@dataclass(repr=False)
class _Sealed:
    """A letter ready to be stored, and the ids of the files that were given their lasting name with it so far."""

    letter: bytes
    kept: list[bytes] = field(default_factory=list)


class Intake:
    """Reports and follow-ups, from plaintext in memory to sealed rows and files on the disk."""

    def __init__(self, database: Database, store: BlobStore, clock: Callable[[], date] = today) -> None:
        self._database = database
        self._store = store
        self._clock = clock

    def report(self, entropy: bytes, submission: Submission) -> None:
        """Store a report under the code made of `entropy`, unless it is stored already.

        Raises NoUpperCard, CardExpired or FilesGone, and then nothing is stored.
        """
        committee = self.recipient(submission.fields)
        mailbox = derive.mailbox(entropy, committee.route)
        try:
            with self._sealed(entropy, committee, mailbox, submission) as ready, self._database.append() as connection:
                if not connection.exec_driver_sql(_MAILBOX, (mailbox.address,)):
                    row = (mailbox.address, committee.id, self._clock().isoformat())
                    connection.exec_driver_sql(_NEW_MAILBOX, row)
                    if submission.rehearsal:
                        connection.exec_driver_sql(_NEW_REHEARSAL, (mailbox.address,))
                    self._store_letter(connection, committee, ready, submission)
        except _Renewed:
            self.report(entropy, submission)
        except FilesGone:
            if not self._stored_meanwhile(_MAILBOX, mailbox.address):
                raise

    def holds(self, entropy: bytes) -> bool:
        """Whether a report is stored under the code made of `entropy`."""
        with self._database.glance() as connection:
            try:
                locate(connection, [entropy], self._clock())
            except NoMailbox:
                return False
        self._database.settle()  # its writer may be waiting for that still
        return True

    def follow_up(self, entropy: bytes, mac: bytes, submission: Submission) -> None:
        """Store a follow-up to the committee that holds the code's report, unless `mac` says it is stored already.

        Raises NoMailbox or FilesGone, and then nothing is stored. An expired card still takes follow-ups: the reporter
        has no other way to answer.
        """
        with self._database.glance() as connection:
            found = locate(connection, [entropy], self._clock())
        try:
            with (
                self._sealed(entropy, found.committee, found.mailbox, submission) as ready,
                self._database.append() as connection,
            ):
                if not connection.exec_driver_sql(_POST, (mac,)):
                    connection.exec_driver_sql(_NEW_POST, (mac, self._clock().isoformat()))
                    self._store_letter(connection, found.committee, ready, submission)
        except _Renewed:
            self.follow_up(entropy, mac, submission)
        except FilesGone:
            if not self._stored_meanwhile(_POST, mac):
                raise

    def recipient(self, fields: dict[str, Value]) -> Committee:
        """Who alone will be able to open a report with these answers. Raises NoUpperCard or CardExpired."""
        upper = vocabulary().goes_up(str(fields.get("about_organ", "")), str(fields.get("category", "")))
        route = Route.UPPER if upper else Route.OWN
        with self._database.glance() as connection:
            committee = committees.usable(committees.current(connection), route, self._clock())
        if committee:
            return committee
        raise NoUpperCard if upper else CardExpired

    def _stored_meanwhile(self, statement: str, key: bytes) -> bool:
        """Whether the same form, in another request, is stored: that one takes its files away before it commits."""
        self._database.await_writers()
        with self._database.glance() as connection:
            stored = bool(connection.exec_driver_sql(statement, (key,)))
        if stored:
            self._database.settle()
        return stored

    @contextmanager
    def _sealed(
        self, entropy: bytes, committee: Committee, mailbox: Mailbox, submission: Submission
    ) -> Iterator[_Sealed]:
        """The sealed letter, with its files made durable; when the block fails, no file it kept is left behind."""
        thread = Thread(derive.thread(entropy), mailbox.address, mailbox.reply.public)
        ready = _Sealed(seal_letter(committee.card.sealing, submission.letter(thread)))
        try:
            for blob in submission.blobs:
                self._store.sync_incoming(blob.path)
            yield ready
        except FileNotFoundError:
            self._store.delete(ready.kept)
            raise FilesGone from None
        except Unsettled:
            raise  # the letter is committed: its files stay
        except BaseException:
            self._store.delete(ready.kept)  # those alone: the same form in another request may have kept the others
            raise

    def _store_letter(self, connection: Glance, committee: Committee, ready: _Sealed, submission: Submission) -> None:
        if not committees.is_newest(connection, committee):
            raise _Renewed
        owner = (committee.id, self._clock().isoformat())
        for blob in submission.blobs:
            self._store.keep(blob.path, blob.attachment.id)
            ready.kept.append(blob.attachment.id)
            connection.exec_driver_sql(_NEW_BLOB, (blob.attachment.id, blob.sealed_size, blob.digest, *owner))
        if submission.blobs:
            self._store.sync()
        digest = hashlib.sha256(ready.letter).digest()
        connection.exec_driver_sql(_NEW_LETTER, (slot(), digest, ready.letter, *owner))
        if submission.rehearsal:
            for identifier in (digest, *(blob.attachment.id for blob in submission.blobs)):
                connection.exec_driver_sql(_NEW_REHEARSAL, (identifier,))
