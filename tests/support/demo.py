"""`make demo`: a whole round trip on this machine, told in plain words, with what each step proved.

With --once it ends after the round trip: exit code 0 if every step held, 1 if one did not.
"""

import argparse
import hashlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from journey import Desk, Failed, Portal, Refused, Reporter
from leaks import leaks
from papers import docx, pdf, photo

FOLDER = Path("demo")
MARKER = "清风演示-marker-7f3a9c"
LARGE = 200 * 1024 * 1024
CHINESE = any("zh" in os.environ.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))


def say(zh: str, en: str) -> None:
    """One line of the story, in the language of the environment."""
    print(zh if CHINESE else en, flush=True)


def proved(zh: str, en: str, *, holds: bool) -> None:
    """A claim of the story. Raises Refused if it does not hold."""
    say(f"    {'✓' if holds else '✗'} {zh}", f"    {'✓' if holds else '✗'} {en}")
    if not holds:
        raise Refused(en)


@dataclass
class Sent:
    """A report as its writer knows it."""

    facts: str
    files: dict[str, str] = field(default_factory=dict)  # name: SHA-256
    code: str = ""


class Demo:
    """The cast and the stage."""

    def __init__(self) -> None:
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir()
        self.stick = FOLDER / "stick"
        self.stick.mkdir()
        say(
            "① 纪委和上级机关各在自己的离线电脑上建立保险库；门户只拿到两张公开卡片。",
            "1. The committee and its superior make vaults on offline machines; the portal gets two public cards.",
        )
        self.own = Desk(FOLDER / "desk", "清江县纪委监委（演示）")
        self.upper = Desk(FOLDER / "superior", "云岭市纪委监委（演示）")
        self.portal = Portal(FOLDER / "portal", self.own.card, self.upper.card)
        self.sent: list[Sent] = []

    def reports(self) -> None:
        """Three reports over HTTP."""
        self.portal.start()
        say(
            f"② 门户运行在 {self.portal.url}/zh/ 。三位群众用浏览器提交举报：",
            f"2. The portal runs at {self.portal.url}/en/ . Three citizens post reports as a browser would:",
        )
        self._post(Sent(f"他每次发补贴都扣下一百元。{MARKER}"), {})
        long_text = (f"二〇二五年春，村里修路，多报了两公里。{MARKER}" * 2000)[:20_000]
        papers = {"现场.jpg": photo(), "contract.pdf": pdf(f"Contract {MARKER[-6:]}"), "说明.docx": docx(MARKER)}
        self._post(Sent(long_text), papers)
        large = FOLDER / "recording.bin"
        with large.open("wb") as file:
            for _ in range(LARGE // 2**20):
                file.write(os.urandom(2**20))
        self._post(Sent(f"录音在附件里。{MARKER}"), {"录音.bin": large})
        large.unlink()

    def _post(self, sent: Sent, files: Mapping[str, bytes | Path]) -> None:
        started = time.monotonic()
        parts = []
        for name, content in files.items():
            stream = content if isinstance(content, bytes) else content.open("rb")
            data = content if isinstance(content, bytes) else content.read_bytes()
            sent.files[name] = hashlib.sha256(data).hexdigest()
            parts.append((name, stream, "application/octet-stream"))
        answers = {"facts": sent.facts, "subject_name": "某某", "subject_unit": "清江县交通局", "about_organ": "no"}
        sent.code = Reporter(self.portal.url).report(answers, parts)
        self.sent.append(sent)
        seconds = time.monotonic() - started
        say(
            f"    {len(sent.facts)} 字，{len(files)} 个附件，用时 {seconds:.1f} 秒；查询码：{sent.code}",
            f"    {len(sent.facts)} characters, {len(files)} files, {seconds:.1f} s; code: {sent.code}",
        )

    def nothing_readable(self) -> None:
        """What someone would find who takes the server away."""
        say("③ 假如此刻有人搬走服务器：", "3. If someone took the server away now:")
        places = [self.portal.instance, self.portal.log]
        found = leaks(MARKER, places)
        proved(
            "正文、文件内容在服务器的任何文件里都找不到（原文、UTF-16、base64、gzip）",
            "no text and no file content is in any file of the server (raw, UTF-16, base64, gzip)",
            holds=not found,
        )
        codes = [place for sent in self.sent for place in leaks(sent.code.replace(" ", ""), places)]
        proved("查询码也找不到", "nor is any code", holds=not codes)
        names = [place for sent in self.sent for name in sent.files for place in leaks(name, places)]
        proved("文件名也找不到", "nor is any file name", holds=not names)

    def carry_in(self) -> None:
        """The stick goes to the offline machines."""
        say(
            "④ 工作人员用U盘把密封的举报带到离线电脑，在那里打开：",
            "4. An officer carries the sealed reports to the offline machine on a stick, and opens them there:",
        )
        bundle = self.portal.export(self.stick)
        result = self.own.json("import", bundle)
        proved(
            f"三件全部打开（{result}）",
            f"all three were opened ({result})",
            holds=(result["imported"], result["unreadable"]) == (3, []),
        )
        (superior,) = [path for path in self.stick.iterdir() if path.name != bundle.name]
        proved(
            "本级打不开给上级的那一包",
            "the own desk can't open the superior's bundle",
            holds=self.own.try_("import", superior).returncode == 1,
        )
        proved(
            "上级打开自己那一包：其中只有掩护信",
            "the superior opens its own: there are only cover letters in it",
            holds=self.upper.json("import", superior)["imported"] == 0,
        )
        for tip in self.own.json("list"):
            self._compare(tip["tip"])

    def _compare(self, tip: str) -> None:
        shown = self.own.json("show", tip)
        facts = shown["report"]["facts"]
        (sent,) = [sent for sent in self.sent if sent.facts == facts]
        say(f"    {tip}：{facts[:24]}…", f"    {tip}: {facts[:24]}…")
        folder = FOLDER / "extracted" / tip
        folder.parent.mkdir(exist_ok=True)
        self.own("extract", tip, "--to", folder)
        extracted = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
        proved(
            f"正文逐字相同，{len(extracted)} 个附件的 SHA-256 相同",
            f"the text is the same to the letter, and so are the SHA-256 of {len(extracted)} files",
            holds=extracted == sent.files,
        )
        shutil.rmtree(folder)
        self.own("reply", tip, "--status", "accepted", "--text", f"已收到并受理（{tip}）。")

    def carry_back(self) -> None:
        """Answers go back to the portal."""
        say(
            "⑤ 答复在离线电脑上签名、密封，用U盘带回门户；确认收到的材料从门户删除：",
            "5. Answers are signed and sealed offline and carried back; what the desk holds is deleted on the portal:",
        )
        bundle = self.own("export", "--to", self.stick).splitlines()[-1]
        said = "    " + self.portal("import", bundle).strip()
        say(said, said)
        left = list((self.portal.instance / "blobs").iterdir())
        proved("门户上不再有任何附件", "there is no attachment left on the portal", holds=not left)

    def read_answers(self) -> None:
        """The citizens come back."""
        say("⑥ 群众凭查询码查看：", "6. The citizens come back with their codes:")
        for sent in self.sent:
            page = Reporter(self.portal.url).look_up(sent.code)
            answer = " ".join(page.messages[0].split()) if page.messages else ""
            proved(
                f"{sent.code} → {answer}",
                f"{sent.code} → {answer}",
                holds=page.status == "accepted" and "已收到并受理" in answer,
            )


def main() -> int:
    """Run the demo; the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--once", action="store_true")
    once = parser.parse_args().once
    started = time.monotonic()
    demo = Demo()
    try:
        for step in (demo.reports, demo.nothing_readable, demo.carry_in, demo.carry_back, demo.read_answers):
            step()
    except (Failed, Refused) as error:
        print(f"error: {error}", file=sys.stderr)
        demo.portal.stop()
        return 1
    minutes = (time.monotonic() - started) / 60
    say(f"全程走通，用时 {minutes:.1f} 分钟。", f"The round trip holds. It took {minutes:.1f} minutes.")
    if not once:
        keep_running(demo)
    demo.portal.stop()
    return 0


def keep_running(demo: Demo) -> None:
    """Until Ctrl-C."""
    passphrase = demo.own.vault.parent / "passphrase"
    say(
        f"\n门户继续运行，可以自己试一试，按 Ctrl-C 结束：\n"
        f"    写举报、查答复：{demo.portal.url}/zh/\n"
        f"    取走举报：.venv/bin/portal export --instance {demo.portal.instance} --to {demo.stick}\n"
        f"    离线打开：.venv/bin/desk import --vault {demo.own.vault} --passphrase-file {passphrase} 文件",
        f"\nThe portal keeps running for you to try; Ctrl-C ends it:\n"
        f"    write and look up: {demo.portal.url}/en/\n"
        f"    fetch reports:     .venv/bin/portal export --instance {demo.portal.instance} --to {demo.stick}\n"
        f"    open them:         .venv/bin/desk import --vault {demo.own.vault} --passphrase-file {passphrase} FILE",
    )
    try:
        signal.pause()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    sys.exit(main())
