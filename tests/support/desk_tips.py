"""Tips without a portal around them, for tests that are about the desk alone."""

import hashlib
from collections.abc import Mapping
from datetime import date

from crypto import mailbox
from crypto.mailbox import Route
from desk.filing import file_letters
from desk.office.session import Session
from desk.opening import Opened
from protocol.calendar import today
from protocol.letter import Kind, Letter, SealedBy, Thread, Value


def thread(number: int) -> Thread:
    """The thread of a receipt code."""
    entropy = number.to_bytes(16)
    box = mailbox.mailbox(entropy, Route.OWN)
    return Thread(mailbox.thread(entropy), box.address, box.reply.public)


def file(session: Session, *reports: Mapping[str, Value], day: date | None = None, first: int = 1) -> list[str]:
    """File reports; the numbers of their tips. `first` numbers the receipt codes."""
    opened = []
    for number, fields in enumerate(reports, first):
        letter = Letter(Kind.REPORT, thread(number), "zh", SealedBy.SERVER, dict(fields))
        digest = hashlib.sha256(number.to_bytes(8)).digest()
        opened.append(Opened(digest, bytes(32), day or today(), letter, thread(number)))
    with session.vault.write() as connection:
        file_letters(connection, opened, session.today())
        query = "select printf('%04d-%04d', year, sequence) from tips order by id desc limit ?"
        return list(connection.exec_driver_sql(query, (len(reports),)).scalars())[::-1]
