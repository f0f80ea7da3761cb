"""The desk never touches a network."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from journey import BIN, PASSPHRASE, Desk
from rooms import House, answers

_NETWORK = {"socket", "ssl", "http.client", "urllib.request", "asyncio", "ftplib", "smtplib", "socketserver"}


def test_no_module_of_ours_asks_for_a_network_library() -> None:
    asking = [
        (path.name, line)
        for path in (Path(__file__).parents[2] / "desk").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        for name in _NETWORK
        if line.strip().startswith((f"import {name}", f"from {name}"))
    ]
    assert asking == []


def test_every_command_works_where_there_is_no_network_at_all(house: House, tmp_path: Path) -> None:
    if os.geteuid():
        pytest.fail("run the tests as root, or in a user namespace: unshare -rn")
    house.portal.reporter().report(answers(), [("a.txt", b"evidence", "text/plain")])
    bundle = house.portal.export(house.stick)[-1]
    card_only = Desk(tmp_path / "offline", "另一机关")
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE)
    vault = house.own.vault.folder.root
    house.own.vault.database.close()

    def offline(*words: str | Path) -> str:
        opened: list[str | Path] = ["--vault", vault, "--passphrase-file", passphrase]
        result = subprocess.run(
            ["unshare", "-n", BIN / "desk", words[0], *opened, *words[1:]], capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    offline("import", bundle)
    assert "1" in offline("list")
    (tip,) = [tip["tip"] for tip in house.own.tips()]
    assert "他收了钱。" in offline("show", tip)
    offline("extract", tip, "--to", tmp_path / "out")
    offline("reply", tip, "--status", "accepted")
    offline("export", "--to", house.stick)
    assert card_only.card.exists()


def test_no_command_opens_a_socket(house: House, tmp_path: Path) -> None:
    code = (
        "import sys, socket\n"
        "def refuse(event, args):\n"
        "    if event.startswith('socket.'): print('SOCKET', event, file=sys.stderr)\n"
        "sys.addaudithook(refuse)\n"
        "from desk.cli import main\n"
        "main()\n"
    )
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE)
    opened = ["--vault", str(house.own.vault.folder.root), "--passphrase-file", str(passphrase)]
    for words in (["list"], ["card", "--to", str(tmp_path / "card")]):
        result = subprocess.run(
            [sys.executable, "-c", code, *words, *opened], capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr
        assert "SOCKET" not in result.stderr
