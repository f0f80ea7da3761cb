"""The questions of the form: which there are, what is checked, and what becomes of the answers."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journey import Elements
from rooms import House, answers

from crypto import code
from crypto import mailbox as derive
from crypto.xwing import SecretKey
from portal.questions import Answers, read
from protocol import questions
from protocol.letter import Kind, Letter, SealedBy, Thread, encode
from protocol.questions import names, split_name
from protocol.vocabulary import vocabulary

THREAD = Thread(bytes(32), bytes(32), SecretKey(bytes(32)).public)


def asked(values: dict[str, str]) -> Answers:
    return read(values, lambda typed: derive.thread(code.parse(typed)))


def test_whatever_is_asked_can_be_answered_in_the_form(house: House) -> None:
    page = Elements(house.portal.reporter().open("/report"))
    assert set(names()) - {"about_organ"} <= set(page.by_id)
    assert {"about_organ", "files", "subject_name_2", "subject_post_5"} <= set(page.by_id)


def test_only_three_things_are_needed() -> None:
    needed = {field.id for field in questions.questions() if field.required}
    assert needed == {"facts", "about_organ"}
    assert {field.one_of for field in questions.questions()} == {"", "subject"}
    assert asked({"facts": "x", "about_organ": "no", "subject_post": "站长"}).problems == []


def test_nothing_is_asked_that_must_never_be() -> None:
    never = {"reporter_name", "id_card", "phone", "email", "address", "political_status", "reporter_rank"}
    assert not never & set(vocabulary().fields)


def test_where_else_to_go_is_said_without_submitting(house: House) -> None:
    form = house.portal.reporter().open("/report")
    assert all(redirect.to.zh in form for redirect in vocabulary().redirects)


def test_problems_stand_in_the_order_of_the_form() -> None:
    found = asked({"earlier_code": "not a code", "category": "nothing", "subject_unit_3": "长" * 121})
    order = names().index
    places = [order(problem.question) for problem in found.problems]
    assert [problem.question for problem in found.problems] == [
        "about_organ",
        "facts",
        "category",
        "subject_name",
        "subject_unit_3",
        "earlier_code",
    ]
    assert places == sorted(places)


def test_a_mistyped_earlier_code_is_explained_and_kept(house: House) -> None:
    reporter = house.portal.reporter("en")
    reporter.open("/report")
    response = reporter.post("/report", answers(earlier_code="abandon " * 12))
    page = Elements(response.text)
    assert response.status_code == 422
    assert page.by_id["earlier_code"]["value"] == ("abandon " * 12).strip()
    assert "together they are not a code" in page.by_id["problem-earlier_code"]["text"]
    assert "<details open>" in response.text


@given(st.dictionaries(st.sampled_from([*names(), "nothing", "csrf_token"]), st.text(max_size=200)))
def test_whatever_is_sent_becomes_a_letter_or_a_problem(values: dict[str, str]) -> None:
    found = asked(values)
    assert set(found.typed) <= set(names())
    if not found.problems:
        encode(Letter(Kind.REPORT, THREAD, "zh", SealedBy.SERVER, found.fields))


def test_names_of_rows_lead_back_to_their_question() -> None:
    assert [split_name(name) for name in ("subject_name", "subject_name_2", "earlier_code")] == [
        ("subject_name", 1),
        ("subject_name", 2),
        ("earlier_code", 1),
    ]


def test_a_form_that_was_opened_a_day_ago_still_posts_without_a_referer(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = time.time
    reporter = house.portal.reporter()
    with monkeypatch.context() as yesterday:
        yesterday.setattr(time, "time", lambda: real() - 24 * 3600)
        reporter.open("/report")
    response = reporter.post("/report", answers())
    assert "Referer" not in response.request.headers
    assert "receipt-code" in response.text


def test_an_earlier_code_reaches_the_desk_as_its_thread_and_not_as_a_code(house: House) -> None:
    earlier = house.portal.reporter().report(answers())
    house.portal.reporter("en").report(
        answers(facts="第二件", earlier_code=" ".join(code.words(code.parse(earlier), "en")))
    )
    house.own.take_in(house.portal.export(house.stick)[-1])
    (second,) = [tip["report"] for tip in house.own.tips() if tip["report"]["facts"] == "第二件"]
    assert second["earlier_thread"] == derive.thread(code.parse(earlier)).hex()
    assert "earlier_code" not in second


def test_several_subjects_reach_the_desk_in_order(house: House) -> None:
    house.portal.reporter().report(answers(subject_name_2="第二人", subject_post_4="站长"))
    house.own.take_in(house.portal.export(house.stick)[-1])
    (tip,) = house.own.tips()
    assert tip["report"]["subject_name"] == "某某"
    assert tip["report"]["subjects"] == [{"subject_name": "第二人"}, {"subject_post": "站长"}]
