"""Reading tips, answering them, and noting what is not for the reporter."""

import re
from dataclasses import replace

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from desk.errors import NotPossible, UnknownTip
from desk.judging.proposing import order
from desk.judging.reading import judged
from desk.judging.screening import refuse_recused
from desk.numbering import tip_number
from desk.office.roles import Act
from desk.office.session import Deed, Session
from desk.search import index
from desk.thread import Tip, owns_mailbox, read_tip
from desk.urgency import CLOSED
from desk.vault.tables import messages, notes, place_of, threads, tips
from protocol.calendar import week_of
from protocol.message import LONGEST_TEXT
from protocol.vocabulary import vocabulary

LONGEST_NOTE = 10_000  # characters
_TIP = re.compile(r"(\d{4})-(\d{1,9})")


def find(connection: Connection, name: str, officer: str) -> RowMapping:
    """The row of a tip, for an officer who may see it. Raises UnknownTip or Recused."""
    row = number_of(connection, name)
    refuse_recused(connection, row["id"], officer, name)
    return row


def number_of(connection: Connection, name: str) -> RowMapping:
    """The row of a tip, whoever asks: for what says nothing of its content. Raises UnknownTip."""
    match = _TIP.fullmatch(name)
    if match:
        mine = (tips.c.year == int(match[1])) & (tips.c.sequence == int(match[2]))
        row = connection.execute(select(tips).where(mine)).mappings().first()
        if row:
            return row
    raise UnknownTip("there is no tip %(name)s; desk list shows them all", name=name)


def read(session: Session, name: str) -> Tip:
    """A tip with all that was said about it; recorded, and no longer unread. Raises UnknownTip or NotAllowed."""
    with session.doing(Act.READ) as deed:
        row = find(deed.connection, name, session.officer)
        deed.about = tip_number(row)
        if row["unread"]:
            deed.connection.execute(update(tips).where(tips.c.id == row["id"]).values(unread=False))
        mine = judged(deed.connection, row["id"], session.officer)
        return replace(read_tip(deed.connection, row, deed.about), unread=False, judged=mine)


def reply(session: Session, name: str, status: str | None, text: str, outcome: str | None = None) -> int:
    """Queue a message to the reporter of a tip, with a new status or the present one; returns its number.

    `outcome`, one of the vocabulary's, is told where the status from now on is `closed`.

    A tip without a mailbox of its own has nobody to answer: its status is changed, and 0 returned. Raises UnknownTip,
    NotAllowed, or NotPossible for a text that is too long, a message that says nothing or a wrong outcome.
    """
    with session.doing(Act.ANSWER) as deed:
        row = find(deed.connection, name, session.officer)
        check_answer(row["status"], status, text, outcome)
        deed.about = tip_number(row)
        deed.detail["status"] = status or row["status"]
        number = _queue_message(session, deed, row, text, outcome)
        deed.connection.execute(update(tips).where(tips.c.id == row["id"]).values(status=deed.detail["status"]))
        order(deed.connection, [row["id"]])
        return number


def check_answer(present: str, status: str | None, text: str, outcome: str | None) -> None:
    """Raises NotPossible for a text that is too long, a message that says nothing, or a wrong outcome.

    `present` is the tip's status so far, `status` the new one.
    """
    if len(text) > LONGEST_TEXT:
        raise NotPossible(
            "a message has at most %(limit)d characters; this has %(count)d", limit=LONGEST_TEXT, count=len(text)
        )
    if not text and status is None and outcome is None:
        raise NotPossible("a message needs a text, a status or both")
    if outcome and outcome not in vocabulary().outcomes:
        raise NotPossible("this outcome is not in the list")
    if outcome and (status or present) != CLOSED:
        raise NotPossible("an outcome is told when a tip is closed: give the status closed with it")


def note(session: Session, name: str, text: str) -> None:
    """Write down something for the officers alone. Raises UnknownTip, NotAllowed or NotPossible."""
    said = text.strip()
    if not said or len(said) > LONGEST_NOTE:
        raise NotPossible(
            "a note has 1 to %(limit)d characters; this has %(count)d", limit=LONGEST_NOTE, count=len(said)
        )
    with session.doing(Act.NOTE) as deed:
        row = find(deed.connection, name, session.officer)
        deed.about = tip_number(row)
        place = next_place(deed.connection, row)
        values = {"place": place, "day": session.today(), "officer": session.officer, "text": said}
        deed.connection.execute(insert(notes).values(values))
        index.add(deed.connection, [index.text_entry(place, said)])


def next_place(connection: Connection, row: RowMapping) -> int:
    """The place of the next thing said about a tip, taken for good."""
    taken = update(tips).where(tips.c.id == row["id"]).values(events=tips.c.events + 1).returning(tips.c.events)
    return place_of(row["id"], connection.execute(taken).scalar_one())


def _queue_message(session: Session, deed: Deed, row: RowMapping, text: str, outcome: str | None) -> int:
    portal = select(threads.c.portal).where(threads.c.tip == row["id"])
    mailbox = deed.connection.execute(portal).scalar_one_or_none()
    if mailbox is None or not owns_mailbox(deed.connection, row["id"]):
        if (text or outcome) and mailbox:
            raise NotPossible(
                "this tip names the mailbox of an earlier tip: nothing can be answered to it; write a note"
            )
        if text or outcome:
            raise NotPossible("this tip did not come through a portal: there is no mailbox to answer to; write a note")
        return 0
    last = select(func.coalesce(func.max(messages.c.number), 0)).where(messages.c.tip == row["id"])
    number = int(deed.connection.execute(last).scalar_one()) + 1
    place = next_place(deed.connection, row)
    values = {
        "tip": row["id"],
        "number": number,
        "place": place,
        "portal": mailbox,
        "week": week_of(session.today()),
        "status": deed.detail["status"],
        "text": text,
        "outcome": outcome,
        "officer": session.officer,
    }
    deed.connection.execute(insert(messages).values(values))
    deed.detail["message"] = number
    index.add(deed.connection, [index.text_entry(place, text)])
    return number
