"""What the units promise, as systemd itself judges them."""

import re
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = DEPLOY / "systemd"
MOST_EXPOSED = 0.5


@pytest.mark.parametrize("name", ["qingfeng-portal.service", "qingfeng-purge.service"])
def test_systemd_finds_little_to_attack(name: str) -> None:
    words = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNITS / name)]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert found is not None, said
    assert float(found[1]) <= MOST_EXPOSED


def lines(name: str) -> list[str]:
    return (UNITS / name).read_text(encoding="utf-8").splitlines()


def test_the_portal_has_no_network_and_leaves_no_image_of_its_memory() -> None:
    portal = lines("qingfeng-portal.service")
    for line in (
        "PrivateNetwork=yes",
        "RestrictAddressFamilies=AF_UNIX",
        "LimitCORE=0",
        "MemorySwapMax=0",
        "UMask=0077",
    ):
        assert line in portal
    (start,) = [line for line in portal if line.startswith("ExecStart=")]
    assert "--bind unix:" in start


@pytest.mark.parametrize(("name", "user"), [("onion", "_tor-qingfeng"), ("web", "www-data"), ("health", "root")])
def test_each_socket_is_for_one_user_alone(name: str, user: str) -> None:
    socket = lines(f"qingfeng-{name}.socket")
    assert f"SocketUser={user}" in socket
    assert "SocketMode=0600" in socket
    assert f"ListenStream=/run/qingfeng/{name}.sock" in socket
    assert not any(re.fullmatch(r"Listen\w+=(\d|\[|.*:\d).*", line) for line in socket)


def test_the_notice_says_the_same_every_day_at_the_same_time() -> None:
    timer, service = lines("qingfeng-notice.timer"), lines("qingfeng-notice.service")
    assert "Persistent=false" in timer
    assert not any(line.startswith("RandomizedDelaySec") for line in timer)
    assert any(line.startswith("InaccessiblePaths=/var/lib/qingfeng") for line in service)
    text = DEPLOY / "notice.txt"
    words = [DEPLOY / "notice", text]
    first, second = (subprocess.run(words, capture_output=True, check=True, env={"PATH": "/bin"}) for _ in range(2))
    assert first.stdout == second.stdout == text.read_bytes()


def test_the_purge_runs_daily_and_tells_nobody() -> None:
    assert "OnCalendar=*-*-* 00:10:00 UTC" in lines("qingfeng-purge.timer")
    assert "StandardOutput=null" in lines("qingfeng-purge.service")


def test_the_units_are_well_formed() -> None:
    units = sorted(map(str, UNITS.iterdir()))
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    # The program is not installed where the tests run; nothing else may be wrong.
    wrong = [line for line in said.stderr.splitlines() if "/qingfeng-" in line or line.startswith("qingfeng-")]
    assert [line for line in wrong if "is not executable" not in line] == []


@pytest.mark.parametrize("name", ["install.sh", "install-desk.sh", "lib.sh", "upgrade.sh", "notice", "qingfeng"])
def test_the_scripts_parse(name: str) -> None:
    subprocess.run(["bash", "-n", DEPLOY / name], check=True)


@pytest.mark.parametrize("words", [["nonsense"], [], ["install", "--nonsense"]])
def test_wrong_usage_is_told_with_exit_code_2(words: list[str]) -> None:
    refused = subprocess.run([DEPLOY / "install.sh", *words], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "install.sh" in refused.stderr
