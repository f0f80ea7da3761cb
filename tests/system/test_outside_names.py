"""One report all the way round, by somebody who knows only the names that outside tests rely on."""

import contextlib
import hashlib
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx

PAGES = ("", "help", "key", "report", "status")
FIELDS = {"facts", "subject_name", "subject_unit", "about_organ", "category", "files"}
REPORT = {
    "facts": "局长在项目招标中收受好处，\n现场有两个人看见。",
    "subject_name": "张三",
    "subject_unit": "某市某局",
    "about_organ": "no",
    "category": "bribery",
}
ANSWER = "您反映的问题已受理。<b>谢谢</b> & 请保存好口令。"
SECOND_ANSWER = "第二条消息：\n请补充时间。"
WHOSE = ("--vault", "--passphrase-file", "--officer")
COMMANDS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("desk", "init"): (*WHOSE, "--name"),
    ("desk", "card"): (*WHOSE, "--to"),
    ("desk", "import"): (*WHOSE, "--json"),
    ("desk", "list"): (*WHOSE, "--json"),
    ("desk", "show"): (*WHOSE, "--json"),
    ("desk", "extract"): (*WHOSE, "--to"),
    ("desk", "reply"): (*WHOSE, "--status", "--text", "--text-file"),
    ("desk", "export"): (*WHOSE, "--to"),
    ("desk", "trust"): WHOSE,
    ("portal", "init"): ("--instance", "--card", "--upper-card"),
    ("portal", "card"): ("--instance",),
    ("portal", "serve"): ("--instance", "--bind"),
    ("portal", "export"): ("--instance", "--to"),
    ("portal", "import"): ("--instance",),
    ("portal", "purge"): ("--instance",),
    ("portal", "status"): ("--instance",),
    ("portal", "doctor"): ("--instance",),
}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    tag: str
    attrs: dict[str, str]
    text: str = ""


@dataclass
class Form:
    attrs: dict[str, str]
    hidden: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class Page(HTMLParser):
    """What a browser without JavaScript makes of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.forms: list[Form] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)
        if tag == "form":
            self.forms.append(Form(element.attrs))
        if self.forms and "name" in element.attrs:
            self.forms[-1].names.add(element.attrs["name"])
            if element.attrs.get("type") == "hidden":
                self.forms[-1].hidden[element.attrs["name"]] = element.attrs.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        while any(element.tag == tag for element in self._open):
            if self._open.pop().tag == tag:
                return

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def by_id(self, name: str) -> Element:
        (element,) = [element for element in self.elements if element.attrs.get("id") == name]
        return element

    def by_class(self, name: str) -> list[Element]:
        return [element for element in self.elements if name in element.attrs.get("class", "").split()]

    def form(self, action: str) -> Form:
        (form,) = [form for form in self.forms if form.attrs.get("action", action) == action]
        assert form.attrs["method"].lower() == "post"
        return form


@dataclass(frozen=True)
class Ran:
    words: tuple[str, ...]
    code: int
    out: str
    err: str

    def complaints(self, code: int) -> list[str]:
        """What is wrong with a run that should end with this exit code."""
        found = [] if self.code == code else [f"exit {self.code}, not {code}"]
        if "Traceback" in self.out + self.err:
            found.append("traceback")
        lines = self.err.splitlines()
        if code == 1 and (len(lines) != 1 or not lines[0].strip()):
            found.append(f"{len(lines)} lines on stderr, not one")
        if code == 1 and "this should not have happened" in self.err:
            found.append("the line on stderr is not clear")
        return [f"{' '.join(self.words)!r}: {what}; stderr: {self.err!r}" for what in found]


def run(*words: str | Path) -> Ran:
    program = Path(sys.executable).with_name(str(words[0]))
    command = [str(program), *map(str, words[1:])]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
    return Ran(tuple(map(str, words)), done.returncode, done.stdout.decode(), done.stderr.decode())


def ok(*words: str | Path) -> str:
    ran = run(*words)
    assert ran.complaints(0) == []
    return ran.out


def complaints(code: int, calls: Iterable[tuple[str | Path, ...]]) -> list[str]:
    return [complaint for words in calls for complaint in run(*words).complaints(code)]


@dataclass(frozen=True)
class Desk:
    """A vault, and the file with its passphrase."""

    vault: Path
    secret: Path

    def words(self, command: str, *more: str | Path) -> tuple[str | Path, ...]:
        return ("desk", command, "--vault", self.vault, "--passphrase-file", self.secret, *more)

    def ok(self, command: str, *more: str | Path) -> str:
        return ok(*self.words(command, *more))

    def json(self, command: str, *more: str | Path) -> Any:
        return json.loads(self.ok(command, *more, "--json"))


def new_desk(folder: Path, name: str, card: Path) -> Desk:
    folder.mkdir()
    desk = Desk(folder / "vault", folder / "passphrase")
    desk.secret.write_text(f"six random words for {folder.name} here\n", encoding="utf-8")
    desk.ok("init", "--name", name)
    desk.ok("card", "--to", card)
    assert card.stat().st_size > 0
    return desk


def bundles(out: str, folder: Path) -> list[Path]:
    paths = [Path(line) for line in out.splitlines()]
    assert paths
    for path in paths:
        assert path.is_file()
        assert path.parent == folder
    return paths


@contextlib.contextmanager
def serving(instance: Path, log: Path) -> Iterator[httpx.Client]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    program = Path(sys.executable).with_name("portal")
    command = [str(program), "serve", "--instance", str(instance), "--bind", address]
    with log.open("wb") as sink, subprocess.Popen(command, stdout=sink, stderr=sink) as server:
        try:
            with httpx.Client(base_url=f"http://{address}", timeout=60) as browser:
                wait_until_up(server, browser, log)
                yield browser
        finally:
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()


def wait_until_up(server: subprocess.Popen[bytes], browser: httpx.Client, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text(encoding="utf-8")
        with contextlib.suppress(httpx.TransportError):
            browser.get("/zh/")
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8"))


def look(browser: httpx.Client, path: str) -> Page:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return Page(answer.text)


def fill_in(
    browser: httpx.Client, path: str, values: dict[str, str], file: tuple[str, bytes, str] | None = None
) -> Page:
    """Get the form at the path, fill it in, and send it with all its hidden inputs."""
    form = look(browser, path).form(path)
    assert set(values) - {"confirmed"} <= form.names
    assert file is None or form.attrs["enctype"] == "multipart/form-data"
    sent = {**form.hidden, **values}
    answer = browser.post(path, data=sent, files=None if file is None else [("files", file)])
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


def check_pages(browser: httpx.Client) -> None:
    for language in ("zh", "en"):
        for page in PAGES:
            look(browser, f"/{language}/{page}")
        assert look(browser, f"/{language}/report").form(f"/{language}/report").names >= FIELDS
        assert "code" in look(browser, f"/{language}/status").form(f"/{language}/status").names


def hand_in(browser: httpx.Client, evidence: bytes) -> str:
    file = ("证据 1.bin", evidence, "application/octet-stream")
    receipt = fill_in(browser, "/zh/report", REPORT | {"confirmed": "yes"}, file)
    code = receipt.by_id("receipt-code").text.strip()
    assert code
    page = fill_in(browser, "/zh/status", {"code": code})
    assert page.by_id("status").attrs["data-status"] == "received"
    assert page.by_class("message") == []
    return code


def take_in(desk: Desk, carried: list[Path]) -> Path:
    """Take in the one bundle that is for this desk; the others must be refused."""
    taken = []
    for path in carried:
        ran = run(*desk.words("import", path, "--json"))
        if ran.code == 0:
            assert {"imported", "already_present", "unreadable"} <= set(json.loads(ran.out))
            taken.append(path)
        else:
            assert ran.complaints(1) == []
    (own,) = taken
    return own


def check_tip(desk: Desk, evidence: bytes, folder: Path) -> str:
    digest = hashlib.sha256(evidence).hexdigest()
    (tip,) = desk.json("list")
    assert tip["status"] == "screening"
    assert re.fullmatch(r"\d{4}-W\d{2}", tip["received_week"])
    assert tip["attachments"] == 1
    shown = desk.json("show", tip["tip"])
    assert (shown["tip"], shown["status"]) == (tip["tip"], "screening")
    assert {name: shown["report"][name] for name in REPORT} == REPORT
    (message,) = shown["messages"]
    assert {"from", "week", "status", "text"} <= set(message)
    assert message["status"] == "screening"
    (attachment,) = shown["attachments"]
    assert attachment == {
        "name": "证据 1.bin",
        "media_type": "application/octet-stream",
        "size": len(evidence),
        "sha256": digest,
    }
    desk.ok("extract", tip["tip"], "--to", folder)
    (file,) = folder.iterdir()
    assert hashlib.sha256(file.read_bytes()).hexdigest() == digest
    return str(tip["tip"])


def reply(desk: Desk, tip: str, text_file: Path) -> None:
    desk.ok("reply", tip, "--status", "accepted", "--text", ANSWER)
    text_file.write_text(SECOND_ANSWER, encoding="utf-8")
    desk.ok("reply", tip, "--text-file", text_file)
    shown = desk.json("show", tip)
    assert shown["status"] == "accepted"
    assert [message["text"] for message in shown["messages"]][1:] == [ANSWER, SECOND_ANSWER]


def check_answer(browser: httpx.Client, code: str) -> None:
    page = fill_in(browser, "/en/status", {"code": code})
    assert page.by_id("status").attrs["data-status"] == "accepted"
    messages = [element.text for element in page.by_class("message")]
    for text in (ANSWER, SECOND_ANSWER):
        assert sum(text in message for message in messages) == 1


def help_complaints(words: tuple[str, ...]) -> list[str]:
    ran = run(*words, "--help")
    missing = [option for option in COMMANDS.get(words, ()) if option not in ran.out]
    return ran.complaints(0) + [f"{' '.join(words)} --help: no {option}" for option in missing]


def usage_complaints() -> list[str]:
    wrong = [(*words, *more) for words in COMMANDS for more in ((), ("--no-such-option",))]
    wrong += [("desk", "no-such-command"), ("portal", "no-such-command")]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(help_complaints, [("desk",), ("portal",), *COMMANDS]))
        found += pool.map(lambda words: run(*words).complaints(2), wrong)
    return [complaint for some in found for complaint in some]


def refusals(desk: Desk, instance: Path, root: Path) -> list[tuple[str | Path, ...]]:
    """What must be refused, whatever has happened before."""
    garbage, wrong, nowhere = root / "garbage", root / "wrong", root / "nowhere"
    garbage.write_bytes(os.urandom(4000))
    wrong.write_text("not the passphrase\n", encoding="utf-8")
    stranger = Desk(desk.vault, wrong)
    portal = ("--instance", instance)
    return [
        stranger.words("list", "--json"),
        Desk(desk.vault, nowhere).words("list"),
        Desk(nowhere, desk.secret).words("list"),
        *(desk.words("import", path) for path in (garbage, nowhere, root)),
        desk.words("show", "no-such-tip", "--json"),
        desk.words("show", "two\nlines"),
        desk.words("extract", "no-such-tip", "--to", root / "nothing"),
        desk.words("reply", "no-such-tip", "--text", "x"),
        desk.words("reply", "no-such-tip", "--text-file", nowhere),
        desk.words("init", "--name", "again"),
        desk.words("export", "--to", nowhere),
        desk.words("trust", "no-fingerprint"),
        *(("portal", "import", *portal, path) for path in (garbage, nowhere, root)),
        ("portal", "card", *portal, garbage),
        ("portal", "card", *portal, nowhere),
        ("portal", "export", *portal, "--to", nowhere),
        ("portal", "init", "--instance", root / "other", "--card", garbage),
        ("portal", "init", *portal, "--card", root / "own.card"),
        *(("portal", command, "--instance", nowhere) for command in ("serve", "purge", "status", "doctor")),
    ]


def serve_complaints(instance: Path) -> list[str]:
    """What is wrong when the address can't be had: a port in use, and one that is no port."""
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        addresses = (f"127.0.0.1:{busy.getsockname()[1]}", "127.0.0.1:99999")
        return complaints(1, [("portal", "serve", "--instance", instance, "--bind", address) for address in addresses])


def test_a_report_goes_all_the_way_round_under_the_promised_names(tmp_path: Path) -> None:
    instance, stick, evidence = tmp_path / "instance", tmp_path / "stick", os.urandom(5_000_000)
    stick.mkdir()
    desk = new_desk(tmp_path / "own", "某市纪委监委", tmp_path / "own.card")
    upper = new_desk(tmp_path / "upper", "某省纪委监委", tmp_path / "upper.card")
    cards = ("--card", tmp_path / "own.card", "--upper-card", tmp_path / "upper.card")
    ok("portal", "init", "--instance", instance, *cards)
    portal = ("--instance", instance)
    with serving(instance, tmp_path / "serve.log") as browser:
        check_pages(browser)
        code = hand_in(browser, evidence)

        carried = bundles(ok("portal", "export", *portal, "--to", stick), stick)
        assert len(carried) == 2
        other = take_in(upper, carried)
        (own,) = [path for path in carried if path != other]
        assert desk.json("import", own) == {"imported": 1, "already_present": 0, "unreadable": []}
        assert desk.json("import", own) == {"imported": 0, "already_present": 1, "unreadable": []}
        assert take_in(desk, carried) == own
        assert upper.json("list") == []

        tip = check_tip(desk, evidence, tmp_path / "extracted")
        older = bundles(desk.ok("export", "--to", stick), stick)[-1]
        reply(desk, tip, tmp_path / "text")
        newer = bundles(desk.ok("export", "--to", stick), stick)[-1]
        assert newer != older
        ok("portal", "import", *portal, newer)
        check_answer(browser, code)
        for command in ("status", "purge", "doctor"):
            ok("portal", command, *portal)
        check_answer(browser, code)

        late: list[tuple[str | Path, ...]] = [("portal", "import", *portal, older), upper.words("import", own)]
        found = complaints(1, [*late, *refusals(desk, instance, tmp_path)])
        check_answer(browser, code)
    found += serve_complaints(instance) + usage_complaints()
    assert not found, "\n".join(found)
