"""Sending a report: the form, what is refused, and the receipt."""

import re
from datetime import timedelta

import pytest
from journey import Elements, Refused, Reporter
from rooms import House, PortalRoom, answers

from crypto import code
from desk.vault.founding import CARD_LIFETIME
from portal.operator import Operator
from protocol.calendar import today


def stored(house: House) -> tuple[int, int]:
    """How many letters and files the portal holds."""
    with house.portal.operator.database.read() as connection:
        letters = connection.exec_driver_sql("select count(*) from letters").scalar_one()
    return letters, len(list(house.portal.operator.instance.blobs.iterdir()))


def incoming(house: House) -> int:
    return len(list(house.portal.operator.instance.incoming.iterdir()))


def test_a_report_is_answered_with_a_code_that_leads_back_to_it(house: House) -> None:
    reporter = house.portal.reporter()
    receipt = reporter.report(answers(), [("a.txt", b"evidence", "text/plain")])
    assert len(code.parse(receipt)) == 16
    assert stored(house) == (1, 1)
    assert reporter.look_up(receipt).status == "received"


def test_the_receipt_shows_the_code_in_the_language_of_the_page(house: House) -> None:
    chinese = house.portal.reporter("zh").report(answers())
    english = house.portal.reporter("en").report(answers())
    assert [len(group) for group in chinese.split()] == [4, 4, 4]
    assert len(english.split()) == 12
    assert english.isascii()


def test_posting_the_same_form_again_stores_nothing_and_answers_with_the_same_code(house: House) -> None:
    reporter = house.portal.reporter()
    reporter.open("/report")
    form = reporter.page
    files = [("a.txt", b"evidence", "text/plain")]
    first = reporter.send_report(answers(), files)
    reporter.page = form
    assert reporter.send_report(answers(), files) == first  # the receipt reloaded: its cookie is gone by now
    assert stored(house) == (1, 1)
    assert incoming(house) == 0


def test_an_answer_lost_on_the_way_costs_nothing(house: House) -> None:
    reporter = house.portal.reporter()
    reporter.open("/report")
    form, cookies = reporter.page, dict(reporter.http.cookies)
    first = reporter.send_report(answers())
    reporter.page = form
    reporter.http.cookies.update(cookies)  # the browser never saw the answer that ended the cookie
    assert reporter.send_report(answers()) == first
    assert stored(house) == (1, 0)


def test_a_form_that_was_changed_is_another_report(house: House) -> None:
    reporter = house.portal.reporter()
    reporter.open("/report")
    form, cookies = reporter.page, dict(reporter.http.cookies)
    first = reporter.send_report(answers())
    reporter.page = form
    reporter.http.cookies.update(cookies)
    assert reporter.send_report(answers(facts="还有一件事。")) != first
    assert stored(house) == (2, 0)


def test_a_form_survives_a_restart_of_the_server(house: House) -> None:
    reporter = house.portal.reporter()
    reporter.open("/report")
    again = PortalRoom(Operator.open(house.portal.operator.instance.folder))
    restarted = again.reporter()
    restarted.page, restarted.http.cookies = reporter.page, reporter.http.cookies
    restarted.send_report(answers())
    assert stored(house) == (1, 0)


@pytest.mark.parametrize(
    ("missing", "named"),
    [({"facts": ""}, "facts"), ({"about_organ": ""}, "about_organ"), ({"subject_name": " \n"}, "subject_name")],
)
def test_what_is_missing_is_named_at_the_top_and_the_rest_is_kept(
    house: House, missing: dict[str, str], named: str
) -> None:
    reporter = house.portal.reporter()
    reporter.open("/report")
    typed = answers(place="县城南门", facts="第一行\n第二行 <b>&amp;") | missing
    response = reporter.post("/report", typed)
    assert response.status_code == 422
    page = Elements(response.text)
    assert f'href="#{named}"' in response.text
    assert page.by_id["place"]["value"] == "县城南门"
    if "facts" not in missing:
        assert page.by_id["facts"]["text"].strip() == "第一行\n第二行 <b>&amp;"
    assert stored(house) == (0, 0)


@pytest.mark.parametrize("field", ["subject_name", "subject_unit", "subject_post"])
def test_any_one_of_name_unit_and_post_is_enough(house: House, field: str) -> None:
    house.portal.reporter().report({"facts": "他收了钱。", "about_organ": "no", field: "某某"})
    assert stored(house) == (1, 0)


def test_text_beyond_the_limit_is_refused_and_kept(house: House) -> None:
    reporter = house.portal.reporter()
    reporter.open("/report")
    response = reporter.post("/report", answers(facts="长" * 50_001))
    assert response.status_code == 422
    assert "长" * 50_001 in response.text
    reporter.report(answers(facts="长" * 50_000))


def test_an_answer_that_is_none_of_the_choices_is_refused(house: House) -> None:
    with pytest.raises(Refused):
        house.portal.reporter().report(answers(category="no_such_class"))


def test_line_ends_arrive_as_the_reporter_saw_them(house: House) -> None:
    house.portal.reporter().report(answers(facts="一\r\n二\r\n"))
    house.own.take_in(house.portal.export(house.stick)[-1])
    assert house.own.facts() == ["一\n二"]


def test_without_its_cookie_a_form_is_shown_again_with_the_text_kept(house: House) -> None:
    reporter = house.portal.reporter()
    reporter.open("/report")
    reporter.http.cookies.clear()
    response = reporter.post("/report", answers(), [("a.txt", b"evidence", "text/plain")])
    assert response.status_code == 400
    assert "他收了钱。" in response.text
    assert (stored(house), incoming(house)) == ((0, 0), 0)
    reporter.page = Elements(response.text)
    reporter.send_report(answers())
    assert stored(house) == (1, 0)


def test_the_cookie_comes_with_the_form_and_goes_with_the_receipt(house: House) -> None:
    reporter = house.portal.reporter()
    for path in ("/", "/help", "/key"):
        reporter.open(path)
    assert not reporter.http.cookies
    reporter.open("/report")
    assert list(reporter.http.cookies) == ["form"]
    reporter.send_report(answers())
    assert not reporter.http.cookies


def test_an_expired_card_takes_no_reports_but_still_answers_codes(house: House) -> None:
    receipt = house.portal.reporter().report(answers())
    last_day = today() + CARD_LIFETIME
    house.portal.restart(last_day)
    house.portal.reporter().report(answers())
    house.portal.restart(last_day + timedelta(days=1))
    reporter = house.portal.reporter()
    assert reporter.http.get("/zh/report").status_code == 503
    assert reporter.post("/report", answers()).status_code in {400, 503}
    assert stored(house) == (2, 0)
    house.portal.restart(today())
    assert house.portal.reporter().look_up(receipt).status == "received"


def test_a_form_sent_after_the_card_expired_keeps_its_text(house: House) -> None:
    reporter = house.portal.reporter()
    reporter.open("/report")
    house.portal.restart(today() + CARD_LIFETIME + timedelta(days=1))
    later = house.portal.reporter()
    later.page, later.http.cookies = reporter.page, reporter.http.cookies
    response = later.post("/report", answers(), [("a.txt", b"evidence", "text/plain")])
    assert response.status_code == 503
    assert "他收了钱。" in response.text
    assert (stored(house), incoming(house)) == ((0, 0), 0)


@pytest.mark.parametrize(
    "upwards", [{"about_organ": "yes"}, {"about_organ": "unsure"}, {"about_organ": "no", "category": "organ_staff"}]
)
def test_a_report_about_the_organ_itself_is_opened_by_the_superior_alone(house: House, upwards: dict[str, str]) -> None:
    reporter = house.portal.reporter()
    receipt = reporter.report(answers(facts="书记收钱。") | upwards, [("a.txt", b"evidence", "text/plain")])
    reporter.look_up(receipt)
    reporter.follow_up("再补充一句。")
    upper, own = house.portal.export(house.stick)
    assert house.own.take_in(own).imported == 0
    assert house.upper.take_in(upper).imported == 2
    (tip,) = house.upper.tips()
    assert tip["report"]["facts"] == "书记收钱。"
    assert [message["text"] for message in tip["messages"]] == ["", "再补充一句。"]


def test_without_a_superiors_card_such_a_report_is_refused_with_its_text_kept(house: House) -> None:
    lonely = PortalRoom(Operator.create(house.stick.parent / "lonely", house.own.vault.card(), None))
    reporter = lonely.reporter()
    reporter.open("/report")
    response = reporter.post("/report", answers(about_organ="yes"), [("a.txt", b"evidence", "text/plain")])
    assert response.status_code == 422
    assert "他收了钱。" in response.text
    assert 'href="#about_organ"' in response.text
    assert not list(lonely.operator.instance.blobs.iterdir())
    assert not list(lonely.operator.instance.incoming.iterdir())


def test_an_expired_superiors_card_is_as_none(house: House) -> None:
    house.portal.restart(today() + CARD_LIFETIME + timedelta(days=1))
    with house.portal.operator.database.write() as connection:
        connection.exec_driver_sql("delete from cards where committee = (select id from committees where route='own')")
    with pytest.raises(Refused):
        house.portal.reporter().report(answers(about_organ="yes"))
    assert stored(house) == (0, 0)


def test_pages_of_the_site_have_one_size(house: House) -> None:
    reporter = house.portal.reporter()
    sizes = {len(reporter.open(path).encode()) for path in ("/", "/report", "/status", "/help", "/key", "/nowhere")}
    receipt = reporter.report(answers())
    sizes.add(len(reporter.post("/status", {"code": receipt}).content))
    assert sizes == {39 * 1024}


def test_nobody_gets_the_code_by_get(house: House) -> None:
    reporter = house.portal.reporter()
    reporter.report(answers())
    assert 'id="receipt-code"' not in reporter.open("/report")


@pytest.mark.parametrize("path", ["/", "/report", "/status", "/help", "/key", "/nowhere"])
def test_every_page_is_there_in_both_languages_and_says_nothing_to_caches(house: House, path: str) -> None:
    reporters = {language: house.portal.reporter(language) for language in ("zh", "en")}
    responses = {language: reporter.http.get(f"/{language}{path}") for language, reporter in reporters.items()}
    for language, response in responses.items():
        assert f'<html lang="{language}' in response.text
        assert response.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert not {"etag", "last-modified", "location"} & set(response.headers)
    assert responses["zh"].text != responses["en"].text


def test_the_bare_address_leads_to_the_chinese_pages(house: House) -> None:
    response = house.portal.reporter().http.get("/")
    assert (response.status_code, response.headers["location"]) == (302, "/zh/")


def test_a_browser_without_cookies_is_shown_the_form_with_its_text(house: House) -> None:
    reporter: Reporter = house.portal.reporter()
    response = reporter.post("/report", answers())
    assert "他收了钱。" in response.text
    assert "请允许本站使用" in response.text  # the cause is named


def test_both_receipts_advise_the_same(house: House) -> None:
    reporter = house.portal.reporter()
    pages = [reporter.open("/report"), reporter.post("/report", answers(confirmed="yes")).text]
    advice = re.compile(r"<h2>现在请您</h2>\s*<ul>.*?</ul>.*?</p>", re.DOTALL)
    by_script, by_server = [advice.search(page) for page in pages]
    assert by_script
    assert by_server
    assert by_script[0] == by_server[0]
    assert by_script[0].count("<li>") == 4
