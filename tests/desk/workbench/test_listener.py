"""`desk serve` as a process: one socket, on loopback, and nothing else."""

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from flask import Flask
from journey import PASSPHRASE, Elements, run
from rooms import make_vault
from workbench import Workbench, passphrase_file

from desk.errors import NotPossible
from desk.workbench.serve import listen

ELSEWHERE = ["0.0.0.0:8001", "192.168.1.5:8001", "[::]:8001", "[::ffff:10.0.0.1]:1"]
NO_ADDRESS = ["8001", "localhost:8001", "127.0.0.1", "127.0.0.1:99999", "unix:/tmp/socket"]
_INSIDE = """
import os, sys, time, httpx
sys.path[:0] = [{support!r}]
from pathlib import Path
from workbench import Workbench
os.system("ip link set lo up")
with Workbench(Path({vault!r}), "--passphrase-file", {passphrase!r}) as desk:
    response = httpx.get(desk.link)
    assert response.status_code == 303, response
    pid = desk.process.pid
    time.sleep(1)  # until our own connection is closed on both sides
    held = [os.readlink(f"/proc/{{pid}}/fd/{{name}}") for name in os.listdir(f"/proc/{{pid}}/fd")]
    print("SOCKETS", sum(target.startswith("socket:") for target in held))
    for table in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6"):
        for line in Path(f"/proc/{{pid}}/net/{{table}}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[9] != "0":  # closed connections belong to nobody any more
                print("OPEN", table, fields[1].split(":")[0], fields[3])
"""


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    opened = make_vault(tmp_path / "vault", "清江县纪委监委")
    opened.database.close()
    return opened.folder.root


@pytest.mark.parametrize("bind", ELSEWHERE)
def test_no_other_address_is_listened_at(bind: str) -> None:
    with pytest.raises(NotPossible, match="this machine alone"):
        listen(bind, Flask)


@pytest.mark.parametrize("bind", NO_ADDRESS)
def test_what_is_no_address_is_refused(bind: str) -> None:
    with pytest.raises(NotPossible, match="not an address and a port"):
        listen(bind, Flask)


def test_a_refused_address_is_one_line(vault: Path) -> None:
    result = run("desk", "serve", "--vault", vault, "--bind", "0.0.0.0:0")
    assert result.returncode == 1
    assert "0.0.0.0:0" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_an_address_that_is_taken_is_refused_in_one_line(vault: Path) -> None:
    with Workbench(vault) as desk:
        result = run("desk", "serve", "--vault", vault, "--bind", desk.url.removeprefix("http://"))
    assert result.returncode == 1
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.stderr


def test_a_folder_without_a_vault_is_refused_before_anything_listens(tmp_path: Path) -> None:
    result = run("desk", "serve", "--vault", tmp_path, "--bind", "127.0.0.1:0")
    assert result.returncode == 1
    assert "desk init" in result.stderr


def test_ctrl_c_ends_it_well(vault: Path) -> None:
    assert Workbench(vault).stop() == 0


def test_its_only_socket_is_the_listener_on_loopback(vault: Path, tmp_path: Path) -> None:
    if os.geteuid():
        pytest.fail("run the tests as root, or in a user namespace: unshare -rn")
    support = str(Path(__file__).parents[2] / "support")
    code = _INSIDE.format(support=support, vault=str(vault), passphrase=str(passphrase_file(tmp_path)))
    python = sys.executable
    result = subprocess.run(["unshare", "-n", python, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == ["SOCKETS 1", "OPEN tcp 0100007F 0A"]  # 127.0.0.1, listening


def test_a_passphrase_file_opens_the_window_for_whoever_has_the_link(vault: Path, tmp_path: Path) -> None:
    with Workbench(vault, "--passphrase-file", str(passphrase_file(tmp_path))) as desk:
        browser = httpx.Client(follow_redirects=True)
        assert browser.get(f"{desk.url}/zh/tips").status_code == 403
        assert browser.get(desk.link).url.path == "/zh/tips"
        browser.close()


def test_nothing_of_a_request_is_written_anywhere(vault: Path) -> None:
    with Workbench(vault) as desk:
        with httpx.Client(follow_redirects=True) as browser:
            page = browser.get(desk.link)
            fields = Elements(page.text).hidden | {"officer": "MARKER-NAME", "passphrase": "MARKER-PHRASE"}
            assert browser.post(f"{desk.url}/zh/sign-in", data=fields, headers={"Origin": desk.url}).status_code == 422
            assert browser.get(f"{desk.url}/zh/MARKER-PATH").status_code == 404
        desk.process.terminate()
        said = desk.process.stdout.read() if desk.process.stdout else ""
    assert not re.search("MARKER|GET|POST|HTTP", said)
    assert PASSPHRASE not in said
