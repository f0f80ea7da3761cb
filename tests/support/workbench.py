"""The workbench as a process of its own, and a stick with reports for it."""

import os
import re
import signal
import subprocess
from pathlib import Path
from typing import Self

from journey import BIN, PASSPHRASE, File
from rooms import House, build

OFFICER = "officer"
_LINK = re.compile(r"http://\S+")
REPORTS: tuple[tuple[dict[str, str], list[File]], ...] = (
    (
        {
            "about_organ": "no",
            "subject_name": "周某某",
            "subject_unit": "青石镇民政办",
            "subject_post": "主任",
            "category": "favour_kin",
            "facts": "2025年3月以来，周某某把低保名额给了自己的表弟和邻居，这两家都有小轿车。\n村里真正困难的三户申请了两次，"
            "材料都被退回来，说“名额满了”。\n公示栏里从来没有贴过名单。",
            "period": "2025年3月至今",
            "place": "青石镇石桥村",
        },
        [("低保公示照片.jpg", b"\xff\xd8\xff\xe0" + bytes(40_000), "image/jpeg")],
    ),
    (
        {
            "about_organ": "no",
            "subject_unit": "县第二小学",
            "category": "school",
            "facts": "学校要求每个学生交300元“资料费”，不开票，钱交到班主任个人的微信。",
        },
        [],
    ),
    (
        {
            "about_organ": "no",
            "subject_name": "吴某",
            "subject_unit": "县住建局",
            "category": "tenders",
            "facts": "河滨公园改造项目开标前一天，吴某把其他公司的报价\u202e发给了\u202c中标的那家。\n聊天记录见附件。\u200b",
        },
        [("聊天记录.pdf", b"MZ\x90\x00" + bytes(9_000), "application/pdf")],
    ),
)


def house_with_reports(folder: Path) -> House:
    """A whole house with a stick that carries some reports to the desk."""
    house = build(folder)
    for fields, files in REPORTS:
        house.portal.reporter().report(fields, files)
    house.portal.export(house.stick)
    house.own.session.close()
    return house


class Workbench:
    """`desk serve` on a vault; `link` is the one-time link it printed."""

    def __init__(self, vault: Path, *options: str, prefix: tuple[str, ...] = (), language: str = "zh_CN.UTF-8") -> None:
        words = [*prefix, str(BIN / "desk"), "serve", "--vault", str(vault), "--bind", "127.0.0.1:0", *options]
        self.process = subprocess.Popen(
            words,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"LANG": language, "LC_ALL": language, "PYTHONUNBUFFERED": "1"},
        )
        self.link = self._wait_for_link()
        self.url = "/".join(self.link.split("/")[:3])

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(30)
        if self.process.stdout:
            self.process.stdout.close()
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _wait_for_link(self) -> str:
        said = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said += line
            if match := _LINK.search(line):
                return match[0]
        raise AssertionError(f"no link: {said}")


def passphrase_file(folder: Path) -> Path:
    """A file with the passphrase of every vault in tests."""
    path = folder / "passphrase"
    path.write_text(PASSPHRASE + "\n")
    return path
