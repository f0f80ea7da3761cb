"""A tip with all that was said about it, in the order in which the desk came to know it."""

import json
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, RowMapping, func, select

from crypto.errors import Malformed
from crypto.xwing import SealingKey
from desk.judging.reading import Judged
from desk.judging.recording import closed_to
from desk.vault.tables import attachments, blobs, classes, letters, messages, notes, places_of, portals, threads
from protocol.calendar import week_of
from protocol.letter import Kind, Value

REPORTER, COMMITTEE, OFFICER = "reporter", "committee", "officer"
_KEY_SIZE = 32


@dataclass(frozen=True, repr=False)
class Attached:
    """A file that came with a letter. Name and media type are what the sender claimed; size in bytes."""

    letter: int
    position: int
    id: bytes
    key: bytes
    size: int
    sha256: bytes
    name: str
    media_type: str
    here: bool  # the sealed stream has come


@dataclass(frozen=True, repr=False)
class Said:
    """A letter of the reporter's, a message of the committee's, or an officer's note."""

    place: int
    sender: str
    week: str
    text: str
    kind: str = ""
    day: date | None = None
    fields: dict[str, Value] | None = None
    sealed_by: str = ""
    status: str | None = None
    outcome: str | None = None
    officer: str | None = None
    bundle: int | None = None  # the first that was to carry the message out; a stick may never have got it
    arrived: bool = False  # the portal confirmed that bundle or a later one
    attachments: tuple[Attached, ...] = ()


@dataclass(frozen=True, repr=False)
class Tip:
    """Everything the desk knows of a tip. `answerable`: it came through a portal, and has a mailbox of its own.

    `unreachable`: the key that came with it can't be sealed to, so that no answer ever goes out.
    """

    id: int
    number: str
    day: date
    channel: str
    status: str
    category: str
    retaliation: str
    urgency: int
    unread: bool
    nature: str | None
    authority: str | None
    themes: tuple[str, ...]
    domains: tuple[str, ...]
    answerable: bool
    language: str
    conflict: bool
    thread: tuple[Said, ...]
    unreachable: bool = False
    handler: str | None = None
    closed_to: tuple[str, ...] = ()  # officers it is recused from
    judged: Judged = field(default_factory=Judged)

    @property
    def week(self) -> str:
        """The week the first letter came."""
        return week_of(self.day)

    @property
    def report(self) -> Said | None:
        """The first report; none while only later letters of its thread have come."""
        return next((said for said in self.thread if said.kind == Kind.REPORT.value), None)

    @property
    def fields(self) -> dict[str, Value]:
        """The answers of the report."""
        return (self.report.fields or {}) if self.report else {}

    @property
    def messages(self) -> tuple[Said, ...]:
        """Letters and messages but the report."""
        return tuple(said for said in self.thread if said is not self.report and said.sender != OFFICER)

    @property
    def notes(self) -> tuple[Said, ...]:
        """What officers wrote for each other."""
        return tuple(said for said in self.thread if said.sender == OFFICER)

    @property
    def attachments(self) -> tuple[Attached, ...]:
        """All files, in the order their letters came."""
        return tuple(attached for said in self.thread for attached in said.attachments)


def read_tip(connection: Connection, row: RowMapping, number: str) -> Tip:
    """Everything about the tip of a row of `tips`."""
    mailbox = connection.execute(select(threads).where(threads.c.tip == row["id"])).mappings().first()
    axes = connection.execute(select(classes.c.axis, classes.c.id).where(classes.c.tip == row["id"])).all()
    taken = (
        "id",
        "day",
        "channel",
        "status",
        "category",
        "retaliation",
        "urgency",
        "unread",
        "nature",
        "authority",
        "handler",
    )
    return Tip(
        **{name: row[name] for name in taken},
        number=number,
        themes=tuple(id_ for axis, id_ in axes if axis == "theme"),
        domains=tuple(id_ for axis, id_ in axes if axis == "domain"),
        answerable=mailbox is not None and owns_mailbox(connection, row["id"]),
        language=mailbox["language"] if mailbox else "zh",
        conflict=mailbox["conflict"] if mailbox else False,
        unreachable=mailbox is not None and not _can_seal(mailbox["reply"]),
        thread=thread_of(connection, row["id"]),
        closed_to=closed_to(connection, row["id"]),
    )


def owns_mailbox(connection: Connection, tip: int) -> bool:
    """Whether answers to a tip find a mailbox: it came through a portal, and no earlier tip has the same mailbox."""
    address = select(threads.c.address).where(threads.c.tip == tip).scalar_subquery()
    first = select(func.min(threads.c.tip)).where(threads.c.address == address)
    return bool(connection.execute(first).scalar_one() == tip)


def thread_of(connection: Connection, tip: int) -> tuple[Said, ...]:
    """Letters, messages and notes in order."""
    first, last = places_of(tip)
    files = attached_to(connection, tip)
    filed = connection.execute(select(letters).where(letters.c.place.between(first, last))).mappings()
    told = select(messages, portals.c.confirmed).join_from(
        messages, portals, messages.c.portal == portals.c.id, isouter=True
    )
    written = connection.execute(told.where(messages.c.tip == tip)).mappings()
    noted = connection.execute(select(notes).where(notes.c.place.between(first, last))).mappings()
    said = [_letter(row, files) for row in filed] + [_message(row) for row in written] + [_note(row) for row in noted]
    return tuple(sorted(said, key=lambda one: one.place))


def attached_to(connection: Connection, tip: int) -> list[Attached]:
    """The attachments of a tip, in the order their letters came."""
    mine = attachments.c.letter.between(*places_of(tip))
    columns = (attachments, blobs.c.id.is_not(None).label("here"))
    joined = select(*columns).join_from(attachments, blobs, attachments.c.id == blobs.c.id, isouter=True)
    rows = connection.execute(joined.where(mine).order_by(attachments.c.letter, attachments.c.position)).mappings()
    return [Attached(**row) for row in rows]


def _letter(row: RowMapping, files: list[Attached]) -> Said:
    fields = json.loads(row["fields"])
    text = fields.get("text") or fields.get("facts") or ""
    return Said(
        place=row["place"],
        sender=REPORTER,
        week=week_of(row["day"]),
        text=text if isinstance(text, str) else "",
        kind=row["kind"],
        day=row["day"],
        fields=fields,
        sealed_by=row["sealed_by"],
        attachments=tuple(attached for attached in files if attached.letter == row["place"]),
    )


def _message(row: RowMapping) -> Said:
    return Said(
        place=row["place"],
        sender=COMMITTEE,
        week=row["week"],
        text=row["text"],
        status=row["status"],
        outcome=row["outcome"],
        officer=row["officer"],
        bundle=row["sent_in"],
        arrived=row["sent_in"] is not None and row["sent_in"] <= (row["confirmed"] or 0),
    )


def _can_seal(reply: bytes) -> bool:
    """Whether a key from outside can be sealed to: some load, and fail only then."""
    try:
        SealingKey(reply).wrap(bytes(_KEY_SIZE), b"")
    except Malformed:
        return False
    return True


def _note(row: RowMapping) -> Said:
    day = row["day"]
    return Said(row["place"], OFFICER, week_of(day), row["text"], day=day, officer=row["officer"])
