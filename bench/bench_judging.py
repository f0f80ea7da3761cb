"""How well and how fast tips that belong together find each other.

    .venv/bin/python bench/bench_judging.py [TIPS]        100,000 unless told; prints a table for README and manual

Tips are taken one after the other, as an import does, in a real encrypted database. Recall: planted pairs that were
suggested. Precision: suggestions that are true. Cost: time in the linker for one tip, at different numbers of tips.
"""

import json
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import clusters
from planted import ATTACHMENT, DUPLICATE, LEVELS, SUBJECT, Planted, Planting
from sqlalchemy import Connection, insert, select

from desk.judging.linking import Comparable, Linker, Reasons, Why
from desk.judging.traits import traits_of
from desk.vault.database import Database
from desk.vault.tables import attachments, letters, place_of, tip_at, tips

YEAR = 2026
BATCH = 500
SEED = 20261122
BOUND = 20  # per cent: up to this level of edits the figures must hold
WANTED = 0.95


@dataclass
class Score:
    """What was suggested, against what is true."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    said: Counter[Why] = field(default_factory=Counter)
    true: Counter[Why] = field(default_factory=Counter)

    def note(self, planting: Planting, number: int, suggested: dict[int, Reasons]) -> None:
        """Count one tip."""
        item = planting.drawn[number]
        for other, reasons in suggested.items():
            for why in reasons:
                self.said[why] += 1
                self.true[why] += self._is_true(planting, number, other, why)
        if item.kind:
            name = f"{item.kind} {item.level:2} %" if item.kind == DUPLICATE else item.kind
            self.planted[name] += 1
            self.found[name] += self._was_found(planting, number, suggested)

    @staticmethod
    def _is_true(planting: Planting, number: int, other: int, why: Why) -> bool:
        one, two = planting.drawn[number], planting.drawn[other]
        if why is Why.TEXT:
            return planting.story[number] == planting.story[other]
        return bool(set(one.files) & set(two.files)) if why is Why.ATTACHMENT else one.subject == two.subject

    @staticmethod
    def _was_found(planting: Planting, number: int, suggested: dict[int, Reasons]) -> bool:
        item = planting.drawn[number]
        if item.kind == DUPLICATE:
            family = planting.story[number]
            return any(Why.TEXT in why and planting.story[other] == family for other, why in suggested.items())
        if item.kind == ATTACHMENT:
            return Why.ATTACHMENT in suggested.get(item.of, {})
        return any(
            Why.SUBJECT in why and planting.drawn[other].subject == item.subject for other, why in suggested.items()
        )


def text_of(connection: Connection, wanted: Collection[int]) -> dict[int, str]:
    """The accounts of tips, read as the desk reads them."""
    places = [place_of(tip, 1) for tip in wanted]
    rows = connection.execute(select(letters.c.place, letters.c.fields).where(letters.c.place.in_(places)))
    return {tip_at(place): json.loads(fields)["facts"] for place, fields in rows}


def file(connection: Connection, first: int, batch: Sequence[Planted]) -> None:
    """The rows an import would write."""
    day = date(YEAR, 11, 1)
    tip_rows, letter_rows, file_rows = [], [], []
    for tip, item in enumerate(batch, first):
        row = {"id": tip, "year": YEAR, "sequence": tip, "day": day, "channel": "portal", "status": "screening"}
        row |= {"category": str(item.fields["category"]), "retaliation": "", "urgency": 0, "unread": True}
        tip_rows.append(row | {"attachments": len(item.files), "events": 1})
        place = place_of(tip, 1)
        body = json.dumps(item.fields, ensure_ascii=False)
        letter_rows.append(
            {"place": place, "digest": tip.to_bytes(32), "kind": "report", "day": day, "sealed_by": "server"}
            | {"fields": body}
        )
        for position, content in enumerate(item.files):
            row = {"letter": place, "position": position, "id": content, "key": content, "size": 1, "sha256": content}
            file_rows.append(row | {"name": "a.jpg", "media_type": "image/jpeg"})
    for table, rows in ((tips, tip_rows), (letters, letter_rows), (attachments, file_rows)):
        if rows:
            connection.execute(insert(table), rows)


def measure(
    count: int, afterwards: Callable[[Database], object] = lambda _: None
) -> tuple[Score, dict[int, float], int]:
    """(score, ms for one tip by how many there were, bytes of the database).

    `afterwards` is given the full database.
    """
    planting, score = Planting(SEED), Score()
    costs: defaultdict[int, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vault.db"
        database = Database(path, bytes(range(32)))
        database.upgrade()
        source = planting.take(count)
        for first in range(0, count, BATCH):
            batch = [item for _, item in zip(range(BATCH), source, strict=False)]
            with database.transaction() as connection:
                file(connection, first + 1, batch)
                linker = Linker(connection, lambda wanted, connection=connection: text_of(connection, wanted))
                started = time.process_time()
                compared = [
                    Comparable(tip, traits_of(item.fields, YEAR), tuple(item.files))
                    for tip, item in enumerate(batch, first + 1)
                ]
                suggested = linker.take(compared)
                costs[first + BATCH].append((time.process_time() - started) / BATCH * 1000)
            for number, others in enumerate(suggested, first):
                score.note(planting, number, {other - 1: why for other, why in others.items()})
        afterwards(database)
        database.close()
        return score, _at_milestones(costs, count), path.stat().st_size


def _at_milestones(costs: dict[int, list[float]], count: int) -> dict[int, float]:
    """The median of the batches around 10³, 10⁴, 10⁵ tips."""
    marks = [mark for mark in (1_000, 3_000, 10_000, 30_000, 100_000) if mark <= count]
    around = {mark: [cost for at, (cost,) in costs.items() if mark * 0.5 <= at <= mark * 1.1] for mark in marks}
    return {mark: statistics.median(values) for mark, values in around.items()}


def main() -> int:
    """Print the tables; exit code 1 if a figure that must hold does not."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    pages: dict[str, float] = {}
    score, costs, size = measure(count, lambda database: pages.update(clusters.pages(database)))
    print(f"{count} tips, seed {SEED}, database {size / 2**20:.0f} MiB\n")
    print(f"{'planted':<16}{'pairs':>8}{'recall':>9}")
    for name in sorted(score.planted):
        print(f"{name:<16}{score.planted[name]:>8}{score.found[name] / score.planted[name]:>9.3f}")
    print(f"\n{'suggested for':<16}{'pairs':>8}{'precision':>11}")
    for why in Why:
        if score.said[why]:
            print(f"{why.value:<16}{score.said[why]:>8}{score.true[why] / score.said[why]:>11.3f}")
    print(f"\n{'tips so far':>12}{'ms for one':>12}")
    for mark, cost in costs.items():
        print(f"{mark:>12}{cost:>12.2f}")
    print(f"\n{'page of':>12}{'ms':>12}    tips of {clusters.YEARS} years; alerts: when something changed")
    for name, cost in pages.items():
        print(f"{name:>12}{cost:>12.0f}")
    bound = [f"{DUPLICATE} {level:2} %" for level in LEVELS if level <= BOUND] + [ATTACHMENT, SUBJECT]
    recall = min(score.found[name] / score.planted[name] for name in bound if score.planted[name])
    precision = min(score.true[why] / score.said[why] for why in Why if score.said[why])
    print(f"\nlowest recall up to {BOUND} %: {recall:.3f}; lowest precision: {precision:.3f}; wanted: {WANTED}")
    return 0 if min(recall, precision) >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
