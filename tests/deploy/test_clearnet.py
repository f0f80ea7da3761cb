"""A journey through a real nginx with the configuration that is installed: nothing is held back, logged or kept."""

import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from journey import Desk, Portal, Reporter, free_port
from leaks import leaks
from rooms import answers
from server import serving
from slowfile import Keystream, multipart

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "nginx" / "qingfeng.conf"
NAME, ONION = "report.example", "a" * 56 + ".onion"
BOUNDARY = "----boundary-of-a-test"
MARKER = "nginx-marker-5b21"
MIB = 2**20


@dataclass
class Twin:
    """nginx before a portal."""

    desk: Desk
    portal: Portal
    folder: Path  # everything nginx could write to
    port: int
    plain_port: int
    certificate: Path

    def http(self) -> httpx.Client:
        """A browser that knows the certificate; a name it asks for leads to loopback."""
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        alone = httpx.Limits(max_keepalive_connections=0)
        extensions = {"sni_hostname": NAME}

        def name_it(request: httpx.Request) -> None:
            request.headers["Host"] = NAME
            request.extensions |= extensions

        hooks = {"request": [name_it]}
        url = f"https://127.0.0.1:{self.port}"
        return httpx.Client(verify=trusted, base_url=url, timeout=120, limits=alone, event_hooks=hooks)

    def kept_by_nginx(self) -> list[Path]:
        """Files in nginx's own places."""
        return [path for path in self.folder.rglob("*") if path.is_file() and path.stat().st_size]


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twin]:
    folder = tmp_path_factory.mktemp("clearnet")
    desk = Desk(folder / "desk", "清江县纪委监委")
    portal = Portal(folder / "portal", desk.card)
    socket = folder / "web.sock"
    certificate, key = make_certificate(folder)
    place, port, plain_port = folder / "nginx", free_port(), free_port()
    for part in ("temp", "logs"):
        (place / part).mkdir(parents=True)
    site = filled_in(CONFIGURATION.read_text(), certificate, key)
    site = site.replace("/run/qingfeng/web.sock", str(socket)).replace("listen [::]:", "# ")
    site = site.replace("listen 443", f"listen 127.0.0.1:{port}").replace("listen 80", f"listen 127.0.0.1:{plain_port}")
    main = folder / "nginx.conf"
    main.write_text(around(site, place))
    with serving(portal, socket):
        process = subprocess.Popen(["nginx", "-c", str(main), "-p", str(place), "-e", str(place / "logs" / "first")])
        try:
            wait_for_port(port)
            yield Twin(desk, portal, place, port, plain_port, certificate)
        finally:
            process.terminate()
            process.wait(30)


def filled_in(site: str, certificate: Path, key: Path) -> str:
    """As deploy/install.sh does it."""
    filling = {"NAME": NAME, "ONION": ONION, "CERTIFICATE": str(certificate), "KEY": str(key)}
    for word, value in filling.items():
        site = site.replace(f"@{word}@", value)
    assert "@" not in site
    return site


def around(site: str, place: Path) -> str:
    """What Debian's nginx.conf has around a site, logs and temporary folders of its own included."""
    folders = "\n".join(
        f"{kind}_temp_path {place}/temp/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"user root;\nworker_processes 1;\ndaemon off;\npid {place}/pid;\nevents {{}}\n"
        f"http {{\n{folders}\naccess_log {place}/logs/access;\nerror_log {place}/logs/error info;\n{site}\n}}\n"
    )


def make_certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "tls.crt", folder / "tls.key"
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    words += ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(key)]
    subprocess.run([*words, "-out", str(certificate)], check=True, capture_output=True)
    return certificate, key


def wait_for_port(port: int) -> None:
    for _ in range(100):
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("nginx did not start")


def test_a_report_and_its_answer_go_through_nginx(twin: Twin, tmp_path: Path) -> None:
    with twin.http() as http:
        code = Reporter(http).report(answers(facts=f"路修短了。{MARKER}"), [("a.txt", MARKER.encode(), "text/plain")])
        assert twin.desk.json("import", twin.portal.export(tmp_path))["imported"] == 1
        (tip,) = [tip["tip"] for tip in twin.desk.json("list")]
        twin.desk("reply", tip, "--status", "accepted", "--text", "已受理。")
        twin.portal("import", twin.desk("export", "--to", tmp_path).splitlines()[-1])
        assert Reporter(http).look_up(code).status == "accepted"
    assert leaks(MARKER, [twin.folder]) == []
    assert leaks(code.replace(" ", ""), [twin.folder]) == []


def test_a_file_is_sealed_while_it_is_still_on_its_way(twin: Twin) -> None:
    half, go_on, sizes = threading.Event(), threading.Event(), []

    class Paused(Keystream):
        """Sends half of itself, then waits."""

        sent = 0

        def read(self, size: int = -1) -> bytes:
            if self.sent >= 8 * MIB and not half.is_set():
                half.set()
                assert go_on.wait(60)
            self.sent += MIB
            return super().read(min(size, MIB) if size > 0 else MIB)

    def send() -> None:
        with twin.http() as http:
            reporter = Reporter(http)
            reporter.open("/report")
            assert reporter.page is not None
            body = multipart(reporter.page.hidden | answers(confirmed="yes"), "v.mp4", Paused(16 * MIB), BOUNDARY)
            kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
            sizes.append(http.post("/zh/report", content=body, headers=kind).status_code)

    sender = threading.Thread(target=send)
    sender.start()
    assert half.wait(60)
    assert sealed_so_far(twin.portal, at_least=6 * MIB)  # the client has sent 8 MiB and holds back the rest
    assert [path for path in twin.kept_by_nginx() if "temp" in path.parts] == []
    go_on.set()
    sender.join(120)
    assert sizes == [200]


def sealed_so_far(portal: Portal, at_least: int) -> bool:
    for _ in range(100):
        if sum(path.stat().st_size for path in (portal.instance / "incoming").iterdir()) >= at_least:
            return True
        time.sleep(0.1)
    return False


def test_nginx_keeps_nothing(twin: Twin) -> None:
    with twin.http() as http:
        http.get("/zh/nowhere")
        http.post("/zh/report", data={"facts": MARKER})
    kept = {path.relative_to(twin.folder).as_posix() for path in twin.kept_by_nginx()}
    assert kept <= {"pid", "logs/first"}  # the latter is nginx's own start
    assert leaks(MARKER, [twin.folder]) == []
    assert leaks("127.0.0.1", [twin.folder / "logs"]) == []


def test_a_browser_is_told_of_the_onion_and_kept_to_tls(twin: Twin) -> None:
    with twin.http() as http:
        page = http.get("/zh/help")
    assert page.headers["Onion-Location"] == f"http://{ONION}/zh/help"
    assert page.headers["Strict-Transport-Security"].startswith("max-age=")
    assert page.headers["Server"] == "nginx"
    plain = httpx.get(f"http://127.0.0.1:{twin.plain_port}/zh/", headers={"Host": NAME})
    assert (plain.status_code, plain.headers["Location"]) == (301, f"https://{NAME}/zh/")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_visitor_first_reads_what_a_clearnet_visit_shows(twin: Twin, language: str) -> None:
    with twin.http() as http:
        first = http.get("/")
        page = http.get(f"/{language}/clearnet", headers={"X-Onion": "http://elsewhere.example"}).text
    assert (first.status_code, first.headers["Location"]) == (302, f"https://{NAME}/zh/clearnet")
    assert f"http://{ONION}" in page
    assert f'href="/{language}/"' in page
    assert "elsewhere.example" not in page


def test_cookies_stay_on_tls(twin: Twin) -> None:
    with twin.http() as http:
        cookies = http.get("/zh/report").headers.get_list("Set-Cookie")
    assert cookies
    assert all("secure" in cookie.lower() for cookie in cookies)


def test_the_portal_is_not_told_who_asks() -> None:
    site = CONFIGURATION.read_text()
    told = {line.split()[1] for line in site.splitlines() if line.strip().startswith("proxy_set_header")}
    silent = {"X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "True-Client-IP", "X-Client-IP"}
    silent |= {"CF-Connecting-IP", "CF-IPCountry", "User-Agent", "Referer", "Accept-Language", "DNT", "Sec-GPC"}
    silent |= {"Sec-CH-UA", "Sec-CH-UA-Mobile", "Sec-CH-UA-Platform"}
    assert told == silent | {"Host", "X-Onion"}
    for name in silent:
        assert f'proxy_set_header {name} "";' in site
