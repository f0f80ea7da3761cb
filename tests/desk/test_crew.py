"""Thinking in other processes: in order, on few pieces at once, and never longer than whoever asked for it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pieces import PARENT as PARENT_PROCESS
from pieces import doubled, vanishing
from rooms import House, answers, open_desk
from sqlalchemy import delete

from desk.crew import ALONE, Crew
from desk.importing import Importer
from desk.judging.assessing import assess_new
from desk.vault.tables import links, mentions, priorities, text_runs

HERE = os.getpid()


def numbers(drawn: list[int], count: int) -> Iterator[tuple[str, int]]:
    for number in range(count):
        drawn.append(number)
        yield str(number), number


def test_results_come_in_order_and_few_pieces_are_drawn_ahead() -> None:
    drawn: list[int] = []
    done = []
    with Crew(helpers=2, alone=0.05) as crew:
        for kept, result in crew.map(doubled, numbers(drawn, 20)):
            done.append((kept, result))
            assert len(drawn) - len(done) <= 3
    assert [(kept, double) for kept, (double, _) in done] == [(str(number), 2 * number) for number in range(20)]
    hands = [process for _, (_, process) in done]
    assert hands[0] == HERE
    assert HERE not in hands[10:]
    assert 2 <= len(set(hands)) <= 3


def test_a_small_piece_of_work_starts_no_process() -> None:
    with Crew(helpers=2) as crew:
        assert {process for _, (_, process) in crew.map(doubled, numbers([], 2))} == {HERE}
    assert {process for _, (_, process) in ALONE.map(doubled, numbers([], 9))} == {HERE}


def test_what_a_process_that_was_ended_should_have_done_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PARENT_PROCESS, str(HERE))
    with Crew(helpers=2, alone=0) as crew:
        assert [number for _, number in crew.map(vanishing, numbers([], 9))] == list(range(9))


def test_an_error_is_raised_where_the_work_was_asked_for() -> None:
    with Crew(helpers=1, alone=0) as crew, pytest.raises(ValueError, match="literal"):
        list(crew.map(int, [(None, "7"), (None, "x")]))


PARENT = """
import time
from desk.crew import Crew

if __name__ == "__main__":
    with Crew(helpers=2, alone=0) as crew:
        list(crew.map(len, [(None, "")] * 4))
        print("working", flush=True)
        list(crew.map(time.sleep, [(None, 600)] * 2))
"""


def test_processes_end_when_the_one_that_started_them_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, start_new_session=True) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == b"working\n"
        assert len(members(parent.pid)) >= 3
        parent.kill()
    deadline = time.monotonic() + 10
    while members(parent.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert members(parent.pid) == []


def members(session: int) -> list[int]:
    """The living processes of a session."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, of = path.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(of) == session and state != "Z":
            found.append(int(path.parent.name))
    return found


def test_an_import_by_many_hands_ends_like_one_alone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.taking._MOST_LETTERS", 2)
    monkeypatch.setattr("desk.judging.assessing._PIECE", 2)
    for number in range(7):
        house.portal.reporter().report(answers(facts=f"第 {number} 件：他在饭店收了一个信封，里面有两万元现金。"))
    bundle = house.portal.export(house.stick)[-1]
    with Crew(helpers=2, alone=0) as crew:
        with bundle.open("rb") as source:
            assert Importer(house.own.session, crew).take_in(source).imported == 7
        assert assess_new(house.own.vault, crew=crew).count == 7
    many = house.own.tips()
    twin = open_desk(house.own.vault.folder.root)
    with twin.vault.write() as connection:
        for table in (links, priorities, mentions, text_runs):
            connection.execute(delete(table))
    assert assess_new(twin.vault).count == 7
    assert house.own.tips() == many
    assert len(many[0]["related"]) == 6
    twin.close()
