"""A million tips in a vault, without sealing and opening them."""

import secrets
import time
from collections.abc import Iterator
from datetime import date

from reports import Reports

from crypto import mailbox
from crypto.mailbox import Route
from desk.crew import Crew
from desk.filing import file_letters
from desk.office.session import Session
from desk.opening import Opened
from desk.search import index
from protocol.letter import Kind, Letter, SealedBy, Thread

_MILLION, _BATCH = 1_000_000, 5000


def file_million(session: Session) -> None:
    """Straight into the tables, in large transactions."""
    started = time.perf_counter()
    with Crew(alone=0) as crew:
        for _, opened in crew.map(_opened, _jobs()):
            with session.vault.write() as connection:
                file_letters(connection, opened, session.today())
    filed = time.perf_counter() - started
    with session.vault.write() as connection:
        index.optimise(connection)
    merged = time.perf_counter() - started - filed
    print(f"\n{_MILLION} tips filed and indexed in {filed:.0f} s; index merged in {merged:.0f} s more", flush=True)


def _jobs() -> Iterator[tuple[None, int]]:
    for number in range(_MILLION // _BATCH):
        yield None, number


def _opened(seed: int) -> list[Opened]:
    """Reports as if they had been opened: all in threads of their own, with one mailbox."""
    reports, box = Reports(seed), mailbox.mailbox(bytes(16), Route.OWN)
    made = []
    for _ in range(_BATCH):
        thread = Thread(secrets.token_bytes(32), box.address, box.reply.public)
        letter = Letter(Kind.REPORT, thread, "zh", SealedBy.SERVER, reports.next())
        opened = Opened(secrets.token_bytes(32), bytes(32), date(2026, 11, 20), letter, thread)
        _ = opened.answers, opened.words
        made.append(opened)
    return made
