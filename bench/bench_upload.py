"""What a portal costs: memory of one idle worker, and how it grows while files of any size come in.

Budgets: idle, one worker ≤ 90 MB PSS; an upload of any size ≤ 32 MB more resident memory than idle.
"""

import re
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from journey import Desk, Portal, Reporter
from slowfile import Keystream, multipart

SIZES = (2**20, 200 * 2**20, 2 * 2**30)
BOUNDARY = "----boundary-of-a-benchmark"
MB = 10**6


def memory(process: int, name: str, file: str = "status") -> int:
    """A line of /proc, in bytes."""
    found = re.search(rf"^{name}:\s+(\d+) kB", Path(f"/proc/{process}/{file}").read_text(), re.MULTILINE)
    if not found:
        raise ValueError(name)
    return int(found[1]) * 1024


def send(portal: Portal, size: int) -> float:
    """Seconds for a report with a file of this size."""
    reporter = Reporter(portal.url)
    reporter.open("/report")
    fields = {"facts": "x", "about_organ": "no", "subject_name": "x", "confirmed": "yes"}
    hidden = reporter.page.hidden if reporter.page else {}
    body = multipart(hidden | fields, "a.bin", Keystream(size), BOUNDARY)
    start = time.perf_counter()
    answer = reporter.http.post(
        "/zh/report", content=body, headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    )
    if "receipt-code" not in answer.text:
        raise ValueError(answer.status_code)
    return time.perf_counter() - start


def main() -> None:
    """One worker, three sizes."""
    with tempfile.TemporaryDirectory() as folder:
        portal = Portal(Path(folder) / "portal", Desk(Path(folder) / "desk", "某机关").card)
        (portal.instance / "settings.toml").write_text("workers = 1\n")
        portal.start()
        children = Path(f"/proc/{portal.process.pid}/task/{portal.process.pid}/children").read_text()
        (worker,) = map(int, children.split())
        print(f"idle worker: {memory(worker, 'Pss', 'smaps_rollup') / MB:.0f} MB PSS (budget ≤ 90)")
        send(portal, 1000)
        for size in SIZES:
            Path(f"/proc/{worker}/clear_refs").write_text("5")
            before = memory(worker, "VmHWM")
            took = send(portal, size)
            grown = (memory(worker, "VmHWM") - before) / MB
            print(f"upload of {size / 2**20:5.0f} MiB: {took:5.1f} s, {grown:4.1f} MB more at the peak (budget ≤ 32)")
        portal.stop()


if __name__ == "__main__":
    main()
