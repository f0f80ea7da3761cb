"""Only the browser that opened the one-time link may speak to the workbench."""

import pytest
from journey import Elements
from rooms import House
from workbench import Officer

FOREIGN_HOSTS = ["evil.example", "127.0.0.1", "127.0.0.1:8000", "localhost:8001", "127.0.0.1:8001.evil.example", ""]
FOREIGN_ORIGINS = ["http://evil.example", "null", "http://127.0.0.1:8000", "https://127.0.0.1:8001", None]
WRONG_METHODS = [("GET", "/zh/lock"), ("POST", "/zh/tips"), ("DELETE", "/zh/tips"), ("PUT", "/zh/sticks")]


@pytest.fixture
def officer(house: House) -> Officer:
    house.own.session.close()
    return Officer(house.own.vault.folder.root)


def test_the_link_opens_one_browser_once(officer: Officer) -> None:
    link = f"/zh/open/{officer.door.token}"
    assert officer.http.get("/zh/sign-in").status_code == 403
    assert officer.http.get(link).status_code == 303
    assert officer.http.get("/zh/sign-in").status_code == 200
    stranger = officer.browser()
    assert stranger.get(link).status_code == 403
    assert stranger.get("/zh/sign-in").status_code == 403
    assert officer.http.get(link).status_code == 303  # who was let in may come by the same door again


def test_a_wrong_link_opens_nothing_and_does_not_use_up_the_right_one(officer: Officer) -> None:
    for token in ("x", officer.door.token[:-1], officer.door.token + "x"):
        assert officer.http.get(f"/zh/open/{token}").status_code == 403
    assert officer.http.get(f"/zh/open/{officer.door.token}").status_code == 303


def test_the_cookie_is_for_this_site_and_no_script(officer: Officer) -> None:
    cookie = officer.http.get(f"/zh/open/{officer.door.token}").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert officer.door.token not in cookie


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_another_name_for_this_machine_is_refused(officer: Officer, host: str) -> None:
    officer.come_in()
    response = officer.http.get("/zh/tips", headers={"Host": host})
    assert response.status_code == 421
    assert "seated" not in response.text


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:8000", "https://127.0.0.1:8001", None]
)
def test_a_form_of_another_site_is_refused(officer: Officer, origin: str | None) -> None:
    officer.come_in()
    token = Elements(officer.get("/zh/tips")).hidden["csrf_token"]
    headers = {} if origin is None else {"Origin": origin}
    response = officer.http.post("/zh/lock", data={"csrf_token": token}, headers=headers)
    assert response.status_code == 403
    assert officer.seat.taken()


def test_a_form_without_its_token_is_refused(officer: Officer) -> None:
    officer.come_in()
    response = officer.http.post("/zh/lock", headers={"Origin": officer.ORIGIN})
    assert response.status_code == 400
    assert officer.seat.taken()


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/zh/lock"), ("POST", "/zh/tips"), ("DELETE", "/zh/tips"), ("PUT", "/zh/sticks")]
)
def test_a_page_asked_for_in_another_way_is_not_there(officer: Officer, method: str, path: str) -> None:
    officer.come_in()
    assert officer.http.request(method, path, headers={"Origin": officer.ORIGIN}).status_code == 405


def test_every_page_but_the_door_is_shut_to_strangers(officer: Officer) -> None:
    asked = 0
    for rule in officer.app.url_map.iter_rules():
        if rule.endpoint == "open":
            continue
        path = rule.rule.replace("<any(zh, en):language>", "zh").replace("<number>", "2026-0001")
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            response = officer.browser().request(method, path, headers={"Origin": officer.ORIGIN})
            assert response.status_code == 403, (method, path)
            asked += 1
    assert asked > 30


def test_nothing_is_kept_or_loaded_or_run(officer: Officer) -> None:
    officer.come_in()
    for path in ("/zh/tips", "/zh/nowhere", "/zh/tips/2026-9999"):
        headers = officer.http.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'"
        shown = {"img-src", "media-src"}  # pictures and sound of the desk's own making
        assert set(policy) == {"default-src", "style-src", "form-action", "base-uri", "frame-ancestors"} | shown
        assert {policy[name] for name in shown} == {"'self'"}
        assert policy["style-src"].startswith("'sha256-")


def test_the_door_does_not_say_who_works_here(officer: Officer) -> None:
    assert "officer" not in Elements(officer.browser().get("/zh/sign-in").text).text


def test_a_new_link_shuts_the_last_window_out(officer: Officer) -> None:
    officer.come_in()
    old = officer.door.token
    officer.door.renew()
    assert officer.http.get("/zh/tips").status_code == 403
    assert officer.http.get(f"/zh/open/{old}").status_code == 403
    assert officer.http.get(f"/zh/open/{officer.door.token}").status_code == 303
    assert officer.http.get("/zh/tips").status_code == 200
