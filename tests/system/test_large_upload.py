"""Two gibibytes through the real server: what it holds, what it opens, and what comes out at the desk."""

import hashlib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from journey import Desk, Portal, Reporter
from rooms import answers
from slowfile import Keystream, multipart

TWO_GIB = 2 * 2**30
ALLOWED_GROWTH = 32 * 2**20
BOUNDARY = "----boundary-of-a-test"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Portal]]:
    folder = tmp_path_factory.mktemp("large")
    desk = Desk(folder / "desk", "清江县纪委监委")
    portal = Portal(folder / "portal", desk.card)
    yield desk, portal
    portal.stop()


def upload(portal: Portal, size: int) -> tuple[str, str]:
    """(code, SHA-256) of a report with one file of `size` bytes, streamed as a browser would."""
    reporter = Reporter(portal.url)
    reporter.open("/report")
    assert reporter.page is not None
    content = Keystream(size)
    body = multipart(reporter.page.hidden | answers(confirmed="yes"), "录像.mp4", content, BOUNDARY)
    response = reporter.http.post(
        "/zh/report", content=body, headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    )
    found = re.search(r'id="receipt-code"[^>]*>(.*?)</p>', response.text, re.DOTALL)
    assert found, response.text
    return re.sub(r"<[^>]+>|\s", "", found[1]), content.sha256.hexdigest()


def peak_memory(process: int) -> int:
    """The largest resident size of a process since its counter was set back, in bytes."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) * 1024


def workers(portal: Portal) -> list[int]:
    assert portal.process is not None
    children = Path(f"/proc/{portal.process.pid}/task/{portal.process.pid}/children").read_text()
    return [int(child) for child in children.split()]


@pytest.mark.parametrize("size", [200 * 2**20, pytest.param(TWO_GIB, marks=pytest.mark.slow)])
def test_memory_does_not_grow_with_the_upload_and_the_file_arrives_whole(
    house: tuple[Desk, Portal], tmp_path: Path, size: int
) -> None:
    desk, portal = house
    portal.start()
    upload(portal, 1000)  # what a worker loads once is not what an upload costs
    before = {}
    for worker in workers(portal):
        Path(f"/proc/{worker}/clear_refs").write_text("5")
        before[worker] = peak_memory(worker)
    _, sha256 = upload(portal, size)
    growth = sum(peak_memory(worker) - size for worker, size in before.items())
    assert growth <= ALLOWED_GROWTH
    portal.stop()

    bundle = portal.export(tmp_path)
    assert desk.json("import", bundle)["unreadable"] == []
    bundle.unlink()
    (large,) = [
        tip["tip"] for tip in desk.json("list") if desk.json("show", tip["tip"])["attachments"][0]["size"] == size
    ]
    desk("extract", large, "--to", tmp_path / "out")
    (extracted,) = (tmp_path / "out").iterdir()
    with extracted.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == sha256
    extracted.unlink()


def test_nothing_is_opened_for_writing_outside_the_instance(house: tuple[Desk, Portal], tmp_path: Path) -> None:
    _, portal = house
    trace = tmp_path / "trace"
    calls = "trace=open,openat,openat2,creat,mkdir,mkdirat,mknod,mknodat,symlink,symlinkat,link,linkat,memfd_create"
    portal.start("strace", "-D", "-f", "--seccomp-bpf", "-qq", "-y", "-e", calls, "-o", trace)
    upload(portal, 300 * 2**20)
    portal.stop()
    written = [line for line in trace.read_text(errors="replace").splitlines() if is_write(line)]
    assert any(f"{portal.instance}/incoming/" in line for line in written)  # the trace sees what there is to see
    assert [line for line in written if not allowed(line, portal.instance)] == []


def is_write(line: str) -> bool:
    creates = re.search(r"\b(creat|mkdir|mkdirat|mknod|mknodat|symlink|symlinkat|link|linkat|memfd_create)\(", line)
    opens = re.search(r"\bopen(at|at2)?\(.*O_(WRONLY|RDWR|CREAT|TMPFILE)", line)
    return bool(creates or opens) and " = -1 " not in line


def allowed(line: str, instance: Path) -> bool:
    return any(f'"{place}' in line for place in (f"{instance}/", "/dev/", "/proc/"))


def test_the_trace_would_notice_a_temporary_file() -> None:
    line = (
        '12 openat(AT_FDCWD</work>, "/tmp/tmpabc", O_RDWR|O_CREAT|O_EXCL|O_NOFOLLOW|O_CLOEXEC, 0600) = 7</tmp/tmpabc>'
    )
    assert is_write(line)
    assert not allowed(line, Path("/srv/instance"))
    assert subprocess.run(["strace", "-V"], check=True, capture_output=True).stdout
