"""What files say about themselves: found where it stands, bounded, and never an error, whatever a file holds."""

import os
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import photo_with_place

from portal.traces.files import Ends
from portal.traces.finding import WINDOW, Findings, Kind, Outside, State, Trace, Window
from protocol.telling import traces
from tests.portal.telling_files import CASES, archive, chunk, png


def scan(content: bytes, piece: int = 256 * 1024) -> Findings:
    """As an upload does: piece by piece."""
    ends = Ends()
    for start in range(0, len(content), piece):
        ends.feed(content[start : start + piece])
    return ends.findings()


@pytest.mark.parametrize(("content", "state", "traces"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
@pytest.mark.parametrize("piece", [256 * 1024, 1000])
def test_what_a_file_says_is_found(content: bytes, state: State, traces: set[tuple[Kind, str]], piece: int) -> None:
    found = scan(content, piece)
    assert found.state is state
    assert {(trace.kind, trace.value) for trace in found.traces} == traces


def test_a_picture_in_a_document_leaves_it_partly_checked() -> None:
    content = archive(**{"[Content_Types]_xml": "<Types/>", "word__media__image1.jpeg": "x"})
    assert scan(content).state is State.PARTLY


@pytest.mark.parametrize("make", [case[1] for case in CASES], ids=[case[0] for case in CASES])
def test_a_file_cut_anywhere_is_no_error(make: bytes) -> None:
    for end in {*range(0, min(len(make), 3000), 7), *range(max(len(make) - 300, 0), len(make), 7)}:
        assert scan(make[:end]).state in State


@given(st.data())
def test_a_file_with_altered_bytes_is_no_error(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from([case[1] for case in CASES if 0 < len(case[1]) < 10_000])))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=20)):
        content[place] = data.draw(st.integers(0, 255))
    for trace in scan(bytes(content)).traces:
        _check(trace)


@given(st.sampled_from([case[1][:16] for case in CASES]), st.binary(max_size=2000))
def test_anything_behind_a_known_beginning_is_no_error(beginning: bytes, rest: bytes) -> None:
    found = scan(beginning + rest)
    assert len(found.traces) <= 12
    for trace in found.traces:
        _check(trace)


def _check(trace: Trace) -> None:
    assert len(trace.value) <= 60
    assert trace.value.isprintable()


@pytest.mark.parametrize(
    "make",
    [
        lambda: archive(**{"[Content_Types]_xml": "<Types/>", "docProps__core_xml": " " * 300 * 1024 * 1024}),
        lambda: png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(300 * 1024 * 1024)))),
    ],
    ids=["document", "picture"],
)
def test_what_unpacks_to_very_much_is_cut_short(make: Callable[[], bytes]) -> None:
    content = make()
    tracemalloc.start()
    scan(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * 1024 * 1024


def test_memory_stays_small_whatever_the_size() -> None:
    piece = os.urandom(256 * 1024)
    ends = Ends()
    ends.feed(photo_with_place()[:-2])
    tracemalloc.start()
    for _ in range(400):
        ends.feed(bytes(piece))
    ends.findings()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6 * 1024 * 1024


def test_the_window_reads_like_the_file_itself() -> None:
    content = os.urandom(3 * WINDOW)
    window = Window(content[:WINDOW], content[-WINDOW:], len(content))
    assert window.read(5, 100) == content[5:105]
    assert window.read(3 * WINDOW - 10, 10) == content[-10:]
    for offset, length in ((WINDOW - 1, 2), (WINDOW, 1), (3 * WINDOW, 1), (-1, 1), (0, -1)):
        with pytest.raises(Outside):
            window.read(offset, length)


@given(st.integers(0, 40), st.integers(1, 20))
def test_ends_that_meet_make_the_whole_file(size: int, width: int) -> None:
    content = bytes(range(size))
    window = Window(content[:width], content[max(width, size - width) :], size)
    assert window.whole == (size <= 2 * width)
    if window.whole:
        assert window.head == content


def test_whatever_files_give_away_can_be_said() -> None:
    assert set(traces()) == {kind.value for kind in Kind}
