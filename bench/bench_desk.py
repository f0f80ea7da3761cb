"""What the desk can take: import, memory, queue and search at 10⁵ tips, and search alone at 10⁶.

    python bench/bench_desk.py [--tips 100000] [--million] [--seed 1]

Every tip is sealed as a portal would, carried in a bundle and imported like any other. For 10⁶ the letters are filed
without sealing them first: how they came makes no difference to a search. Times are of this machine, whatever else
runs on it; each search is measured with everything an officer waits for: the index, the texts, the audit trail.
"""

import argparse
import random
import resource
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from bundles import write_bundle
from reports import GIVEN, SURNAMES, Reports

from crypto import card as cards
from crypto import mailbox
from crypto.mailbox import Route
from crypto.signing import SigningKey
from desk import queue
from desk.filing import file_letters
from desk.importing import Importer
from desk.office import session as sessions
from desk.office.roles import Act
from desk.office.session import Session
from desk.opening import Opened
from desk.search import finding, index
from desk.search.words import sounds
from desk.vault import founding
from desk.vault.slots import Cost
from protocol.letter import Kind, Letter, SealedBy, Thread

_PASSPHRASE = "only for a benchmark"  # noqa: S105
_MIB = 2**20
_BATCH = 5000
_ROUNDS = 400
WORDS = {
    "one character": ("镇", "钱", "鱼", "桥", "炮"),
    "two characters": ("局长", "补贴", "发票", "鱼塘", "沙场"),
    "three and more": ("副局长", "施工队", "采石场", "没有收据", "会议没有记录"),
    "rare": ("鑫梨", "珠檀", "玛锡", "琼荷", "雪铝"),
    "several words": ("局长 发票", "鱼塘 镇", "低保 亲戚", "工程 验收 红包", "学校 食堂"),
    "nothing fits": ("氢弹", "量子纠缠", "zzzz", "飞碟", "鲸鱼"),
}


def main() -> None:
    """Run it all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tips", type=int, default=100_000)
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        session = _session(Path(folder) / "vault")
        _import(session, Path(folder), options.tips, options.seed)
        _sizes(session)
        _queue(session)
        _search(session, options.seed)
        session.close()
    if options.million:
        with tempfile.TemporaryDirectory() as folder:
            session = _session(Path(folder) / "vault")
            _file_a_million(session, options.seed)
            _sizes(session)
            _search(session, options.seed)
            session.close()


def _session(root: Path) -> Session:
    founding.create(root, "bench", "officer", _PASSPHRASE, datetime.now(UTC), Cost(64, 1, 1))
    return sessions.unlock(root, None, _PASSPHRASE)


def _import(session: Session, folder: Path, tips: int, seed: int) -> None:
    bundle = folder / "to-desk.bundle"
    print(f"sealing {tips} reports …", flush=True)
    card = cards.read(session.vault.card())
    write_bundle(bundle, card, SigningKey(bytes(range(64))), tips, seed, session.today())
    size = bundle.stat().st_size
    memory: list[int] = []

    def progress(_: int) -> None:
        memory.append(_resident())

    started, busy = time.perf_counter(), time.process_time()
    with bundle.open("rb") as source:
        result = Importer(session).take_in(source, progress)
    seconds, core = time.perf_counter() - started, time.process_time() - busy
    bundle.unlink()
    early, late = memory[len(memory) // 10], max(memory)
    print(
        f"import: {result.imported} tips in {seconds:.1f} s: {tips / seconds:.0f}/s; {tips / core:.0f}/s per core busy"
    )
    print(
        f"        bundle {size / _MIB:.0f} MiB; one process, resident {early:.0f} MiB after a tenth, {late:.0f} at most"
    )


def _file_a_million(session: Session, seed: int) -> None:
    """Straight into the tables, in large transactions."""
    reports, total, started = Reports(seed), 1_000_000, time.perf_counter()
    entropy = secrets.token_bytes(16)
    box = mailbox.mailbox(entropy, Route.OWN)
    for _ in range(0, total, _BATCH):
        with session.vault.write() as connection:
            file_letters(connection, [_opened(reports, box) for _ in range(_BATCH)], session.today())
    filed = time.perf_counter() - started
    with session.vault.write() as connection:
        index.optimise(connection)
    merged = time.perf_counter() - started - filed
    print(
        f"\n{total} tips filed and indexed in {filed:.0f} s: {total / filed:.0f}/s; index merged in {merged:.0f} s more"
    )


def _opened(reports: Reports, box: mailbox.Mailbox) -> Opened:
    thread = Thread(secrets.token_bytes(32), box.address, box.reply.public)
    letter = Letter(Kind.REPORT, thread, "zh", SealedBy.SERVER, reports.next())
    return Opened(secrets.token_bytes(32), bytes(32), date(2026, 11, 20), letter, thread)


def _sizes(session: Session) -> None:
    with session.vault.read() as connection:
        count = connection.exec_driver_sql("select count(*) from tips").scalar_one()
        blocks = connection.exec_driver_sql("select sum(length(block)) from search_data").scalar_one()
    session.vault.database.settle()
    size = session.vault.folder.database(session.vault.generation).stat().st_size
    part = f"of it search index {blocks / _MIB:.0f} MiB, {blocks / count:.0f} bytes a tip"
    print(f"sizes:  database {size / _MIB:.0f} MiB, {part}")


def _queue(session: Session) -> None:
    week = queue.page(session, queue.Filters()).rows[0].week
    views = {
        "all": queue.Filters(),
        "unread": queue.Filters(unread=True),
        "status and category": queue.Filters(status="screening", category="bribery"),
        "retaliation": queue.Filters(retaliation="happened"),
        "week": queue.Filters(week=week),
        "subject": queue.Filters(subject="教育局"),
        "subject by pinyin": queue.Filters(subject="wang"),
        "nothing fits": queue.Filters(status="closed"),
    }
    print("queue page, 50 lines with the total, ms:         median     p95     max")
    for name, wanted in views.items():
        _print(name, _times(lambda wanted=wanted: queue.page(session, wanted), 20))
    deep = queue.page(session, queue.Filters(), after="0-500").next
    print(f"        a page from the end on: {'there are more' if deep else 'the last'}")
    _print("from the end on", _times(lambda: queue.page(session, queue.Filters(), after="0-500"), 20))


def _search(session: Session, seed: int) -> None:
    """Each search is recorded before its page is shown; how long the record alone takes is the first line."""
    draw = random.Random(seed)
    words = {name: list(given) for name, given in WORDS.items()}
    words["names"] = [draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=2)) for _ in range(20)]
    words["names by pinyin"] = [max(sounds(name), key=len) for name in words["names"]]
    print("search, first page of 20, ms:                    median     p95     max")
    _print("(a record in the audit trail alone)", _times(lambda: _record(session), 50))
    every: list[float] = []
    for name, queries in words.items():
        times = [_times(lambda query=query: finding.search(session, query), 1)[0] for query in _drawn(draw, queries)]
        every += times
        _print(name, times)
    _print("all of them", every)


def _record(session: Session) -> None:
    with session.doing(Act.SEARCH):
        pass


def _drawn(draw: random.Random, queries: list[str]) -> Iterator[str]:
    for _ in range(_ROUNDS // 8):
        yield draw.choice(queries)


def _times(act: Callable[[], object], rounds: int) -> list[float]:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        act()
        times.append((time.perf_counter() - started) * 1000)
    return times


def _print(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    print(f"        {name:40} {statistics.median(ordered):7.1f} {p95:7.1f} {ordered[-1]:7.1f}")


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // _MIB


if __name__ == "__main__":
    main()
