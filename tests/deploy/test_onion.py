"""The whole journey through a real onion service, in a tor network of its own on loopback."""

import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from journey import Desk, Portal, Refused, Reporter
from onion import Network, network, wait_for
from papers import photo
from rooms import answers
from server import serving
from socks import client

TORRC = Path(__file__).parents[2] / "deploy" / "tor" / "torrc"
POSTS_PER_HOUR = 60  # a circuit may post a twentieth of that in ten minutes
pytestmark = pytest.mark.slow


@dataclass
class Onion:
    """A portal behind its onion service, and the desk it seals to."""

    desk: Desk
    portal: Portal
    network: Network
    socks: int
    address: str
    first_answer: float

    def reporter(self, circuit: str) -> Reporter:
        """A Tor Browser, more or less; what it does under one name of a circuit goes by one circuit."""
        return Reporter(client(self.socks, self.address, circuit))


@pytest.fixture(scope="module")
def onion(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Onion]:
    folder = tmp_path_factory.mktemp("onion")
    desk = Desk(folder / "desk", "清江县纪委监委")
    portal = Portal(folder / "portal", desk.card)
    (portal.instance / "settings.toml").write_text(f"posts_per_hour = {POSTS_PER_HOUR}\n")
    socket = folder / "onion.sock"
    with serving(portal, socket), network(folder) as running:
        address = running.service(service_lines(socket))
        socks = running.client()
        started = time.monotonic()
        wait_for(lambda: answers_at_all(socks, address), "the onion service's first answer")
        yield Onion(desk, portal, running, socks, address, time.monotonic() - started)
    lines = running.tors[-2].log()
    assert "[err]" not in lines, lines


def service_lines(socket: Path) -> list[str]:
    """The lines of the torrc that is installed; only the places are others."""
    lines = [line for line in TORRC.read_text().splitlines() if line.startswith("HiddenService")]
    lines[0] = "HiddenServiceDir OURS"
    return [line.replace("/run/qingfeng/onion.sock", str(socket)) for line in lines]


def answers_at_all(socks: int, address: str) -> bool:
    try:
        return client(socks, address, "first").get("/zh/").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def test_the_torrc_asks_for_proof_of_work_and_tells_circuits_apart() -> None:
    lines = TORRC.read_text().splitlines()
    assert "HiddenServicePoWDefensesEnabled 1" in lines
    assert "HiddenServiceExportCircuitID haproxy" in lines
    assert "SocksPort 0" in lines


def test_a_report_and_its_answer_go_all_the_way_through_the_onion(onion: Onion, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    reporter = onion.reporter("reporter")
    picture = photo()
    code = reporter.report(answers(facts="修路款少了一半。"), [("现场.jpg", picture, "image/jpeg")])

    assert onion.desk.json("import", onion.portal.export(stick))["imported"] == 1
    (tip,) = [tip["tip"] for tip in onion.desk.json("list")]
    assert onion.desk.json("show", tip)["report"]["facts"] == "修路款少了一半。"
    onion.desk("extract", tip, "--to", tmp_path / "out")
    (extracted,) = (tmp_path / "out").iterdir()
    assert extracted.read_bytes() == picture
    onion.desk("reply", tip, "--status", "accepted", "--text", "已受理，谢谢。")
    onion.portal("import", onion.desk("export", "--to", stick).splitlines()[-1])

    page = onion.reporter("the same person, later").look_up(code)
    assert page.status == "accepted"
    assert "已受理，谢谢。" in "".join(page.messages)
    say(
        f"onion: {onion.network.bootstrap:.0f} s until network and client were ready, "
        f"{onion.first_answer:.0f} s more until the service's first answer; "
        f"{len(onion.network.tors)} tors held {onion.network.memory() / 2**20:.0f} MiB"
    )


def say(line: str) -> None:
    """For `make onion`, which shows it."""
    sys.stdout.write(f"\n{line}\n")


def test_one_circuit_that_floods_is_refused_and_another_is_not(onion: Onion) -> None:
    flood = onion.reporter("flood")
    for number in range(POSTS_PER_HOUR // 20):
        flood.report(answers(facts=f"第{number}件。"))
    with pytest.raises(Refused):
        flood.report(answers(facts="又一件。"))
    assert flood.post("/report", answers(confirmed="yes")).status_code in (429, 503)

    assert onion.reporter("honest").report(answers(facts="老实人的一件。"))


def test_no_address_of_a_circuit_is_kept(onion: Onion) -> None:
    kept = [path for path in [onion.portal.log, *onion.portal.instance.rglob("*")] if path.is_file()]
    assert [path for path in kept if re.search(rb"fc00:dead:beef|dead:beef:4dad", path.read_bytes())] == []
