"""Translations: a program's own catalogue where there is one, the English of the code where there is none."""

import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from protocol.language import translations


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A program that speaks Chinese, in a package of its own."""
    folder = tmp_path / "speaking" / "locale" / "zh" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (tmp_path / "speaking" / "__init__.py").touch()
    catalogue = Catalog(locale="zh")
    catalogue.add("not possible", "不可以")
    with (folder / "speaking.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "speaking", raising=False)
    translations.cache_clear()
    return "speaking"


def test_a_program_speaks_the_language_it_is_asked_for(program: str) -> None:
    assert translations(program, "zh").gettext("not possible") == "不可以"


def test_without_a_catalogue_the_english_of_the_code_stands(program: str) -> None:
    assert translations(program, "en").gettext("not possible") == "not possible"
    assert translations(program, "fr").gettext("not possible") == "not possible"
    assert translations(program, "zh").gettext("something new") == "something new"


@pytest.mark.parametrize(
    ("language", "said"), [("zh_CN.UTF-8", "不可以"), ("en_GB.UTF-8", "not possible"), ("C", "not possible")]
)
def test_left_alone_it_speaks_the_language_of_the_environment(
    program: str, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANGUAGE", language)

    assert translations(program).gettext("not possible") == said
