"""The queue, its filters and views, and what addresses say."""

import re

import pytest
from journey import Elements
from workbench import Officer, numbers

ODD = ["tips/2026-9999", "tips/no-number", "tips/2026-0001%00", "nowhere", "tips?after=x", "audit?before=x"]


def test_the_queue_is_filtered_and_views_are_kept(busy: Officer) -> None:
    assert len(numbers(busy.get("/zh/tips"))) == 3
    tenders = {"category": "tenders"}
    for filters in (tenders, {"subject": "住建局"}, {"subject": "吴某"}, tenders | {"unread": "yes"}):
        busy.post("/zh/tips/filter", filters)
        assert len(numbers(busy.get("/zh/tips"))) == 1, filters
    busy.post("/zh/tips/views", {"name": "我的视图"})
    shown = busy.post("/zh/tips/filter", {"retaliation": "happened"})
    assert "没有符合条件的线索" in shown.text
    assert len(numbers(busy.post("/zh/tips/filter", {"clear": "yes"}).text)) == 3
    assert len(numbers(busy.post("/zh/tips/views/use", {"name": "我的视图"}).text)) == 1
    assert "我的视图" not in busy.post("/zh/tips/views/remove", {"name": "我的视图"}).text


def test_a_filter_that_can_not_be_says_so_and_loses_nothing(busy: Officer) -> None:
    response = busy.post("/zh/tips/filter", {"week": "last week", "subject": "周某某"})
    assert response.status_code == 200
    assert "problem" in Elements(response.text).by_id
    assert 'value="last week"' in response.text
    assert 'value="周某某"' in response.text


def test_chosen_tips_are_marked_read_and_unread(busy: Officer) -> None:
    page = busy.get("/zh/tips")
    assert page.count('class="unread"') == 3
    page = busy.post("/zh/tips/chosen", {"tip": numbers(page)[:2], "act": "read"}).text
    assert page.count('class="unread"') == 1
    page = busy.post("/zh/tips/chosen", {"tip": numbers(page), "act": "unread"}).text
    assert page.count('class="unread"') == 3
    assert "没有选择线索" in busy.post("/zh/tips/chosen", {"act": "read"}).text


def test_what_is_looked_for_stands_in_no_address(busy: Officer) -> None:
    response = busy.post("/zh/search", {"query": "周某某"})
    addresses = [str(step.url) for step in [*response.history, response]]
    assert addresses[-1].endswith("/zh/search")
    response = busy.post("/zh/tips/filter", {"subject": "周某某"})
    assert str(response.url).endswith("/zh/tips")
    for html in (response.text, busy.get("/zh/search")):
        assert not re.search(r'href="[^"]*(周|%E5%91%A8)', html)
        assert "周" not in html.split("</title>")[0]


@pytest.mark.parametrize("path", ODD)
def test_an_address_that_leads_nowhere_is_answered_in_a_page(officer: Officer, path: str) -> None:
    response = officer.http.get(f"/zh/{path}")
    assert response.status_code in {200, 404}
    assert "Traceback" not in response.text
    assert "</html>" in response.text
