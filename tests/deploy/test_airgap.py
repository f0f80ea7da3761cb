"""The archive for the air-gapped machine: installed where there is no network at all, and a round trip there."""

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from journey import PASSPHRASE, Portal, Reporter
from rooms import answers

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@dataclass
class Machine:
    """A machine that was never online: the archive, unpacked, and what was installed from it."""

    archive: Path
    signers: Path
    prefix: Path

    def install(self, *words: str | Path) -> "subprocess.CompletedProcess[str]":
        """Run the installer without a network."""
        installer = self.archive / "deploy" / "install-desk.sh"
        return offline(installer, "--prefix", self.prefix, *words)

    def desk(self, name: str, vault: Path, *words: str | Path) -> str:
        """Run the installed desk without a network."""
        passphrase = self.prefix.parent / "passphrase"
        passphrase.write_text(PASSPHRASE)
        opened: list[str | Path] = ["--vault", vault, "--passphrase-file", passphrase]
        result = offline(self.prefix / "bin" / "desk", name, *opened, *words)
        assert result.returncode == 0, result.stderr
        return result.stdout


def offline(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    """A command in a network namespace of its own, in which not even loopback is up."""
    environment = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}
    command = ["unshare", "--net", *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, stdin=subprocess.DEVNULL
    )


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("archive")
    key = folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    signers = folder / "signers"
    signers.write_text("qingfeng " + key.with_suffix(".pub").read_text())
    words: list[str | Path] = [sys.executable, ROOT / "deploy" / "archive.py", "desk", "--to", folder, "--key", key]
    made = subprocess.run(words, capture_output=True, text=True, check=True, env=os.environ).stdout
    return Path(made.strip()), signers


@pytest.fixture
def machine(archive: tuple[Path, Path], tmp_path: Path) -> Iterator[Machine]:
    packed, signers = archive
    with tarfile.open(packed) as tar:
        tar.extractall(tmp_path / "carried", filter="data")
    (unpacked,) = (tmp_path / "carried").iterdir()
    yield Machine(unpacked, signers, tmp_path / "usr")
    shutil.rmtree(tmp_path / "usr", ignore_errors=True)


def test_there_is_no_route_at_all_where_it_is_installed() -> None:
    seen = offline("cat", "/proc/net/dev").stdout.splitlines()[2:]
    assert [line.split(":")[0].strip() for line in seen] == ["lo"]
    assert offline("cat", "/proc/net/route").stdout.splitlines()[1:] == []


def test_a_round_trip_on_a_machine_that_was_never_online(machine: Machine, tmp_path: Path) -> None:
    installed = machine.install("--signers", machine.signers)
    assert installed.returncode == 0, installed.stderr
    assert installed.stderr == ""

    vault, card, stick = tmp_path / "vault", tmp_path / "committee.card", tmp_path / "stick"
    stick.mkdir()
    assert "RECOVERY SHEET" in machine.desk("init", vault, "--name", "清江县纪委监委")
    machine.desk("card", vault, "--to", card)
    portal = Portal(tmp_path / "portal", card)
    code = post_one_report(portal)

    machine.desk("import", vault, portal.export(stick))
    (line,) = [line for line in machine.desk("list", vault).splitlines() if line.startswith("20")]
    tip = line.split()[0]
    assert "他收了钱。" in machine.desk("show", vault, tip)
    machine.desk("extract", vault, tip, "--to", tmp_path / "out")
    assert (tmp_path / "out" / "a.txt").read_bytes() == b"evidence"
    machine.desk("reply", vault, tip, "--status", "accepted", "--text", "已受理。")
    portal("import", machine.desk("export", vault, "--to", stick).splitlines()[-1])
    assert read_status(portal, code) == "accepted"


def post_one_report(portal: Portal) -> str:
    portal.start()
    try:
        return Reporter(portal.url).report(answers(), [("a.txt", b"evidence", "text/plain")])
    finally:
        portal.stop()


def read_status(portal: Portal, code: str) -> str:
    portal.start()
    try:
        return Reporter(portal.url).look_up(code).status
    finally:
        portal.stop()


def test_installing_again_changes_nothing_and_uninstalling_leaves_the_vault(machine: Machine, tmp_path: Path) -> None:
    assert machine.install().returncode == 0
    first = sorted(path.name for path in (machine.prefix / "lib" / "qingfeng-desk").iterdir())
    assert machine.install().returncode == 0
    assert sorted(path.name for path in (machine.prefix / "lib" / "qingfeng-desk").iterdir()) == first
    vault = tmp_path / "vault"
    machine.desk("init", vault, "--name", "清江县纪委监委")
    assert machine.install("uninstall").returncode == 0
    assert [path for path in machine.prefix.rglob("*") if path.is_file() or path.is_symlink()] == []
    assert (vault / "keyring.json").exists()


@pytest.mark.parametrize("harm", ["changed", "added", "removed", "resigned"])
def test_an_archive_that_someone_touched_is_refused(machine: Machine, tmp_path: Path, harm: str) -> None:
    document = machine.archive / "SECURITY.md"
    if harm == "changed":
        document.write_text("trust me")
    elif harm == "added":
        (machine.archive / "wheels" / "extra-1-py3-none-any.whl").write_bytes(b"")
    elif harm == "removed":
        document.unlink()
    else:
        other = tmp_path / "other"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other], check=True)
        (machine.archive / "SHA256SUMS.sig").unlink()
        sums = machine.archive / "SHA256SUMS"
        subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-f", other, "-n", "qingfeng-release", sums], check=True)
    refused = machine.install("--signers", machine.signers)
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].startswith("error: ")
    assert not (machine.prefix / "bin" / "desk").exists()


def test_the_archive_holds_what_the_desk_needs_and_no_tool_of_ours(archive: tuple[Path, Path]) -> None:
    with tarfile.open(archive[0]) as tar:
        names = [member.name.partition("/")[2] for member in tar]
        owners = {(member.uid, member.gid, member.mtime) for member in tar}
    wheels = {name.split("/")[1].split("-")[0] for name in names if name.endswith(".whl")}
    assert {"cryptography", "sqlcipher3", "qingfeng", "pip", "rich"} <= wheels
    assert not wheels & {"pytest", "mypy", "ruff", "playwright", "hatchling"}
    assert {"SHA256SUMS", "SHA256SUMS.sig", "deploy/install-desk.sh", "deploy/RUNBOOK.zh.md"} <= set(names)
    assert {f"deploy/{name}" for name in ("QUICKSTART.pdf", "QUICKSTART.zh.pdf", "MANUAL.md", "MANUAL.zh.md")} <= set(
        names
    )
    assert owners == {(0, 0, 0)}
    assert names == sorted(names)


def test_each_locked_wheel_comes_from_the_one_lock(archive: tuple[Path, Path]) -> None:
    whole = (ROOT / "requirements.lock").read_text()
    with tarfile.open(archive[0]) as tar:
        (member,) = [member for member in tar if member.name.endswith("wheels/requirements.lock")]
        content = tar.extractfile(member)
        assert content is not None
        part = content.read().decode()
    assert part
    for block in part.split("\n    # via")[0].splitlines():
        assert block in whole
