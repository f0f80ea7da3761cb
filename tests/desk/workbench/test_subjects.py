"""Subjects on pages: from a tip to a record, posts and leaders, and the integrity file behind a reason."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_tips import file
from journey import PASSPHRASE, Elements
from rooms import CHEAP, make_desk
from workbench import REPORTS, Officer, number_of

from desk.judging.assessing import assess_new
from desk.office import roster, trail
from desk.office.roles import Act, Role

HOSTILE = "<b>\u202eévil\u0000</b>"


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Officer]:
    """An officer whose desk has tips; no portal had to bring them."""
    desk = make_desk(tmp_path / "vault", "清江县纪委监委")
    file(desk, *(fields for fields, _ in REPORTS))
    assess_new(desk.vault)
    desk.close()
    officer = Officer(tmp_path / "vault")
    officer.come_in()
    yield officer
    officer.seat.leave()


def hire(officer: Officer, name: str, role: Role) -> None:
    """Somebody is let in, and sits down."""
    roster.add(officer.seat.session(), name, frozenset({role}), PASSPHRASE, CHEAP)
    officer.seat.leave()
    officer.come_in(name)


def made(officer: Officer, subject: str, place: int = 0) -> str:
    """The tip about a subject, after one click made a record of it."""
    number = number_of(officer, subject)
    response = officer.post(f"/zh/tips/{number}/subjects/make", {"place": str(place)})
    assert response.status_code == 200, Elements(response.text).text
    return number


def acts(officer: Officer, about: str) -> list[trail.Done]:
    return trail.listing(officer.seat.session(), about)


def test_an_empty_list_says_what_to_do(busy: Officer) -> None:
    page = busy.get("/zh/subjects")
    assert "还没有" in page
    assert 'href="/zh/tips"' in page
    assert "没有符合" in busy.post("/zh/subjects/find", {"query": "张"}).text


def test_one_click_makes_a_record_and_links_it(busy: Officer) -> None:
    number = number_of(busy, "民政办")
    assert "周某某" in busy.get(f"/zh/tips/{number}")
    made(busy, "民政办")
    page = busy.get(f"/zh/tips/{number}")
    assert 'href="/zh/subjects/1"' in page
    record = busy.get("/zh/subjects/1")
    assert "青石镇民政办" in record
    assert "主任" in record
    assert acts(busy, number)[0].act == Act.READ.value
    assert {act.act for act in acts(busy, "subject-1")} == {Act.SUBJECT.value, Act.SUBJECTS.value}


def test_a_subject_is_found_by_name_pinyin_and_body(busy: Officer) -> None:
    busy.post("/zh/subjects/add", {"kind": "person", "name": "单志强"})
    change = {"act": "add-post", "unit": "清江县水利局", "title": "局长", "first": "2023-05", "leads": "yes"}
    assert busy.post("/zh/subjects/1/change", change).status_code == 200
    busy.post("/zh/subjects/add", {"kind": "unit", "name": "县水务局"})
    for query in ("志强", "shanzhiqiang", "shan zhi", "szq", "水利局", "水务局", "局长"):
        found = busy.post("/zh/subjects/find", {"query": query})
        assert "单志强" in found.text, query
        assert query not in str(found.url)
    busy.post("/zh/subjects/find", {"query": ""})
    listed = busy.get("/zh/subjects")
    assert "2023-05" in listed  # the body's leader, since when
    led = busy.get("/zh/subjects/2")
    assert 'href="/zh/subjects/1"' in led


def test_names_posts_and_authority_are_changed_and_wrong_ones_refused(busy: Officer) -> None:
    busy.post("/zh/subjects/add", {"kind": "person", "name": "王建国"})
    good: list[dict[str, str]] = [
        {"act": "add-name", "kind": "alias", "name": "老王"},
        {"act": "rename", "name": "王建邦"},
        {"act": "authority", "authority": "upper"},
        {"act": "add-post", "unit": "县财政局", "title": "副局长", "first": "2020-01"},
        {"act": "end-post", "post": "1", "last": "2024-06"},
        {"act": "remove-name", "name": "老王"},
    ]
    for change in good:
        assert busy.post("/zh/subjects/1/change", change).status_code == 200, change
    page = busy.get("/zh/subjects/1")
    assert "<h1>王建邦</h1>" in page
    assert "王建国" in page
    assert "老王" not in page
    assert "2024-06" in page
    bad: list[dict[str, str]] = [
        {"act": "add-name", "kind": "alias", "name": "长" * 61},
        {"act": "add-name", "kind": "alias", "name": "\u202e \u200b"},
        {"act": "add-name", "kind": "alias", "name": "王 建 邦"},
        {"act": "add-name", "kind": "nickname", "name": "小王"},
        {"act": "remove-name", "name": "王建邦"},
        {"act": "authority", "authority": "nobody"},
        {"act": "add-post", "unit": "", "title": "局长"},
        {"act": "add-post", "unit": "县财政局", "title": "局长", "first": "2020-13"},
        {"act": "add-post", "unit": "县财政局", "title": "局长", "first": "2020-05", "last": "2020-04"},
        {"act": "end-post", "post": "1", "last": "2019-12"},
        {"act": "end-post", "post": "9" * 30, "last": "2025-01"},
        {"act": "remove-post", "post": "7"},
        {"act": "nothing"},
    ]
    for change in bad:
        assert busy.post("/zh/subjects/1/change", change).status_code == 422, change
    assert busy.http.get("/zh/subjects/99").status_code == 404
    assert busy.http.get(f"/zh/subjects/{10**40}").status_code == 404


def test_an_officer_confirms_or_says_that_another_is_meant(busy: Officer) -> None:
    busy.post("/zh/subjects/add", {"kind": "person", "name": "周建国"})
    busy.post("/zh/subjects/1/change", {"act": "add-post", "unit": "青石镇民政办", "title": "主任"})
    number = number_of(busy, "民政办")
    page = busy.get(f"/zh/tips/{number}")
    assert "周建国" in page  # the same family name, post and body
    assert 'name="said" value="another"' in page
    said = busy.post(f"/zh/tips/{number}/subjects", {"subject": "1", "said": "another"})
    assert 'name="said" value="another"' not in said.text  # kept, and not proposed again
    assert "周建国" in said.text
    busy.post(f"/zh/tips/{number}/subjects", {"subject": "1", "said": "back"})
    assert 'name="said" value="another"' in busy.get(f"/zh/tips/{number}")
    busy.post(f"/zh/tips/{number}/subjects", {"subject": "1", "said": "same"})
    assert 'value="back"' in busy.get(f"/zh/tips/{number}")
    for fields in (
        {"subject": "1", "said": "maybe"},
        {"subject": "x", "said": "same"},
        {"subject": "5", "said": "same"},
    ):
        assert busy.post(f"/zh/tips/{number}/subjects", fields).status_code == 422
    assert busy.post(f"/zh/tips/{number}/subjects/make", {"place": "9"}).status_code == 422


def test_a_file_asks_why_each_time_and_the_trail_says_so(busy: Officer) -> None:
    made(busy, "民政办")
    asked = busy.get("/zh/subjects/1/file")
    assert 'name="because"' in asked
    assert 'class="panel unverified"' not in asked
    for reason in ("", "  ", "\u202e\u200b", "长" * 201):
        assert busy.post("/zh/subjects/1/file", {"because": reason}).status_code == 422
    shown = busy.post("/zh/subjects/1/file", {"because": "县委组织部征求\n廉政意见"})
    assert "panel unverified" in shown.text
    assert 'name="because"' in busy.get("/zh/subjects/1/file")  # reloading asks again
    (seen,) = [act for act in acts(busy, "subject-1") if act.act == Act.FILE.value]
    assert seen.detail == {"because": "县委组织部征求 廉政意见"}
    assert "县委组织部征求 廉政意见" in busy.post("/zh/audit/about", {"about": "subject-1"}).text
    assert "无缺失" in busy.post("/zh/audit/verify", {}).text


def test_a_file_keeps_what_is_confirmed_apart_from_tips(busy: Officer) -> None:
    number = made(busy, "民政办")
    busy.post("/zh/subjects/1/file", {"because": "核查"})
    entry = {
        "kind": "decision",
        "text": "党内警告处分。",
        "source": "清纪决〔2025〕3号",
        "day": "2025-06-01",
        "tip": number,
    }
    entered = busy.post("/zh/subjects/1/file/enter", entry)
    assert "党内警告处分" in entered.text
    cleared = {
        "kind": "clarification",
        "text": "低保名单一事经查失实。",
        "source": "澄清函〔2026〕1号",
        "day": "2026-01-05",
    }
    page = busy.post("/zh/subjects/1/file/enter", cleared).text
    order = [page.index(words) for words in ("经查失实", "党内警告", 'id="reported"')]
    assert order == sorted(order)
    assert number in page
    assert "小轿车" not in page  # of a tip its number and state, no word
    assert busy.seat.officer in page

    opinion = Elements(busy.post("/zh/subjects/1/opinion", {}).text).by_id["opinion-text"]["text"]
    assert "党内警告处分" in opinion
    assert "清纪决〔2025〕3号" in opinion
    for never in ("失实", "澄清函", number, "小轿车", busy.seat.officer):
        assert never not in opinion
    bad = (
        {"kind": "rumour"},
        {"text": "  "},
        {"text": "长" * 2001},
        {"source": ""},
        {"source": number},
        {"text": f"见线索{number}"},
        {"day": "2999-01-01"},
        {"day": "yesterday"},
        {"tip": "2026-9999"},
        {"tip": number_of(busy, "住建局")},
    )
    for wrong in bad:
        response = busy.post("/zh/subjects/1/file/enter", entry | wrong)
        assert response.status_code == 422, wrong
        assert 'id="problem"' in response.text
    removed = busy.post("/zh/subjects/1/file/remove", {"entry": "1"})
    assert "党内警告" not in removed.text
    assert busy.post("/zh/subjects/1/file/remove", {"entry": "1"}).status_code == 422


def test_what_is_typed_stays_text(busy: Officer) -> None:
    busy.post("/zh/subjects/add", {"kind": "unit", "name": HOSTILE})
    for path in ("/zh/subjects", "/zh/subjects/1", "/zh/subjects/1/file"):
        page = busy.get(path)
        assert "<b>" not in page
        assert "\u202e" not in page
        assert "évil" in page
    page = busy.post("/zh/subjects/1/file", {"because": HOSTILE}).text
    assert "<b>" not in page
    assert "\u202e" not in page


@pytest.mark.parametrize(
    ("role", "closed"),
    [
        (Role.INTAKE, ("/zh/subjects/1/file",)),
        (Role.AUDITOR, ("/zh/subjects", "/zh/subjects/1", "/zh/subjects/1/file")),
    ],
)
def test_who_has_not_the_role_sees_no_file(busy: Officer, role: Role, closed: tuple[str, ...]) -> None:
    made(busy, "民政办")
    hire(busy, "新人", role)
    for path in closed:
        assert busy.http.get(path).status_code == 403, path
    assert busy.post("/zh/subjects/1/file", {"because": "看看"}).status_code == 403
    assert busy.post("/zh/subjects/1/opinion", {}).status_code in (403, 422)
    if role is Role.INTAKE:
        assert "/zh/subjects/1/file" not in busy.get("/zh/subjects/1")


def test_review_reads_and_enters_but_changes_no_record_and_writes_no_opinion(busy: Officer) -> None:
    made(busy, "民政办")
    hire(busy, "审理", Role.REVIEW)
    page = busy.post("/zh/subjects/1/file", {"because": "审理案件"}).text
    assert 'id="enter"' in page
    assert 'id="opinion"' not in page
    assert busy.post("/zh/subjects/1/opinion", {}).status_code == 403
    assert busy.post("/zh/subjects/1/change", {"act": "rename", "name": "别人"}).status_code == 403
    assert not re.search(r'action="[^"]*/change"', busy.get("/zh/subjects/1"))


def test_clusters_lead_to_records(busy: Officer) -> None:
    session = busy.seat.session()
    about = {"subject_name": "善治强", "subject_unit": "清江县水务局", "category": "bribery"}
    file(session, *({"facts": f"第 {number} 件", **about} for number in range(3)), first=50)
    assess_new(session.vault)
    for unit in ("县水利局河道站", "县教育局"):  # two persons of one name
        busy.post("/zh/subjects/add", {"kind": "person", "name": "单志强"})
        number = re.findall(r'href="/zh/subjects/(\d+)"', busy.get("/zh/subjects"))[-1]
        busy.post(f"/zh/subjects/{number}/change", {"act": "add-post", "unit": unit, "title": "站长"})
    busy.post("/zh/subjects/add", {"kind": "unit", "name": "水利局"})
    assert re.findall(r'href="/zh/subjects/(\d+)"', busy.get("/zh/clusters")) == ["1"]
    for by in ("unit", "matter"):
        assert re.findall(r'href="/zh/subjects/(\d+)"', busy.get(f"/zh/clusters/{by}")) == ["3"], by
