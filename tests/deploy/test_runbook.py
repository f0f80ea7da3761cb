"""Every block of commands in the runbook, run as it stands there, on a real instance and a real vault."""

import os
import re
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from journey import BIN, PASSPHRASE, command
from rooms import CHEAP, House, answers, build

from desk.backup.writing import write as backup
from desk.office import roster
from desk.office.roles import OFFICERS

RUNBOOKS = [Path(__file__).parents[2] / "deploy" / name for name in ("RUNBOOK.md", "RUNBOOK.zh.md")]
_SECTION = re.compile(r"(?m)^## .*$")
_BLOCK = re.compile(r"(?ms)^```sh\n(.*?)^```$")
SECTIONS = 11
PLACES = {"STICK", "COPY", "SAFE", "VAULT", "ME", "SECOND", "OWN", "PORTAL"}


def blocks(path: Path) -> list[list[str]]:
    """The commands of each section, block by block."""
    sections = _SECTION.split(path.read_text(encoding="utf-8"))[1:]
    return [_BLOCK.findall(section) for section in sections]


def test_both_languages_have_the_same_commands() -> None:
    english, chinese = map(blocks, RUNBOOKS)
    assert english == chinese
    assert len(english) == SECTIONS
    assert sum(bool(block) for block in english) == SECTIONS - 2  # packages, and an upgrade, which is tried on a Debian
    indented = [
        re.findall(r"(?m)^ {4,}((?:deploy/|desk |mount |tor-|c[a-z]+ -).*)$", path.read_text(encoding="utf-8"))
        for path in RUNBOOKS
    ]
    assert indented[0] == indented[1]
    variables = [re.findall(r"(?m)^ {4}([A-Z]+=\S+)", path.read_text(encoding="utf-8")) for path in RUNBOOKS]
    assert variables[0] == variables[1]
    assert {line.partition("=")[0] for line in variables[0]} == PLACES - {"SECOND"}


@dataclass
class World:
    """A server with a superior, a desk with two officers, a report on its way, and the media of the day before."""

    house: House
    environment: dict[str, str]

    def run(self, script: str) -> None:
        """A block, as someone would type it in."""
        words = ["bash", "-eu", "-c", script]
        result = subprocess.run(words, capture_output=True, text=True, check=False, env=self.environment)
        assert result.returncode == 0, f"{script}\n{result.stdout}\n{result.stderr}"

    def report(self, **about: str) -> str:
        """One more report; its code."""
        return self.house.portal.reporter().report(answers(**about))

    def superior_answers(self) -> None:
        """The superior takes in its newest bundle, and its answer comes back on the stick."""
        upper = self.house.upper
        (*_, newest) = sorted(self.house.stick.glob(f"qingfeng-to-desk-{first_eight(upper.vault.committee)}-*"))
        upper.take_in(newest)
        upper.export(self.house.stick)


def day_before(house: House, safe: Path) -> None:
    """A round and a backup, which leave their files on the media."""
    house.portal.reporter().report(answers(), [("a.txt", b"evidence", "text/plain")])
    for desk, bundle in zip((house.upper, house.own), house.portal.export(house.stick), strict=True):
        desk.take_in(bundle)
        house.portal.apply(desk.export(house.stick))
    backup(house.own.session, safe)


def first_eight(fingerprint: bytes) -> str:
    """What a file name says of a committee or portal."""
    return fingerprint.hex()[:8]


@pytest.fixture
def world(tmp_path: Path) -> World:
    house = build(tmp_path)
    roster.add(house.own.session, "li", OFFICERS, PASSPHRASE, CHEAP)
    roster.add(house.own.session, "wang", OFFICERS, PASSPHRASE, CHEAP)
    for name in ("COPY", "SAFE"):
        (tmp_path / name).mkdir()
    day_before(house, tmp_path / "SAFE")
    house.portal.reporter().report(answers(), [("a.txt", b"evidence", "text/plain")])
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
    shim(shims / "qingfeng", f'verb=$1; shift\n{BIN}/portal "$verb" --instance {instance} "$@"')
    environment = {"PATH": f"{shims}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "HOME": str(tmp_path)}
    places = {"STICK": str(house.stick), "VAULT": str(vault), "ME": "li", "SECOND": "wang"}
    places |= {"OWN": first_eight(house.own.vault.committee), "PORTAL": first_eight(house.portal.operator.portal_id)}
    places |= {name: str(tmp_path / name) for name in ("COPY", "SAFE")}
    assert places.keys() == PLACES
    return World(house, environment | places)


def shim(path: Path, script: str) -> None:
    """A command of this name that runs ours, with passphrases from files in place of a terminal."""
    path.write_text(f"#!/bin/sh\nset -eu\n{script}\n")
    path.chmod(stat.S_IRWXU)


@pytest.mark.parametrize("number", range(1, SECTIONS))
def test_the_commands_of_a_section_work_as_they_stand(world: World, number: int) -> None:
    world.run("".join(blocks(RUNBOOKS[0])[number]))
    stick = {path.suffix for path in world.house.stick.iterdir()}
    assert stick <= {".bundle", ".card", ".html"}  # no backup of a vault is carried to the server


def test_a_daily_round_with_a_superior_answers_all_who_wrote(world: World) -> None:
    server, desk, server_again = blocks(RUNBOOKS[0])[0]
    codes = [world.report(facts="本级。"), world.report(facts="涉及本机关。", about_organ="yes")]
    (twice,) = world.house.stick.glob("qingfeng-to-portal-*-from-" + world.environment["OWN"] + "-*")
    older = twice.read_bytes()
    world.run(server)
    world.superior_answers()
    world.run(desk)
    twice.write_bytes(older)  # as where an officer has written out twice before the stick is carried
    world.run(server_again)
    upper, portal = first_eight(world.house.upper.vault.committee), world.environment["PORTAL"]
    world.run(f'qingfeng import "$STICK"/qingfeng-to-portal-{portal}-from-{upper}-*.bundle')
    assert [world.house.portal.reporter().look_up(code).status for code in codes] == ["screening", "screening"]


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
