"""How both programs behave at a terminal. Every test starts a real process."""

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import canonical
from crypto.errors import Forged
from protocol.console import describe, reason, visible

PROGRAM = '''
import os
import sys
import click
from crypto import canonical
from crypto.errors import Forged
from protocol.console import run
from protocol.refusal import Refusal
from protocol.stick import StickError

def fail(error):
    def command():
        raise error
    return command

@click.group()
def program():
    """Does things."""

@program.command()
@click.option("--count", type=int)
def succeed(count):
    click.echo(f"done, umask {os.umask(0o077):03o}")

@program.command()
def leak():
    raise KeyError("what the reporter wrote")

program.command("refuse")(fail(Refusal("no tip %(tip)s", tip="2026-0001")))
program.command("forged")(fail(Forged("the signature does not fit")))
program.command("stick")(fail(StickError("not what was written")))
program.command("usage")(fail(click.UsageError("give one of them")))
program.command("abort")(fail(click.Abort()))
program.command("interrupt")(fail(KeyboardInterrupt()))
program.command("pipe")(fail(BrokenPipeError()))
program.command("missing")(lambda: open("/nonexistent/file"))
program.command("full")(fail(OSError(28, "No space left on device")))
program.command("words")(fail(OSError("only words")))
program.command("lines")(fail(Refusal("one\\ntwo\\r\\n%(name)s", name="\\x1b[2Jthree\\u202efour\\x00")))

CHINESE = {
    "error: %s": "错误：%s",
    "no tip %(tip)s": "没有线索 %(tip)s",
    "this should not have happened: %s": "出了意外：%s",
}
run(program, (lambda text: CHINESE.get(text, text)) if os.environ.get("SPEAK") == "zh" else str)
'''


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("console") / "desk" / "program.py"  # one of the rooms that are ours
    path.parent.mkdir()
    path.write_text(PROGRAM, encoding="utf-8")
    return path


def ran(program: Path, *arguments: str, language: str = "en") -> tuple[int, str, str]:
    """(exit code, output, errors)."""
    environment = {"PYTHONPATH": ":".join(filter(None, sys.path)), "SPEAK": language, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, program, *arguments], capture_output=True, text=True, check=False, env=environment
    )
    return done.returncode, done.stdout, done.stderr


def test_success_is_zero_and_what_it_wrote_is_for_the_user_alone(program: Path) -> None:
    assert ran(program, "succeed") == (0, "done, umask 077\n", "")


def test_help_is_a_success(program: Path) -> None:
    for arguments in (["--help"], ["succeed", "--help"]):
        code, output, errors = ran(program, *arguments)
        assert (code, errors) == (0, "")
        assert output.startswith("Usage: ")


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("refuse", "error: no tip 2026-0001"),
        ("forged", "error: the signature does not fit"),
        ("stick", "error: not what was written"),
        ("missing", "error: /nonexistent/file: No such file or directory"),
        ("full", "error: No space left on device"),
        ("words", "error: only words"),
        ("lines", "error: one two \ufffd[2Jthree\ufffdfour\ufffd"),
    ],
)
def test_a_refusal_is_one_line_and_exits_with_one(program: Path, command: str, line: str) -> None:
    assert ran(program, command) == (1, "", line + "\n")


def test_a_refusal_is_said_in_the_language_of_the_user(program: Path) -> None:
    assert ran(program, "refuse", language="zh") == (1, "", "错误：没有线索 2026-0001\n")


@pytest.mark.parametrize("command", ["abort", "interrupt", "pipe"])
def test_an_interruption_exits_with_one_and_says_nothing(program: Path, command: str) -> None:
    code, output, errors = ran(program, command)
    assert (code, output, errors.strip()) == (1, "", "")


@pytest.mark.parametrize("arguments", [["usage"], ["unknown"], ["succeed", "--count", "x"], ["succeed", "--typo"], []])
def test_wrong_usage_exits_with_two(program: Path, arguments: list[str]) -> None:
    code, output, errors = ran(program, *arguments)

    assert (code, output) == (2, "")
    assert "Usage: " in errors
    assert "Traceback" not in errors


def test_a_bug_is_one_line_that_repeats_nothing_and_exits_with_one(program: Path) -> None:
    code, output, errors = ran(program, "leak")

    assert (code, output) == (1, "")
    assert errors.startswith("error: this should not have happened: KeyError at program.py:")
    assert errors.endswith(" in leak\n")
    assert "reporter" not in errors
    assert errors.count("\n") == 1


def test_an_error_is_described_by_the_last_place_in_our_own_code() -> None:
    # Given an error that broke out in a library, below our own code
    with pytest.raises(TypeError) as caught:
        canonical.encode({"facts": {"what the reporter wrote"}})
    assert str(caught.traceback[-1].path).endswith("encoder.py")

    # Then the place named is ours, and nothing of the value
    described = describe(caught.value, caught.value.__traceback__)
    assert described.startswith("TypeError at canonical.py:")
    assert described.endswith(" in encode")


def test_an_error_that_never_passed_our_code_is_described_by_the_last_place_at_all() -> None:
    # Given a trace of other people's files only
    code = compile("def there():\n    int('x')\n\nthere()", "/elsewhere/other.py", "exec")
    with pytest.raises(ValueError, match="x") as caught:
        exec(code, {})  # noqa: S102
    trace = caught.value.__traceback__
    assert trace is not None

    assert describe(caught.value, trace.tb_next) == "ValueError at other.py:2 in there"


def test_an_error_without_a_trace_is_described_by_its_class() -> None:
    assert describe(KeyError("secret"), None) == "KeyError"
    assert describe(None, None) == "a request was refused"


def test_the_reason_names_the_file_where_there_is_one() -> None:
    assert reason(OSError(28, "No space left on device", "/mnt/stick"), str) == "/mnt/stick: No space left on device"
    assert reason(OSError(28, "No space left on device"), str) == "No space left on device"
    assert (
        reason(Forged("the signature does not fit"), {"the signature does not fit": "签名不符"}.__getitem__)
        == "签名不符"
    )


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=[])))
def test_nothing_that_a_terminal_would_obey_is_ever_shown(text: str) -> None:
    shown = visible(text)

    assert len(shown) == len(text)
    assert all(character == "\n" or not unicodedata.category(character).startswith("C") for character in shown)
    assert all(a == b or unicodedata.category(a).startswith("C") for a, b in zip(text, shown, strict=True))


def test_words_in_both_languages_are_shown_as_they_are() -> None:
    for text in ("error: 不可以\n", "清风 “cool” — 100 %"):
        assert visible(text) == text
    assert visible("a\x1b]0;x\x07\r\u200b\u2066\ufeff") == "a\ufffd]0;x" + "\ufffd" * 5
