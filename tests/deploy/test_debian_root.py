"""A clean Debian, told in order: install, start, journey, upgrade, upgrades that fail, uninstall, install again."""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from journey import Desk, Reporter
from machine import Machine, booted, in_root, make_root
from rooms import answers
from server import on_socket

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.long
ADDRESS = "/var/lib/tor-instances/qingfeng/onion/hostname"
BEFORE = "/var/lib/qingfeng/run/before-upgrade.db"
NAME = "report.example"
NEXT_SCHEMA = '''"""A later version's table."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "{name}", "{head}"


def upgrade():
    op.create_table("{name}", sa.Column("id", sa.Integer, primary_key=True)){then}
'''


class Server:
    """The machine, its archives, and the desk its portal seals to."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        self.machine = machine
        self.folder = folder
        self.desk = Desk(folder / "desk", "清江县纪委监委")
        shutil.copy(self.desk.card, machine.path("/root/committee.card"))
        self.code = ""

    def installer(self, version: str, *words: str) -> str:
        """`deploy/install.sh` of one version's archive."""
        return self.machine.run(f"/root/qingfeng-portal-{version}/deploy/install.sh", *words)

    def portal(self, *words: str) -> str:
        """A command of the operator's, as the manual has it."""
        return self.machine.run("qingfeng", *words)

    def reporter(self) -> Reporter:
        """Someone whose requests tor hands on."""
        return Reporter(on_socket(self.machine.path("/run/qingfeng/onion.sock")))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if os.geteuid():
        pytest.fail("a machine can be booted by root alone")
    folder = tmp_path_factory.mktemp("debian")
    root = make_root(folder / "root")
    first = folder / "first"
    unpack(make_archive(ROOT, first), root)
    unpack(make_archive(changed(folder / "next", "0.2.0", later=""), first), root)
    broken = changed(folder / "broken", "0.3.0", later="", broken='\n    raise RuntimeError("does not work")')
    unpack(make_archive(broken, first), root)
    silent = changed(folder / "silent", "0.4.0", later="", silent="")
    command, serve = silent / "portal" / "cli.py", "Server(operator.instance, options, bind, health).run()"
    assert serve in command.read_text()
    command.write_text(command.read_text().replace(serve, '__import__("time").sleep(3600)'))
    unpack(make_archive(silent, first), root)
    shutil.copy(first / "signers", root / "root" / "signers")
    made, live = root / "root" / "archive", root / "root" / "live"
    places: list[str | Path] = ["-keyout", made / "tls1.key", "-out", made / "tls1.crt"]
    for place in (made, live):
        place.mkdir()
    for name in ("tls.key", "tls.crt"):  # as certbot has it: a link, which another certificate will hang from
        (live / name).symlink_to(f"../archive/{name.replace('.', '1.')}")
    words: list[str | Path] = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={NAME}"]
    words += places
    subprocess.run(words, check=True, capture_output=True)
    in_root(root, f"/root/qingfeng-portal-{version_of(ROOT)}/deploy/install.sh", "packages", "--clearnet", NAME)
    with booted(root) as machine:
        yield Server(machine, folder)
    shutil.rmtree(root)


def make_archive(tree: Path, folder: Path) -> Path:
    """The server's archive of a tree, signed with a key that is made with the first."""
    key = folder / "key"
    if not key.exists():
        folder.mkdir()
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        (folder / "signers").write_text("qingfeng " + key.with_suffix(".pub").read_text())
    words: list[str | Path] = [sys.executable, tree / "deploy" / "archive.py", "portal", "--to", folder, "--key", key]
    return Path(subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip())


def changed(tree: Path, version: str, **migrations: str) -> Path:
    """The project one version on, with further migrations: their names, and what each does beside adding a table."""
    shutil.copytree(ROOT, tree, ignore=what_was_made)
    project = tree / "pyproject.toml"
    project.write_text(re.sub(r'(?m)^version = ".*"', f'version = "{version}"', project.read_text()))
    versions = tree / "portal" / "store" / "migrations" / "versions"
    newest = max(path for path in versions.glob("0*.py")).read_text()
    head = re.search(r'(?m)^revision\b.*= "(\w+)"', newest)
    assert head is not None
    before = head[1]
    for name, then in migrations.items():
        (versions / f"9999_{name}.py").write_text(NEXT_SCHEMA.format(name=name, head=before, then=then))
        before = name
    return tree


def what_was_made(folder: str, names: list[str]) -> set[str]:
    """What `make clean` removes, for copytree; portal/web/dist is no such thing, it is part of the site."""
    made = {"build", "dist", "demo"} if Path(folder) == ROOT else set()
    return {name for name in names if name in made or name in {".venv", ".git"} or name.endswith("_cache")}


def version_of(tree: Path) -> str:
    found = re.search(r'(?m)^version = "(.*)"', (tree / "pyproject.toml").read_text())
    assert found is not None
    return found[1]


def unpack(archive: Path, root: Path) -> None:
    subprocess.run(["tar", "-xf", archive, "-C", root / "root"], check=True)


def test_it_installs_and_runs(server: Server) -> None:
    tls = ("--clearnet", NAME, "--certificate", "/root/live/tls.crt", "--key", "/root/live/tls.key")
    words = ("install", "--card", "/root/committee.card", "--signers", "/root/signers", *tls)
    said = server.installer(version_of(ROOT), *words)
    assert re.search(r"http://[a-z2-7]{56}\.onion/", said)
    again = server.installer(version_of(ROOT), *words)
    assert again.splitlines()[-3:] == said.splitlines()[-3:]
    assert "no card was taken" in again
    site = server.machine.path("/etc/nginx/conf.d/qingfeng.conf").read_text()
    assert "ssl_certificate /root/live/tls.crt;" in site
    assert "ssl_certificate_key /root/live/tls.key;" in site
    for unit in ("qingfeng-portal.service", "tor@qingfeng.service", "qingfeng-purge.timer", "qingfeng-notice.timer"):
        assert server.machine.run("systemctl", "is-active", unit).strip() == "active"


def test_the_portal_has_no_network_and_listens_on_no_port(server: Server) -> None:
    listening = server.machine.run("ss", "-Hltnu").split("\n")
    ports = {line.split()[4].rpartition(":")[2] for line in listening if line}
    assert ports == {"80", "443"}  # nginx, for the clearnet twin; tor listens on nothing
    pid = server.machine.run("systemctl", "show", "-P", "MainPID", "qingfeng-portal").strip()
    assert server.machine.run("nsenter", "-t", pid, "-n", "ss", "-Hltnu") == ""
    assert server.machine.run("nsenter", "-t", pid, "-n", "ip", "-o", "link").count("\n") == 1  # loopback


def test_it_leaves_no_image_of_its_memory(server: Server) -> None:
    pid = server.machine.run("systemctl", "show", "-P", "MainPID", "qingfeng-portal").strip()
    limits = server.machine.path(f"/proc/{pid}/limits").read_text()
    assert re.search(r"Max core file size\s+0\s+0", limits)
    assert server.machine.path(f"/proc/{pid}/coredump_filter").read_text().strip() == "00000000"
    assert server.machine.run("systemctl", "show", "-P", "MemorySwapMax", "qingfeng-portal").strip() == "0"


def test_a_journey_through_the_running_unit(server: Server) -> None:
    server.code = server.reporter().report(answers(), [("a.txt", b"evidence", "text/plain")])
    carry(server, "--text", "已受理。")
    assert server.reporter().look_up(server.code).status == "accepted"


def carry(server: Server, *reply: str) -> None:
    """Bundles go to the desk and back, as on a stick."""
    inside = server.machine.path("/var/lib/qingfeng/run")
    path = server.portal("export", "--to", "/var/lib/qingfeng/run").splitlines()[-1]
    server.desk("import", inside / Path(path).name)
    tip = server.desk.json("list")[-1]["tip"]
    server.desk("reply", tip, "--status", "accepted", *reply)
    bundle = Path(server.desk("export", "--to", server.folder).splitlines()[-1])
    shutil.copy(bundle, inside / bundle.name)
    server.machine.run("chown", "qingfeng:", f"/var/lib/qingfeng/run/{bundle.name}")
    server.portal("import", f"/var/lib/qingfeng/run/{bundle.name}")


def test_through_nginx_too(server: Server) -> None:
    words = ("curl", "-sk", "--resolve", f"{NAME}:443:127.0.0.1", "-D", "-", f"https://{NAME}/zh/help")
    page = server.machine.run(*words)
    address = server.machine.path(ADDRESS).read_text().strip()
    assert page.startswith("HTTP/2 200")
    assert f"onion-location: http://{address}/zh/help" in page


def test_health_is_told_to_root_alone(server: Server) -> None:
    ask = ("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}")
    assert server.machine.run(*ask, "--unix-socket", "/run/qingfeng/health.sock", "http://portal/healthz") == "200"
    assert server.machine.run(*ask, "--unix-socket", "/run/qingfeng/onion.sock", "http://portal/healthz") == "404"
    nobody = ("setpriv", "--reuid", "www-data", "--regid", "www-data", "--clear-groups")
    refused = server.machine.try_(*nobody, *ask, "--unix-socket", "/run/qingfeng/health.sock", "http://portal/healthz")
    assert refused.returncode != 0


def test_the_timers_do_their_work(server: Server) -> None:
    server.machine.run("systemctl", "start", "qingfeng-purge.service", "qingfeng-notice.service")
    journal = server.machine.run("journalctl", "-o", "cat", "-u", "qingfeng-notice")
    assert "与有无来件无关" in journal
    assert "Mailboxes" not in server.machine.run("journalctl", "-o", "cat", "-u", "qingfeng-purge")


def test_nothing_in_the_journal_speaks_of_a_visit(server: Server) -> None:
    journal = server.machine.run("journalctl", "-o", "export")
    assert "qingfeng-portal" in journal
    for word in ("他收了钱", "/zh/report", "curl/", "a.txt"):
        assert word not in journal


def test_an_upgrade_keeps_what_people_sent_and_migrates(server: Server) -> None:
    refused = server.machine.try_("/root/qingfeng-portal-0.2.0/deploy/install.sh", "install")
    assert "use: deploy/install.sh upgrade" in refused.stderr
    done = threading.Event()
    seen: list[object] = []
    visitor = threading.Thread(target=visit_until, args=(server, done, seen))
    visitor.start()
    try:
        said = server.installer("0.2.0", "upgrade", "--signers", "/root/signers")
    finally:
        done.set()  # or the visitor would keep the tests from ever ending
        visitor.join()
    assert "The portal runs from /opt/qingfeng/0.2.0-" in said
    assert set(seen) == {200}  # who came meanwhile had to wait, and no more
    assert "later" in tables(server)
    assert server.reporter().look_up(server.code).status == "accepted"
    assert server.reporter().report(answers(facts="升级以后。"))
    assert not server.machine.path(BEFORE).exists()

    # as after an upgrade that was cut off
    server.machine.path(BEFORE).write_bytes(b"")
    server.machine.run("systemctl", "stop", "qingfeng-purge.timer")
    said = server.installer("0.2.0", "upgrade")
    assert "cut off" in said
    assert "runs already" in said
    assert not server.machine.path(BEFORE).exists()
    assert server.machine.run("systemctl", "is-active", "qingfeng-purge.timer").strip() == "active"


def visit_until(server: Server, done: threading.Event, seen: list[object]) -> None:
    """Open a page again and again; what came of it."""
    while not done.is_set():
        try:
            with on_socket(server.machine.path("/run/qingfeng/onion.sock")) as http:
                seen.append(http.get("/zh/help").status_code)
        except httpx.TransportError as error:
            seen.append(error)
        time.sleep(0.05)


def tables(server: Server) -> str:
    query = "select group_concat(name) from sqlite_master"
    code = f"import sqlite3; print(*sqlite3.connect('/var/lib/qingfeng/portal.db').execute('{query}'))"
    return server.machine.run("python3", "-c", code)


def test_an_upgrade_that_fails_leaves_the_old_version_running(server: Server) -> None:
    refused = server.machine.try_("/root/qingfeng-portal-0.3.0/deploy/install.sh", "upgrade")
    assert refused.returncode == 1
    assert "nothing is lost" in refused.stderr.splitlines()[-1]
    assert "0.2.0" in server.machine.run("readlink", "/opt/qingfeng/current")
    assert server.reporter().look_up(server.code).status == "accepted"


def test_an_upgrade_that_never_answers_is_taken_back_with_its_database(server: Server) -> None:
    # Given a new version that changes the database and starts, but does not answer; visitors come meanwhile
    done = threading.Event()
    seen: list[object] = []
    visitor = threading.Thread(target=visit_until, args=(server, done, seen))
    visitor.start()
    try:
        refused = server.machine.try_("/root/qingfeng-portal-0.4.0/deploy/install.sh", "upgrade")
    finally:
        done.set()
        visitor.join()

    # Then the version before runs on the database from before, of which no copy lies about, and all visitors are served
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].endswith("does not answer; the one before runs again, nothing is lost")
    assert "0.2.0" in server.machine.run("readlink", "/opt/qingfeng/current")
    assert "silent" not in tables(server)
    assert not server.machine.path(BEFORE).exists()
    assert set(seen) == {200}
    assert server.reporter().look_up(server.code).status == "accepted"
    for unit in ("qingfeng-portal.service", "qingfeng-purge.timer"):
        assert server.machine.run("systemctl", "is-active", unit).strip() == "active"


def test_the_operators_look_round_goes_on_where_the_portal_is_down(server: Server) -> None:
    units = ("qingfeng-onion.socket", "qingfeng-web.socket", "qingfeng-health.socket", "qingfeng-portal.service")
    server.machine.run("systemctl", "stop", *units)
    looked = server.machine.try_("/root/qingfeng-portal-0.2.0/deploy/install.sh", "check")
    assert looked.returncode == 1
    assert "error: qingfeng-portal is not running" in looked.stdout
    assert "tor@qingfeng.service" in looked.stdout
    assert "only the owner may read the instance" in looked.stdout  # the doctor came too
    server.installer("0.2.0", "upgrade")
    assert server.reporter().look_up(server.code).status == "accepted"


def test_a_portal_with_a_full_disk_is_not_called_silent(server: Server) -> None:
    place, unit = "/var/lib/qingfeng", "qingfeng-portal.service"
    server.machine.run("systemctl", "stop", unit)
    server.machine.run("cp", "-a", place, "/root/instance")
    server.machine.run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", place)
    try:
        server.machine.run("cp", "-aT", "/root/instance", place)
        server.machine.run("sh", "-c", f"dd if=/dev/zero of={place}/full bs=1M count=59 2>&1")
        server.machine.run("systemctl", "start", unit)
        assert "warning: the portal runs, but refuses reports or files" in server.installer("0.2.0", "upgrade")
        looked = server.machine.try_("/root/qingfeng-portal-0.2.0/deploy/install.sh", "check")
        assert '"healthy": false' in looked.stdout
        assert "does not answer" not in looked.stdout
    finally:
        server.machine.run("systemctl", "stop", unit)
        server.machine.run("umount", place)
        server.machine.run("rm", "-r", "/root/instance")
        server.machine.run("systemctl", "start", unit)


def test_a_backup_is_not_restored_over_an_instance(server: Server) -> None:
    refused = server.machine.try_(
        "/root/qingfeng-portal-0.2.0/deploy/install.sh", "install", "--restore", "/root/backup"
    )
    assert refused.returncode == 1
    assert "nothing was restored" in refused.stderr


def test_uninstalled_nothing_is_left_but_what_people_sent(server: Server) -> None:
    address = server.machine.path(ADDRESS).read_text()
    server.installer("0.2.0", "uninstall")
    assert left(server) == {
        "/var/lib/qingfeng",
        "/var/lib/tor-instances/qingfeng",
        "/etc/tor/instances/qingfeng",
        "/etc/qingfeng",
    }
    server.installer("0.2.0", "install")
    assert server.machine.path(ADDRESS).read_text() == address
    assert server.reporter().look_up(server.code).status == "accepted"

    server.portal("export", "--to", "/var/lib/qingfeng/run")  # so that the desk knows of bundles
    path = server.portal("backup", "--to", "/var/lib/qingfeng/run").splitlines()[0]
    server.machine.run("mv", path, "/root/backup")
    server.machine.run("cp", "-r", str(Path(ADDRESS).parent), "/root/onion")
    server.installer("0.2.0", "uninstall", "--delete-instance")
    assert left(server) == set()
    assert server.machine.try_("getent", "passwd", "qingfeng").returncode == 2


def test_a_new_server_goes_on_from_a_backup_under_its_old_address(server: Server) -> None:
    runbook = (ROOT / "deploy" / "RUNBOOK.md").read_text()
    words = re.findall(r"(?m)^ {8}((?:deploy/install.sh|tor-|cp|ch).*)$", runbook)
    assert (words[0], words[-1]) == (
        "deploy/install.sh packages",
        "deploy/install.sh install --restore FILE --signers FILE",
    )
    script = "\n".join(words).replace("SAVED", "/root")
    script = script.replace("--restore FILE", "--restore /root/backup").replace(
        "--signers FILE", "--signers /root/signers"
    )
    chinese = ("env", "LC_ALL=", "LANG=zh_CN.UTF-8")
    assert "指纹" in server.machine.run(*chinese, "bash", "-euc", f"cd /root/qingfeng-portal-0.2.0\n{script}")
    assert server.machine.path(ADDRESS).read_text() == server.machine.path("/root/onion/hostname").read_text()
    assert server.machine.run("systemctl", "is-active", "tor@qingfeng.service").strip() == "active"
    assert server.reporter().look_up(server.code).status == "accepted"
    assert not server.machine.path("/var/lib/qingfeng.restoring").exists()


def test_the_operators_look_round_finds_nothing_wrong(server: Server) -> None:
    said = server.installer("0.2.0", "check")
    assert '"healthy": true' in said
    assert "error:" not in said
    assert "the onion service /var/lib/tor-instances/qingfeng/onion has its defences" in said
    owners = server.machine.run("find", "/var/lib/qingfeng", "-not", "-user", "qingfeng")
    assert owners == ""  # the doctor looks as root, and leaves nothing of root's


def left(server: Server) -> set[str]:
    """Everything of ours on the machine but the archives in /root."""
    words = ("find", "/", "-xdev", "-name", "*qingfeng*", "-not", "-path", "/root/*", "-not", "-path", "/proc/*")
    found = [line for line in server.machine.run(*words).split() if "/journal/" not in line and "/systemd/" not in line]
    units = server.machine.run(
        "find", "/etc/systemd", "/usr/local/lib/systemd", "/run/systemd/system", "-name", "*qingfeng*"
    )
    return {path for path in found if not any(path.startswith(f"{other}/") for other in found)} | set(units.split())
