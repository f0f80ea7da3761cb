"""The doctor finds each fault that was planted, says what to do, and leaves a sound host alone."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from journey import run
from rooms import House, answers

from desk.vault.founding import CARD_LIFETIME
from portal.doctor import examine, host, nginx, served, tor
from portal.doctor.findings import Finding, Level
from portal.doctor.instance import check_calendar, check_card, check_cards, check_disk, check_modes
from protocol.calendar import today

SOUND_NGINX = """
http {
    access_log off;  # nobody is noted
    error_log /dev/null;
    server { location / { proxy_pass http://127.0.0.1:8000; proxy_request_buffering off; } }
}
"""
SOUND_TORRC = """
Log notice syslog
HiddenServiceDir /var/lib/tor/portal
HiddenServicePort 80 unix:/run/portal/socket
HiddenServicePoWDefensesEnabled 1
HiddenServiceExportCircuitID haproxy
"""


def make_private(folder: Path) -> None:
    """As the commands leave it, whatever the mask of the tests."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)


def levels(findings: Iterator[Finding] | list[Finding]) -> list[Level]:
    return [finding.level for finding in findings]


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_doctor_warns_sixty_days_before_a_card_ends(house: House) -> None:
    known = house.portal.operator.committees()
    (own, _) = known.values()
    last = today() + CARD_LIFETIME
    found = [check_card(own, last - timedelta(days=days)).level for days in (61, 60, 59, 0, -1)]
    assert found == [Level.OK, Level.OK, Level.WARNING, Level.WARNING, Level.ERROR]
    assert check_card(own, today() - timedelta(days=9)).level is Level.ERROR
    assert levels(check_cards(known, today())) == [Level.OK, Level.OK]
    del known[own.route.__class__.UPPER]
    assert levels(check_cards(known, today())) == [Level.OK, Level.WARNING]


@pytest.mark.parametrize("name", ["", "portal.db", "signing.key", "session.key", "settings.toml", "blobs", "run"])
def test_a_file_that_others_may_read_is_named(house: House, name: str) -> None:
    instance = house.portal.operator.instance
    make_private(instance.folder)
    assert check_modes(instance).level is Level.OK
    path = instance.folder / name
    path.chmod(path.stat().st_mode | 0o040)
    finding = check_modes(instance)
    assert finding.level is Level.ERROR
    assert str(path) in finding.text


@pytest.mark.parametrize(
    ("free", "level"), [(9, Level.ERROR), (10, Level.WARNING), (19, Level.WARNING), (20, Level.OK), (100, Level.OK)]
)
def test_a_disk_that_fills_is_told_before_files_are_refused(
    house: House, monkeypatch: pytest.MonkeyPatch, free: int, level: Level
) -> None:
    for blocks, inodes in ((free, 100), (100, free)):
        disk = {"f_bavail": blocks, "f_blocks": 100, "f_favail": inodes, "f_files": 100}
        monkeypatch.setattr("os.statvfs", lambda _, disk=disk: type("Disk", (), disk))
        assert check_disk(house.portal.operator.instance).level is level


def test_a_clock_that_went_back_is_noticed(house: House) -> None:
    operator = house.portal.operator
    assert check_calendar(operator, today() - timedelta(days=1)).level is Level.OK  # nothing was seen yet
    house.portal.reporter().report(answers())
    assert check_calendar(operator, today()).level is Level.OK
    assert check_calendar(operator, today() - timedelta(days=1)).level is Level.ERROR


def test_a_clock_that_nobody_keeps_is_noticed() -> None:
    assert host.check_clock(right=True).level is Level.OK
    assert host.check_clock(right=False).level is Level.WARNING
    assert host.synchronised() in (True, False)


HEAD = "Filename\tType\tSize\tUsed\tPriority\n"


def test_swap_that_could_be_read_is_named(tmp_path: Path) -> None:
    assert host.check_swap(tmp_path).level is Level.WARNING  # nobody knows
    write(tmp_path / "proc/swaps", HEAD)
    assert host.check_swap(tmp_path).level is Level.OK
    for device in ("/dev/sda2", "/swapfile", "/dev/dm-0"):
        write(tmp_path / "proc/swaps", f"{HEAD}{device} partition 100 0 -2\n")
        finding = host.check_swap(tmp_path)
        assert finding.level is Level.WARNING
        assert device in finding.text
    write(tmp_path / "sys/block/dm-0/dm/uuid", "CRYPT-PLAIN-swap")
    assert host.check_swap(tmp_path).level is Level.OK
    write(tmp_path / "proc/swaps", f"{HEAD}/dev/zram0 partition 100 0 100\n")
    assert host.check_swap(tmp_path).level is Level.OK
    write(tmp_path / "sys/block/zram0/backing_dev", "/dev/sda3\n")
    assert host.check_swap(tmp_path).level is Level.WARNING


def test_a_sound_nginx_is_left_alone(tmp_path: Path) -> None:
    assert levels(nginx.check(tmp_path)) == [Level.OK]
    write(tmp_path / "etc/nginx/nginx.conf", "http { access_log /var/log/nginx/access.log; }")
    assert levels(nginx.check(tmp_path)) == [Level.OK]  # it serves something else
    write(tmp_path / "etc/nginx/nginx.conf", SOUND_NGINX)
    assert levels(nginx.check(tmp_path)) == [Level.OK]


@pytest.mark.parametrize(
    ("sound", "fault", "word"),
    [
        ("proxy_request_buffering off;", "", "proxy_request_buffering off;"),
        ("proxy_request_buffering off;", "proxy_request_buffering on;", "proxy_request_buffering off;"),
        ("proxy_request_buffering off;", "# proxy_request_buffering off;\n", "proxy_request_buffering off;"),
        ("access_log off;", "", "access_log off;"),
        ("access_log off;", "access_log /var/log/nginx/access.log;", "access_log off;"),
        ("error_log /dev/null;", "", "error_log /dev/null;"),
        ("error_log /dev/null;", "error_log /var/log/nginx/error.log;", "error_log /dev/null;"),
    ],
)
def test_an_nginx_that_keeps_something_is_named(tmp_path: Path, sound: str, fault: str, word: str) -> None:
    write(tmp_path / "etc/nginx/sites-enabled/portal", SOUND_NGINX.replace(sound, fault))
    (finding,) = nginx.check(tmp_path)
    assert finding.level is Level.ERROR
    assert word in finding.text
    assert "sites-enabled/portal" in finding.text


def test_a_sound_tor_is_left_alone(tmp_path: Path) -> None:
    assert levels(tor.check(tmp_path)) == [Level.OK]
    write(tmp_path / "etc/tor/torrc", "# HiddenServiceDir /x\nSocksPort 0\n")
    assert levels(tor.check(tmp_path)) == [Level.OK]
    write(tmp_path / "etc/tor/torrc", SOUND_TORRC)
    assert levels(tor.check(tmp_path)) == [Level.OK]


@pytest.mark.parametrize(
    ("sound", "fault", "level", "word"),
    [
        ("HiddenServicePoWDefensesEnabled 1", "", Level.WARNING, "HiddenServicePoWDefensesEnabled 1"),
        ("DefensesEnabled 1", "DefensesEnabled 0", Level.WARNING, "HiddenServicePoWDefensesEnabled 1"),
        ("HiddenServiceExportCircuitID haproxy", "", Level.WARNING, "HiddenServiceExportCircuitID haproxy"),
        ("Log notice syslog", "Log debug file /var/log/tor/debug.log", Level.ERROR, "Log notice"),
        ("Log notice syslog", "Log info-err syslog", Level.ERROR, "Log notice"),
        ("Log notice syslog", "SafeLogging 0", Level.ERROR, "SafeLogging 1"),
    ],
)
def test_a_tor_without_its_defences_is_named(tmp_path: Path, sound: str, fault: str, level: Level, word: str) -> None:
    write(tmp_path / "etc/tor/torrc", SOUND_TORRC.replace(sound, fault))
    found = [finding for finding in tor.check(tmp_path) if finding.level is not Level.OK]
    assert levels(found) == [level]
    assert word in found[0].text


def test_every_onion_service_is_looked_at(tmp_path: Path) -> None:
    write(tmp_path / "etc/tor/torrc", SOUND_TORRC + "HiddenServiceDir /var/lib/tor/second\nHiddenServicePort 80\n")
    assert levels(tor.check(tmp_path)) == [Level.OK, Level.WARNING, Level.WARNING]


class Site(BaseHTTPRequestHandler):
    """A site that sends what it is told to."""

    headers_sent: dict[str, str]

    def do_GET(self) -> None:
        self.send_response(200)
        for name, value in self.headers_sent.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[tuple[str, dict[str, str]]]:
    """Where it is, and its headers, as the portal sends them until they are changed."""
    headers = dict(served.WANTED)
    handler = type("Handler", (Site,), {"headers_sent": headers})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", headers
        server.shutdown()
        thread.join()


def test_headers_that_a_proxy_took_away_or_added_are_named(site: tuple[str, dict[str, str]]) -> None:
    url, headers = site
    assert levels(served.check(url)) == [Level.OK]
    for name, value in list(headers.items()):
        del headers[name]
        (finding,) = served.check(url)
        assert finding.level is Level.ERROR
        assert name in finding.text
        headers[name] = value
    for name in served.UNWANTED:
        headers[name] = "x"
        (finding,) = served.check(url)
        assert finding.level is Level.ERROR
        assert name in finding.text
        del headers[name]


def test_a_site_that_is_not_there_is_told() -> None:
    assert levels(served.check(None)) == [Level.WARNING]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        for address in (f"127.0.0.1:{taken.getsockname()[1]}", "unix:/nowhere", "http://", "x:y:z"):
            assert levels(served.check(address)) == [Level.ERROR]


def test_all_of_it_on_an_instance(house: House, tmp_path: Path) -> None:
    operator = house.portal.operator
    make_private(operator.instance.folder)
    findings = list(examine(operator, today(), tmp_path, None))
    assert all(finding.text for finding in findings)
    assert len(findings) == 10
    assert not [finding for finding in findings if finding.level is Level.ERROR]


@pytest.mark.parametrize(("locale", "word"), [("C.UTF-8", "error: others may read"), ("zh_CN.UTF-8", "错误")])
def test_the_command_says_it_in_lines_and_in_its_exit_code(house: House, locale: str, word: str) -> None:
    folder = house.portal.operator.instance.folder
    house.portal.operator.database.close()
    make_private(folder)
    environment = {"LC_ALL": locale, "LANGUAGE": ""}
    good = run("portal", "doctor", "--instance", folder, "--root", folder / "nothing", env=environment)
    assert (good.returncode, good.stderr) == (0, "")
    (folder / "signing.key").chmod(0o644)
    bad = run("portal", "doctor", "--instance", folder, "--root", folder / "nothing", env=environment)
    assert (bad.returncode, bad.stderr) == (1, "")
    assert word in bad.stdout
    assert len(bad.stdout.splitlines()) == len(good.stdout.splitlines())


def test_a_card_of_the_past_is_an_error(house: House) -> None:
    (own, _) = house.portal.operator.committees().values()
    old = replace(own, card=replace(own.card, valid_until=today() - timedelta(days=1)))
    assert levels(check_cards({own.route: old}, today())) == [Level.ERROR, Level.WARNING]
