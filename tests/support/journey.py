"""The people and machines of a round trip, for tests and the demo: a reporter's browser, the portal, the desk.

The reporter knows nothing but the pages; portal and desk are the real commands in processes of their own.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import IO, Any

import httpx

BIN = Path(sys.executable).parent
PASSPHRASE = "seven wet stones under the old bridge"
File = tuple[str, bytes | IO[bytes], str]  # name, content, media type


class Refused(AssertionError):
    """A page that is not the one a successful step leads to; carries its text."""


class Elements(HTMLParser):
    """What a test wants to know of a page: hidden fields, and the text and attributes of elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.by_id: dict[str, dict[str, str]] = {}
        self.messages: list[str] = []
        self._open: list[tuple[str, str | None, bool]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "input" and values.get("type") == "hidden":
            self.hidden[values["name"]] = values.get("value", "")
        if "id" in values:
            self.by_id[values["id"]] = values | {"text": ""}
        if tag not in {"input", "meta", "link", "br"}:
            is_message = "message" in values.get("class", "").split()
            if is_message:
                self.messages.append("")
            self._open.append((tag, values.get("id"), is_message))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(tag == "style" for tag, _, _ in self._open):
            return
        self.text += data
        for _, identifier, is_message in self._open:
            if identifier:
                self.by_id[identifier]["text"] += data
            if is_message:
                self.messages[-1] += data


@dataclass(frozen=True)
class StatusPage:
    """What the status page shows."""

    status: str
    messages: list[str]
    html: str


class Reporter:
    """A browser without JavaScript."""

    def __init__(self, site: str | httpx.Client, language: str = "zh") -> None:
        # No kept connections: each is closed with its answer, so that no test has to remember to.
        alone = httpx.Limits(max_keepalive_connections=0)
        self.http = httpx.Client(base_url=site, timeout=600, limits=alone) if isinstance(site, str) else site
        self._language = language
        self.page: Elements | None = None

    def open(self, path: str) -> str:
        """GET a page of the site."""
        response = self.http.get(f"/{self._language}{path}")
        self.page = Elements(response.text)
        return response.text

    def report(self, fields: dict[str, str], files: Sequence[File] = ()) -> str:
        """Fill in the form, send it, and copy the code from the receipt."""
        self.open("/report")
        return self.send_report(fields, files)

    def send_report(self, fields: dict[str, str], files: Sequence[File] = ()) -> str:
        """Send the form that is open."""
        page = self._post("/report", fields | {"confirmed": "yes"}, files)
        if "receipt-code" not in page.by_id:
            raise Refused(page.text)
        return " ".join(page.by_id["receipt-code"]["text"].split())

    def look_up(self, code: str) -> StatusPage:
        """Enter a code."""
        self.open("/status")
        return self._status_page(self._post("/status", {"code": code}))

    def follow_up(self, text: str, files: Sequence[File] = ()) -> StatusPage:
        """Add to the report whose status page is open."""
        return self._status_page(self._post("/follow-up", {"text": text}, files))

    def post(self, path: str, fields: dict[str, str], files: Sequence[File] = ()) -> httpx.Response:
        """Send what a form with these fields would send, hidden fields of the open page included."""
        hidden = self.page.hidden if self.page else {}
        parts = [("files", file) for file in files] or [("files", ("", b"", "application/octet-stream"))]
        return self.http.post(f"/{self._language}{path}", data=hidden | fields, files=parts)

    def _post(self, path: str, fields: dict[str, str], files: Sequence[File] = ()) -> Elements:
        self.page = Elements(self.post(path, fields, files).text)
        return self.page

    def _status_page(self, page: Elements) -> StatusPage:
        if "status" not in page.by_id:
            raise Refused(page.text)
        return StatusPage(page.by_id["status"]["data-status"], page.messages, page.text)


class Failed(AssertionError):
    """A command that did not exit with 0."""

    def __init__(self, result: "subprocess.CompletedProcess[str]") -> None:
        super().__init__(f"{result.args}: exit {result.returncode}: {result.stderr}")
        self.result = result


def command(*words: str | Path, env: dict[str, str] | None = None) -> str:
    """Run one of the project's commands; its standard output. Raises Failed."""
    result = run(*words, env=env)
    if result.returncode:
        raise Failed(result)
    return result.stdout


def run(*words: str | Path, env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    """Run one of the project's commands."""
    program, *rest = map(str, words)
    environment = os.environ | {"LC_ALL": "C.UTF-8"} | (env or {})
    return subprocess.run(
        [BIN / program, *rest], capture_output=True, text=True, check=False, env=environment, stdin=subprocess.DEVNULL
    )


class Desk:
    """A committee's offline machine."""

    def __init__(self, folder: Path, name: str) -> None:
        self.vault = folder / "vault"
        self.card = folder / "committee.card"
        folder.mkdir(parents=True)
        self._passphrase = folder / "passphrase"
        self._passphrase.write_text(PASSPHRASE + "\n")
        self.sheet = self("init", "--name", name)
        self("card", "--to", self.card)

    def __call__(self, name: str, *words: str | Path) -> str:
        """`desk NAME …` on this vault."""
        return command("desk", *self.words(name, *words))

    def try_(self, name: str, *words: str | Path) -> "subprocess.CompletedProcess[str]":
        """The same, for what may be refused."""
        return run("desk", *self.words(name, *words))

    def json(self, name: str, *words: str | Path) -> Any:
        """What the command prints with --json."""
        return json.loads(self(name, *words, "--json"))

    def words(self, name: str, *words: str | Path) -> list[str | Path]:
        """The words of a command."""
        return [name, "--vault", self.vault, "--passphrase-file", self._passphrase, *words]


class Portal:
    """The online server."""

    def __init__(self, folder: Path, card: Path, upper_card: Path | None = None) -> None:
        self.instance = folder / "instance"
        self.log = folder / "server.log"
        folder.mkdir(parents=True, exist_ok=True)
        upper: list[str | Path] = ["--upper-card", upper_card] if upper_card else []
        self("init", "--card", card, *upper)
        self.url = ""
        self.process: subprocess.Popen[bytes] | None = None

    @classmethod
    def existing(cls, instance: Path) -> "Portal":
        """The server of an instance that is there already."""
        portal = cls.__new__(cls)
        portal.instance, portal.log, portal.url, portal.process = instance, instance.parent / "server.log", "", None
        return portal

    def __call__(self, name: str, *words: str | Path) -> str:
        """`portal NAME …` on this instance."""
        return command("portal", name, "--instance", self.instance, *words)

    def try_(self, name: str, *words: str | Path) -> "subprocess.CompletedProcess[str]":
        """The same, for what may be refused."""
        return run("portal", name, "--instance", self.instance, *words)

    def export(self, folder: Path) -> Path:
        """Write bundles; the own committee's."""
        return Path(self("export", "--to", folder).splitlines()[-1])

    def start(self, *prefix: str | Path, env: dict[str, str] | None = None) -> None:
        """Start the server and wait until it answers. `prefix` goes before the command, for a tracer."""
        bind = f"127.0.0.1:{free_port()}"
        words = [*map(str, prefix), str(BIN / "portal"), "serve", "--instance", str(self.instance), "--bind", bind]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                words,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env=os.environ | (env or {}),
                start_new_session=True,
            )
        self.url = f"http://{bind}"
        for _ in range(300):
            try:
                httpx.get(f"{self.url}/zh/help", timeout=5)
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                return
        raise Refused(self.log.read_text())

    def stop(self, with_signal: int = signal.SIGTERM) -> int:
        """Stop the server; its exit code."""
        if self.process is None:
            return 0
        if with_signal == signal.SIGKILL:  # its workers too, as when the machine stops
            os.killpg(self.process.pid, with_signal)
        else:
            self.process.send_signal(with_signal)
        code = self.process.wait(60)
        self.process = None
        return code


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
