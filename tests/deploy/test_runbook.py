"""Every block of commands in the runbook, run as it stands there, on a real instance and a real vault."""

import os
import re
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from journey import BIN, PASSPHRASE, command
from rooms import CHEAP, answers, build

from desk.office import roster
from desk.office.roles import OFFICERS

RUNBOOKS = [Path(__file__).parents[2] / "deploy" / name for name in ("RUNBOOK.md", "RUNBOOK.zh.md")]
_SECTION = re.compile(r"(?m)^## .*$")
_BLOCK = re.compile(r"(?ms)^```sh\n(.*?)^```$")
SECTIONS = 11


def blocks(path: Path) -> list[str]:
    """The commands of each section."""
    sections = _SECTION.split(path.read_text(encoding="utf-8"))[1:]
    return ["".join(_BLOCK.findall(section)) for section in sections]


def test_both_languages_have_the_same_commands() -> None:
    english, chinese = map(blocks, RUNBOOKS)
    assert english == chinese
    assert len(english) == SECTIONS
    assert sum(bool(block) for block in english) == SECTIONS - 2  # packages, and an upgrade, which is tried on a Debian
    indented = [re.findall(r"(?m)^ {4,}((?:deploy/|desk ).*)$", path.read_text(encoding="utf-8")) for path in RUNBOOKS]
    assert indented[0] == indented[1]


@dataclass
class World:
    """A server and a desk with two officers, and a report on its way."""

    folder: Path
    environment: dict[str, str]

    def run(self, script: str) -> "subprocess.CompletedProcess[str]":
        """A block, as someone would type it in; a stick holds the newest bundle of each kind only."""
        return subprocess.run(
            ["bash", "-eu", "-c", script], capture_output=True, text=True, check=False, env=self.environment
        )


@pytest.fixture
def world(tmp_path: Path) -> World:
    house = build(tmp_path)
    roster.add(house.own.session, "li", OFFICERS, PASSPHRASE, CHEAP)
    roster.add(house.own.session, "wang", OFFICERS, PASSPHRASE, CHEAP)
    house.portal.reporter().report(answers(), [("a.txt", b"evidence", "text/plain")])
    first = tmp_path / "first"
    first.mkdir()
    house.own.take_in(house.portal.export(first)[-1])
    vault = house.own.vault.folder.root
    house.own.session.close()
    (passphrase := tmp_path / "passphrase").write_text(PASSPHRASE)
    (new := tmp_path / "new-passphrase").write_text("three dry leaves on a cold stove")
    shims = tmp_path / "bin"
    shims.mkdir()
    options = f'case $1 in passphrase) set -- "$@" --new-passphrase-file {new} ;; esac'
    afterwards = f"case $1 in passphrase) cp {new} {passphrase} ;; esac"
    shim(shims / "desk", f'{options}\n{BIN}/desk "$@" --passphrase-file {passphrase}\n{afterwards}')
    instance = house.portal.operator.instance.folder
    subprocess.run(["chmod", "-R", "go=", instance], check=True)  # it was made in this process, and not by its command
    # The superior's bundle leaves the stick at once, as it does when it is carried on.
    uppers = f"{house.stick}/qingfeng-to-desk-{house.upper.vault.committee.hex()[:8]}-*"
    run = f'verb=$1; shift\n{BIN}/portal "$verb" --instance {instance} "$@"'
    shim(shims / "qingfeng", f'{run}\nif [ "$verb" = export ]; then rm -f {uppers}; fi')
    environment = {"PATH": f"{shims}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "HOME": str(tmp_path)}
    places = {"STICK": str(house.stick), "VAULT": str(vault), "ME": "li", "SECOND": "wang"}
    return World(tmp_path, environment | places)


def shim(path: Path, script: str) -> None:
    """A command of this name that runs ours, with passphrases from files in place of a terminal."""
    path.write_text(f"#!/bin/sh\nset -eu\n{script}\n")
    path.chmod(stat.S_IRWXU)


@pytest.mark.parametrize("number", range(SECTIONS))
def test_the_commands_of_a_section_work_as_they_stand(world: World, number: int) -> None:
    script = blocks(RUNBOOKS[0])[number]
    result = world.run(script)
    assert result.returncode == 0, f"{script}\n{result.stdout}\n{result.stderr}"


def test_every_other_command_it_names_exists() -> None:
    text = RUNBOOKS[0].read_text(encoding="utf-8")
    named = set(re.findall(r"`?(desk) ([a-z-]+)\b(?= --| FINGERPRINT|`)", text)) | {
        ("portal", verb) for verb in re.findall(r"\bqingfeng (\w+)(?= |`)", text)
    }
    assert len(named) > 10
    for program, verb in named:
        command(program, verb, "--help")


def test_the_installer_takes_the_words_it_is_said_to_take() -> None:
    deploy = RUNBOOKS[0].parent
    for installer in ("install.sh", "install-desk.sh"):
        usage = subprocess.run([deploy / installer, "--help"], capture_output=True, text=True, check=True).stdout
        for path in RUNBOOKS:
            for words in re.findall(rf"deploy/{installer}([^\n`]*)", path.read_text(encoding="utf-8")):
                for word in words.split():
                    assert word in usage or word == "FILE"
