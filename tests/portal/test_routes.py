"""Every route and method in one table: its answer, its headers and its cookie. A route without a row fails."""

import re
from dataclasses import dataclass

import httpx
import pytest
from journey import Elements
from rooms import House, answers

HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'sha256-*'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; img-src data:",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
SCRIPTED = "; script-src 'sha256-*'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
OPTIONAL = {
    "content-disposition",
    "content-type",
    "content-length",
    "set-cookie",
    "vary",
    "location",
    "clear-site-data",
    "allow",
}
NONE, SET, ENDED = "no cookie", "set", "ended"
PAGE = 39 * 1024


@dataclass(frozen=True)
class Row:
    """What is expected. `forged`: the status of the same post without the form's cookie, where it matters."""

    endpoint: str
    method: str
    path: str
    status: int = 200
    cookie: str = NONE
    leads_to: str = ""
    clears: bool = False
    size: int = PAGE
    forged: int = 0
    scripted: bool = False


TABLE = (
    Row("choose_language", "GET", "/", 302, leads_to="/zh/", size=0),
    Row("landing", "GET", "/zh/"),
    Row("help", "GET", "/zh/help"),
    Row("key", "GET", "/zh/key"),
    Row("report", "GET", "/zh/report", cookie=SET, scripted=True),
    Row("take_report", "POST", "/zh/report", cookie=ENDED, forged=400),
    Row("status", "GET", "/zh/status", scripted=True),
    Row("look_up", "POST", "/zh/status"),
    Row("follow_up", "POST", "/zh/follow-up"),
    Row("follow_up_address", "GET", "/zh/follow-up", 302, leads_to="/zh/status", size=0),
    Row("clearnet", "GET", "/zh/clearnet"),
    Row("leave", "GET", "/zh/leave", cookie=ENDED, clears=True),
    Row("script", "GET", "/zh/portal.js", size=0),
    Row("sealer", "GET", "/zh/sealer", size=0),
    Row("show_hand_in", "GET", "/zh/hand-in", cookie=SET),
    Row("hand_in", "POST", "/zh/hand-in", 422, forged=400),
    Row("sealed_slice", "POST", "/zh/sealed/slice", 415),
    Row("sealed_letter", "POST", "/zh/sealed/letter", 415),
    Row("sealed_mailbox", "POST", "/zh/sealed/mailbox", 415),
)


def test_the_table_has_every_route_and_method(house: House) -> None:
    rules = {
        (rule.endpoint, method)
        for rule in house.portal.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert rules == {(row.endpoint, row.method) for row in TABLE}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.method} {row.path}")
def test_what_a_route_answers_is_what_the_table_says(house: House, row: Row) -> None:
    response = _send(house, row)
    assert response.status_code == row.status
    _check_headers(response, scripted=row.scripted)
    assert response.headers.get("location", "") == row.leads_to
    assert ("clear-site-data" in response.headers) == row.clears
    assert _cookie(response) == row.cookie
    if row.size:
        assert len(response.content) == row.size


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.method} {row.path}")
def test_other_methods_are_refused_with_the_same_headers(house: House, row: Row) -> None:
    reporter = house.portal.reporter()
    for method in ("PUT", "DELETE", "PATCH"):
        response = reporter.http.request(method, row.path)
        assert response.status_code == 405
        _check_headers(response)


@pytest.mark.parametrize("row", [row for row in TABLE if row.method == "POST"], ids=lambda row: row.path)
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_gets_nowhere(house: House, row: Row, site: str) -> None:
    response = _send(house, row, {"Sec-Fetch-Site": site})
    assert response.status_code == 400
    assert 'id="receipt-code"' not in response.text
    assert 'id="status"' not in response.text


@pytest.mark.parametrize("row", [row for row in TABLE if row.method == "POST"], ids=lambda row: row.path)
def test_without_the_forms_cookie(house: House, row: Row) -> None:
    response = _send(house, row, {}, forget=True)
    assert response.status_code == (row.forged or row.status)


def test_over_https_the_cookie_belongs_to_this_host_alone(house: House) -> None:
    reporter = house.portal.reporter()
    reporter.http.base_url = httpx.URL("https://site")
    response = reporter.http.get("/zh/report")
    words = {word.strip() for word in response.headers["set-cookie"].split(";")}
    assert any(word.startswith("__Host-form=") for word in words)
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= words
    assert not any(word.lower().startswith(("domain", "expires", "max-age")) for word in words)
    reporter.page = Elements(response.text)
    assert 'id="receipt-code"' in reporter.post("/report", answers()).text
    assert not reporter.http.cookies


def test_no_header_that_tells_about_a_visitor_changes_a_page(house: House) -> None:
    telling = {"User-Agent": "MARKER", "Accept-Language": "en", "X-Forwarded-For": "192.0.2.1", "Referer": "MARKER"}
    for path in ("/zh/", "/zh/help", "/zh/status", "/zh/leave", "/zh/nowhere"):
        reporter = house.portal.reporter()
        assert reporter.http.get(path).text == reporter.http.get(path, headers=telling).text


def _send(house: House, row: Row, headers: dict[str, str] | None = None, *, forget: bool = False) -> httpx.Response:
    reporter = house.portal.reporter()
    fields = answers()
    if row.endpoint in {"look_up", "follow_up"}:
        receipt = house.portal.reporter().report(answers())
        fields = {"code": receipt, "text": "是的。"}
    if row.endpoint == "take_report":
        reporter.open("/report")
    if row.endpoint == "hand_in":
        reporter.open("/hand-in")
    if forget:
        reporter.http.cookies.clear()
    if row.method == "GET":
        return reporter.http.get(row.path, headers=headers)
    hidden = reporter.page.hidden if reporter.page else {}
    return reporter.http.post(row.path, data=hidden | fields, headers=headers)


def _check_headers(response: httpx.Response, *, scripted: bool = False) -> None:
    told = dict(response.headers.items())
    told["content-security-policy"] = _without_digest(told["content-security-policy"])
    policy = HEADERS["content-security-policy"] + (SCRIPTED if scripted else "")
    assert {name: told.get(name) for name in HEADERS} == HEADERS | {"content-security-policy": policy}
    assert set(told) <= set(HEADERS) | OPTIONAL


def _without_digest(policy: str) -> str:
    return re.sub(r"'sha256-[A-Za-z0-9+/]{43}='", "'sha256-*'", policy)


def _cookie(response: httpx.Response) -> str:
    cookie = response.headers.get("set-cookie", "")
    if not cookie:
        return NONE
    return ENDED if "Max-Age=0" in cookie else SET


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_has_a_title_of_its_own(house: House, language: str) -> None:
    reporter = house.portal.reporter(language)
    pages = [reporter.open(path) for path in ("/", "/report", "/status", "/help", "/key", "/leave", "/nowhere")]
    pages.append(reporter.post("/status", {"code": house.portal.reporter(language).report(answers())}).text)
    titles = [page.partition("<title>")[2].partition("</title>")[0].strip() for page in pages]
    assert len(set(titles)) == len(titles)
    assert all(titles)
