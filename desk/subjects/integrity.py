"""The integrity file of a subject (廉政档案): clarifications first, what is confirmed, then apart from it what is not.

Every look at it asks for a reason and is recorded. Nobody sees their own or a relative's: a rule, not cryptography.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from desk.errors import NotPossible
from desk.judging.conflicts import Held
from desk.judging.screening import not_recused
from desk.numbering import subject_number, tip_number
from desk.office.audit import LONGEST_REASON
from desk.office.roles import Act
from desk.office.session import Session
from desk.subjects.entries import CLARIFICATION, CONFIRMED, Entry, entries, of
from desk.subjects.finding import Leader, leaders
from desk.subjects.keys import plain
from desk.subjects.records import Record, opened
from desk.subjects.suggesting import SAME
from desk.subjects.wording import ENTRY_NAMES
from desk.vault.tables import subject_recusals, subject_tips, tips
from protocol.calendar import week_of


@dataclass(frozen=True)
class Reported:
    """A tip that is linked: that it is there and how far it is, and no word of it."""

    tip: str
    week: str
    status: str


@dataclass(frozen=True)
class File:
    """Everything about a subject an officer may see. `hidden`: entries that came from tips recused from them."""

    record: Record
    clarifications: list[Entry]
    confirmed: list[Entry]
    hidden: int
    reported: list[Reported]
    conflicts: list[Held]
    leaders: list[Leader]


@dataclass(frozen=True)
class Opinion:
    """What may leave the desk about a subject: confirmed facts alone."""

    committee: str
    record: Record
    confirmed: list[Entry]
    day: date


def reason(untrusted_text: str) -> str:
    """Why a file is opened, as it is recorded. Raises NotPossible."""
    text = plain(untrusted_text)
    if not text or len(text) > LONGEST_REASON or not text.isprintable():
        raise NotPossible("say in 1 to %(limit)d characters why you open this file", limit=LONGEST_REASON)
    return text


def read(session: Session, subject: int, because: str) -> File:
    """A file; recorded with the reason. Raises UnknownSubject, NotAllowed, Recused or NotPossible."""
    with opened(session, Act.FILE, subject, reason(because)) as (deed, record):
        held, hidden = entries(deed.connection, subject, session.officer)
        return File(
            record=record,
            clarifications=of([CLARIFICATION], held),
            confirmed=of(CONFIRMED, held),
            hidden=hidden,
            reported=_reported(deed.connection, subject, session.officer),
            conflicts=_declared(deed.connection, subject),
            leaders=leaders(deed.connection, record, session.officer),
        )


def opinion(session: Session, subject: int, because: str) -> Opinion:
    """What an integrity opinion (廉政意见) says; recorded with the reason.

    Raises UnknownSubject, NotAllowed, Recused, or NotPossible where part of the file is closed to this officer.
    """
    with opened(session, Act.OPINION, subject, reason(because)) as (deed, record):
        held, hidden = entries(deed.connection, subject, session.officer)
        if hidden:
            raise NotPossible("part of this file is recused from you; another officer has to write the opinion")
        return Opinion(session.vault.name, record, of(CONFIRMED, held), session.today())


def opinion_lines(found: Opinion, gettext: Callable[[str], str]) -> Iterator[str]:
    """An opinion as text to copy or print."""
    post = found.record.post
    yield gettext("Integrity opinion")
    yield ""
    yield gettext("About: %s") % found.record.name
    if post:
        yield gettext("Post: %s") % f"{post.unit} {post.title}".strip()
    yield gettext("As of: %s") % found.day.isoformat()
    yield ""
    if not found.confirmed:
        yield gettext("The file holds no confirmed fact that speaks against this person or body.")
    for number, entry in enumerate(found.confirmed, 1):
        yield f"{number}. {entry.day.isoformat()} · {gettext(ENTRY_NAMES[entry.kind])} · {entry.text}"
        yield "   " + gettext("Source: %s") % entry.source
    yield ""
    yield found.committee


def lift(session: Session, subject: int, officer: str) -> None:
    """Open a file to another officer again, because the match was wrong. Raises as `opened`, or NotPossible."""
    with opened(session, Act.LIFT, subject) as (deed, _):
        deed.detail["of"] = officer
        mine = (subject_recusals.c.subject == subject) & (subject_recusals.c.officer == officer)
        if not deed.connection.execute(subject_recusals.delete().where(mine)).rowcount:
            raise NotPossible("subject %(number)d is not closed to %(officer)s", number=subject, officer=officer)


def _reported(connection: Connection, subject: int, officer: str) -> list[Reported]:
    linked = select(tips).join(subject_tips, subject_tips.c.tip == tips.c.id)
    mine = linked.where(subject_tips.c.subject == subject, subject_tips.c.said == SAME, not_recused(officer))
    rows = connection.execute(mine.order_by(tips.c.id.desc())).mappings()
    return [Reported(tip_number(row), week_of(row["day"]), row["status"]) for row in rows]


def _declared(connection: Connection, subject: int) -> list[Held]:
    mine = select(subject_recusals).where(subject_recusals.c.subject == subject).order_by(subject_recusals.c.officer)
    return [Held(subject_number(row.subject), row.officer, row.cause) for row in connection.execute(mine)]
