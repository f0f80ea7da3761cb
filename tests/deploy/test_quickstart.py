"""The sheet that lies beside the desk: made from the real workbench, in both languages, and about this program."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "deploy" / "quickstart"
pytestmark = pytest.mark.slow
STEPS = 9  # pictures: each step of a day has one


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("quickstart")
    subprocess.run([sys.executable, ROOT / "tests" / "support" / "quickstart.py", made], check=True)
    return made


def said(*words: str | Path) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("QUICKSTART.zh.pdf", "开机、打开链接", "缺少转换程序"),
        ("QUICKSTART.pdf", "Switch on, open the link", "A converter is missing"),
    ],
)
def test_it_is_one_sheet_of_two_sides_with_a_picture_of_each_step(
    folder: Path, name: str, first: str, last: str
) -> None:
    facts = said("pdfinfo", folder / name)
    assert re.search(r"Pages:\s+2\n", facts)
    assert re.search(r"Page size:.*\(A4\)", facts)
    assert first in said("pdftotext", "-l", "1", folder / name, "-")
    assert last in said("pdftotext", "-f", "2", folder / name, "-")
    pictures = [line.split() for line in said("pdfimages", "-list", folder / name).splitlines()[2:]]
    shown = [line for line in pictures if line[2] == "image"]
    assert len(shown) == STEPS
    assert min(int(line[12]) for line in shown) >= 200  # points an inch, as printed


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_words_it_tells_to_press_are_those_of_the_screens(language: str) -> None:
    with (ROOT / "desk/locale/zh/LC_MESSAGES/desk.po").open("rb") as catalogue:
        messages = [message for message in read_po(catalogue, locale="zh") if isinstance(message.id, str)]
    screens = {str(message.string if language == "zh" else message.id) for message in messages}
    sheet = (SOURCES / f"{language}.html").read_text(encoding="utf-8")
    quoted = set(re.findall(r"<b>(.*?)</b>", sheet, re.DOTALL))
    assert len(quoted) > STEPS
    assert quoted <= screens


def test_both_languages_have_the_same_steps_and_commands() -> None:
    chinese, english = ((SOURCES / f"{language}.html").read_text(encoding="utf-8") for language in ("zh", "en"))
    for what in (r'<img .*?src="(.*?)"', r"<code>(.*?)</code>", r"<h2>(\d)", r"<(tr)>"):
        assert re.findall(what, chinese) == re.findall(what, english) != []
