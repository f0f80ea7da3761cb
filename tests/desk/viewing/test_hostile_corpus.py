"""Files made to hurt: the viewer shows pixels or says no, within its limits, and nothing else happens."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.errors import NotShown
from desk.viewing.dangers import Risk
from desk.viewing.limits import Limits
from desk.viewing.sandbox import Sandbox
from desk.viewing.viewer import Viewer
from tests.desk.viewing import hostile
from tests.desk.viewing.looks import look, pixels

QUICK = Viewer(Sandbox(Limits(seconds=6)))
MEMORY_CAP = 96 * 2**20  # of the desk's own process, Python and our modules included
# Looks at a file in a fresh process that reports what it did itself: sockets, files opened for writing, memory.
LOOKER = """
import json, re, sys
from pathlib import Path
content = Path(sys.argv[1]).read_bytes()
did = []
def watch(event, arguments):
    if event.startswith("socket."):
        did.append(event)
    if event == "open" and isinstance(arguments[0], str) and (arguments[2] or 0) & 0x3 and arguments[0] != "/dev/null":
        did.append(f"writes {arguments[0]}")
from desk.viewing.viewer import Source, Viewer
from desk.viewing.sandbox import Sandbox
from desk.viewing.limits import Limits
from desk.errors import NotShown
Path("/proc/self/clear_refs").write_text("5")  # forget what it was like to be a child of the tests
sys.addaudithook(watch)
view = lambda write: write(content)
try:
    seen = Viewer(Sandbox(Limits(seconds=6))).look(Source(sys.argv[2], "", len(content), content[:64], view))
    said = f"shown: {len(seen.pictures)} pictures, {len(seen.text)} characters"
except NotShown as error:
    said = f"refused: {error}"
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024
print(json.dumps({"said": said, "did": did, "peak": peak}))
"""
CORPUS: dict[str, Callable[[], bytes]] = {
    "bomb.docx": hostile.zip_bomb,
    "many.pdf": hostile.many_pages,
    "javascript.pdf": hostile.with_javascript,
    "endless.pdf": hostile.endless_drawing,
    "allocation.pdf": hostile.endless_allocation,
    "script.svg": lambda: hostile.SVG_WITH_SCRIPT,
    "photo.jpg": lambda: hostile.HTML,
    "entities.xml": lambda: hostile.ENTITIES,
    "billion.png": hostile.billion_pixels,
    "claims.png": hostile.claims_a_billion_pixels,
}


@pytest.mark.parametrize("name", CORPUS)
def test_the_desk_stays_small_and_does_nothing_else(tmp_path: Path, name: str) -> None:
    path, home, here = tmp_path / "given", tmp_path / "home", tmp_path / "here"
    path.write_bytes(CORPUS[name]())
    home.mkdir()
    here.mkdir()
    started = time.monotonic()
    result = subprocess.run(
        [sys.executable, "-B", "-c", LOOKER, path, name],
        cwd=here,
        env={"HOME": str(home), "TMPDIR": str(here), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["said"].startswith(("shown: ", "refused: "))
    assert [act for act in told["did"] if "/oom_score_adj" not in act] == []
    assert told["peak"] < MEMORY_CAP + path.stat().st_size
    assert time.monotonic() - started < 40
    assert [*home.rglob("*"), *here.rglob("*")] == []


def test_ten_thousand_pages_show_the_first_few() -> None:
    seen = look(hostile.many_pages(), "many.pdf", viewer=QUICK)
    assert (seen.pages, len(seen.pictures)) == (10_000, 10)


def test_a_program_in_a_document_is_called_out_and_not_run() -> None:
    seen = look(hostile.with_javascript(), "a.pdf", "application/pdf", viewer=QUICK)
    assert {danger.risk for danger in seen.dangers} == {Risk.SCRIPT, Risk.LINK}
    assert pixels(seen.pictures[0].png()).at(x=5, y=5) == (255, 255, 255)
    (links,) = [danger.details for danger in seen.dangers if danger.risk is Risk.LINK]
    assert links == ("http://tracker.example/clicked",)


def test_a_page_that_claims_to_be_a_photo_is_shown_as_its_source() -> None:
    seen = look(hostile.HTML, "photo.jpg", "image/jpeg", viewer=QUICK)
    assert seen.pictures == ()
    assert seen.text.startswith("<!DOCTYPE html>")
    assert {danger.risk for danger in seen.dangers} == {Risk.TYPE, Risk.LINK}


def test_a_drawing_with_a_program_is_shown_as_its_source() -> None:
    seen = look(hostile.SVG_WITH_SCRIPT, "a.svg", "image/svg+xml", viewer=QUICK)
    assert seen.pictures == ()
    assert {danger.risk for danger in seen.dangers} >= {Risk.NAME, Risk.LINK}


def test_entities_are_never_expanded() -> None:
    assert "&a;&a;" in look(hostile.ENTITIES, "a.xml", viewer=QUICK).text


def test_drawing_without_end_is_ended() -> None:
    with pytest.raises(NotShown, match="5 s"):
        look(hostile.endless_drawing(), "a.pdf", viewer=Viewer(Sandbox(Limits(seconds=5))))


@pytest.mark.parametrize("make", [hostile.zip_bomb, hostile.billion_pixels, hostile.claims_a_billion_pixels])
def test_bombs_are_refused(make: Callable[[], bytes]) -> None:
    with pytest.raises(NotShown):
        look(make(), viewer=QUICK)


@pytest.mark.parametrize("name", hostile.NAMES)
def test_a_name_does_nothing(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    seen = look(hostile.png(8, 8, lambda _: bytes(8)), name, viewer=QUICK)
    assert len(seen.pictures) == 1
    assert list(tmp_path.iterdir()) == []
    assert not Path("/tmp/owned").exists()  # noqa: S108 - where the name wants to write


@pytest.mark.parametrize("name", ["invoice\u202efdp.exe", "photo.jpg.exe"])
def test_a_name_that_misleads_is_called_out(name: str) -> None:
    seen = look(hostile.png(8, 8, lambda _: bytes(8)), name, "image/png", viewer=QUICK)
    (danger,) = [danger for danger in seen.dangers if danger.risk is Risk.NAME]
    assert "\u202e" not in danger.details[0]
