"""The workbench as a process of its own, and a stick with reports for it."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from threading import Thread
from typing import Self

import httpx
from flask import Flask
from journey import BIN, PASSPHRASE, Elements, File
from rooms import CHEAP, House, build

from desk.office import roster
from desk.office import session as sessions
from desk.office.roles import Role
from desk.vault.folder import Folder
from desk.workbench.app import create_app
from desk.workbench.guards import Door
from desk.workbench.job import Job, Kind
from desk.workbench.seat import Seat
from desk.workbench.serve import listen

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
            "facts": "2025年3月以来，周某某把低保名额给了自己的表弟和邻居，这两家都有小轿车。\n"
            "村里真正困难的三户申请了两次，材料都被退回来，说“名额满了”。\n公示栏里从来没有贴过名单。",
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
            "retaliation": "feared",
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
            "facts": "河滨公园改造项目开标前一天，吴某把其他公司的报价\u202e发给了\u202c中标的那家。\n"
            "聊天记录见附件。\u200b",
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


class Officer:
    """A browser in front of a workbench in this process: no JavaScript, no window."""

    ORIGIN = "http://127.0.0.1:8001"

    def __init__(self, root: Path, *, idle_seconds: int = 600, clock: Callable[[], float] = time.monotonic) -> None:
        self.door = Door()
        self.seat = Seat(lambda name, passphrase: sessions.unlock(root, name, passphrase), idle_seconds, clock)
        self.folder = Folder(root)
        self.app = create_app(self.ORIGIN, self.door, self.seat, self.folder)
        self.http = self.browser()

    def browser(self) -> httpx.Client:
        """Another browser, with no cookie yet."""
        return httpx.Client(transport=httpx.WSGITransport(app=self.app), base_url=self.ORIGIN)

    def come_in(self, name: str = OFFICER, passphrase: str = PASSPHRASE) -> "httpx.Response":
        """Open the link and sign in."""
        self.http.get(f"/zh/open/{self.door.token}")
        return self.post("/zh/sign-in", {"officer": name, "passphrase": passphrase})

    def get(self, path: str) -> str:
        """The text of a page that is there."""
        response = self.http.get(path, follow_redirects=True)
        assert response.status_code == HTTPStatus.OK, (path, response.status_code, Elements(response.text).text)
        return response.text

    def post(self, path: str, fields: Mapping[str, str | list[str]], files: Sequence[File] = ()) -> httpx.Response:
        """Send a form of our own pages; what comes after it."""
        token = Elements(self.http.get("/zh/sign-in", follow_redirects=True).text).hidden["csrf_token"]
        return self.http.post(
            path,
            data={"csrf_token": token, **fields},
            files=[("files", file) for file in files] or None,
            headers={"Origin": self.ORIGIN},
            follow_redirects=True,
        )


def take_in(officer: Officer, stick: Path) -> str:
    response = officer.post("/zh/sticks/in", {"folder": str(stick)})
    while "Refresh" in response.headers:
        time.sleep(0.05)
        response = officer.http.get("/zh/sticks/progress")
    assert response.status_code == 200, Elements(response.text).text
    return Elements(response.text).by_id["summary"]["text"]


def numbers(html: str) -> list[str]:
    """The tips on a page of the queue."""
    return re.findall(r'name="tip" value="([\d-]+)"', html)


def number_of(officer: Officer, subject: str) -> str:
    officer.post("/zh/tips/filter", {"subject": subject})
    (found,) = numbers(officer.get("/zh/tips"))
    officer.post("/zh/tips/filter", {"clear": "yes"})
    return found


def hire(house: House, name: str, *given: Role) -> None:
    session = sessions.unlock(house.own.vault.folder.root, OFFICER, PASSPHRASE)
    roster.add(session, name, frozenset(given), PASSPHRASE, CHEAP)
    session.close()


class Desktop(Officer):
    """The same behind a real listener in a thread of this process, for a real browser."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._server, self.url = listen("127.0.0.1:0", self._make)
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def _make(self, origin: str) -> Flask:
        return create_app(origin, self.door, self.seat, self.folder)

    def link(self, language: str) -> str:
        """The one-time link, in a language."""
        return f"{self.url}/{language}/open/{self.door.token}"

    def begin(self, percent: int) -> Job:
        """Something that is being done, and stays at this point."""
        job = Job(Kind.IMPORT, 100, lambda _: None)
        job.done = percent
        self.seat.place().job = job
        return job

    def close(self) -> None:
        """End the listener and lock the vault."""
        self._server.shutdown()
        self._server.server_close()
        self.seat.leave()
