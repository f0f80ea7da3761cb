"""What the desk can take: import, memory, queue and search at 10⁵ tips, and search alone at 10⁶.

    python bench/bench_desk.py [--tips 100000] [--million] [--seed 1]

Every tip is sealed as a portal would, carried in a bundle and imported like any other: filed, indexed, screened for
recusal, compared with all others, scored. For 10⁶ the letters are filed without sealing them first: how they came makes
no difference to a search. Times are of this machine, whatever else runs on it; each search is measured with everything
an officer waits for: the index, the texts, the audit trail.
"""

import argparse
import json
import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bundles import write_bundle
from figures import MIB, Course, Time, print_head, print_times, times
from million import file_million
from reports import GIVEN, SURNAMES

from crypto import card as cards
from crypto.signing import SigningKey
from desk import queue
from desk.crew import Crew
from desk.importing import Importer
from desk.judging import conflicts
from desk.judging.assessing import assess_new
from desk.office import session as sessions
from desk.office.roles import Act
from desk.office.session import Session
from desk.queue import Filters
from desk.search import finding, index
from desk.search.words import letter_words, sounds
from desk.vault import founding
from desk.vault.slots import Cost

_PASSPHRASE = "only for a benchmark"  # noqa: S105
_KEY = SigningKey(bytes(range(64)))
_ROUNDS = 50
_PIECE = 500
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
        _all(Path(folder), options.tips, options.seed)
    if options.million:
        with tempfile.TemporaryDirectory() as folder:
            session = _session(Path(folder) / "vault")
            file_million(session)
            _sizes(session)
            _search(session, options.seed)
            session.close()


def _all(folder: Path, tips: int, seed: int) -> None:
    session = _session(folder / "vault")
    bundle = folder / "to-desk.bundle"
    write_bundle(bundle, cards.read(session.vault.card()), _KEY, tips, seed, session.today())
    size = bundle.stat().st_size // MIB
    print(f"{tips} tips, seed {seed}, {size} MiB of bundle; {os.cpu_count()} processors, load {os.getloadavg()[0]:.0f}")
    session.vault.database.settle()
    twin = _copy(session, folder / "twin")
    with Crew() as crew:
        _import(twin, bundle, tips, crew)
    twin.close()
    with Crew(helpers=0) as crew:
        _import(session, bundle, tips, crew)
    _sizes(session)
    _build_index(session, folder / "index")
    _queue(session)
    _search(session, seed)
    session.close()


def _session(root: Path) -> Session:
    """A vault whose officer declared somebody and some body, so that every tip is matched against them."""
    founding.create(root, "bench", "officer", _PASSPHRASE, datetime.now(UTC), Cost(64, 1, 1))
    session = sessions.unlock(root, None, _PASSPHRASE)
    conflicts.declare(session, "person", "王建国")
    conflicts.declare(session, "unit", "清江县林业局")
    return session


def _copy(session: Session, root: Path) -> Session:
    shutil.copytree(session.vault.folder.root, root)
    return sessions.unlock(root, None, _PASSPHRASE)


def _import(session: Session, bundle: Path, tips: int, crew: Crew) -> None:
    """`desk import`, from the bundle to the last link."""
    filing = Course()
    with bundle.open("rb") as source:
        result = Importer(session, crew).take_in(source, filing.note)
    assessing = Course()
    assessed = assess_new(session.vault, assessing.note, crew)
    assert (result.imported, assessed.count) == (tips, tips)  # noqa: S101
    hands = "one process" if not crew.helpers else f"{1 + crew.helpers} processes"
    print(f"\nimport, {hands}:             tips/s  by core   MiB in each third   ms of a core for one, by thirds")
    for name, course in (("filed, indexed, screened", filing), ("compared, scored", assessing)):
        memory, taken = course.thirds()
        shown = "  ".join(f"{seconds * 3000 / tips:.2f}" for seconds in taken)
        print(f"  {name:<28}{_rates(course.seconds, course.processor, tips)}     {memory}        {shown}")
    whole = _rates(filing.seconds + assessing.seconds, filing.processor + assessing.processor, tips)
    print(f"  {'desk import as a whole':<28}{whole}", flush=True)


def _rates(seconds: float, processor: float, tips: int) -> str:
    return f"{tips / seconds:>8.0f}{tips / processor:>9.0f}"


def _sizes(session: Session) -> None:
    with session.vault.read() as connection:
        count = connection.exec_driver_sql("select count(*) from tips").scalar_one()
        blocks = connection.exec_driver_sql("select sum(length(block)) from search_data").scalar_one()
    session.vault.database.settle()
    size = session.vault.folder.database(session.vault.generation).stat().st_size
    print(
        f"\ndatabase {size / MIB:.0f} MiB, of it search index {blocks / MIB:.0f} MiB: {blocks / count:.0f} bytes a tip"
    )


def _build_index(session: Session, root: Path) -> None:
    """The index alone, of all letters, in an empty vault."""
    empty = _session(root)
    started, last = time.perf_counter(), -1
    while rows := _letters(session, last):
        entries = [(place, *letter_words(json.loads(fields), ())) for place, fields in rows]
        with empty.vault.write() as connection:
            index.add(connection, entries)
        last = rows[-1][0]
    built = time.perf_counter() - started
    with empty.vault.write() as connection:
        index.optimise(connection)
    merged = time.perf_counter() - started - built
    print(f"index built anew by one process in {built:.0f} s; merged into one piece in {merged:.1f} s more", flush=True)
    empty.close()


def _letters(session: Session, last: int) -> list[tuple[int, str]]:
    query = "select place, fields from letters where place > ? order by place limit ?"
    with session.vault.read() as connection:
        return [(place, fields) for place, fields in connection.exec_driver_sql(query, (last, _PIECE))]


def _queue(session: Session) -> None:
    week = queue.page(session, Filters()).rows[0].week
    views = {
        "all": Filters(),
        "unread": Filters(unread=True),
        "status": Filters(status="screening"),
        "category": Filters(category="subsidies"),
        "channel": Filters(channel="portal"),
        "nature": Filters(nature="duty_corruption.bribe_taking"),
        "retaliation": Filters(retaliation="happened"),
        "week": Filters(week=week),
        "subject": Filters(subject="教育局"),
        "subject, one character": Filters(subject="县"),
        "subject by pinyin": Filters(subject="wang"),
        "all together": Filters("screening", "bribery", "", "portal", week, "no", "局长", unread=True),
        "nothing fits": Filters(status="closed"),
    }
    print_head("queue: 50 lines and the total, ms")
    for name, wanted in views.items():
        print_times(name, times(lambda wanted=wanted: queue.page(session, wanted), _ROUNDS))
    print_times("the last page", times(lambda: queue.page(session, Filters(), after="0-51"), _ROUNDS))


def _search(session: Session, seed: int) -> None:
    """Each search is recorded before its page is shown; how long the record alone takes is the first line."""
    draw = random.Random(seed)
    words = {name: list(given) for name, given in WORDS.items()}
    words["names"] = [draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=2)) for _ in range(20)]
    words["names by pinyin"] = [max(sounds(name), key=len) for name in words["names"]]
    print_head("search: the first 20, ms")
    print_times("(a record in the audit trail alone)", times(lambda: _record(session), _ROUNDS))
    every: list[Time] = []
    for name, queries in words.items():
        taken = [times(lambda query=query: finding.search(session, query), 1)[0] for query in _drawn(draw, queries)]
        every += taken
        print_times(name, taken)
    print_times("all of them", every)


def _record(session: Session) -> None:
    with session.doing(Act.SEARCH):
        pass


def _drawn(draw: random.Random, queries: list[str]) -> Iterator[str]:
    for _ in range(_ROUNDS):
        yield draw.choice(queries)


if __name__ == "__main__":
    main()
