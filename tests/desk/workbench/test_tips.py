"""One tip: reading, noting, classifying, answering."""

import re
from pathlib import Path

from journey import Elements
from rooms import House
from workbench import Officer, number_of, take_in

from desk.office import trail


def test_opening_a_tip_marks_it_read(busy: Officer) -> None:
    busy.get(f"/zh/tips/{number_of(busy, '住建局')}")
    assert busy.get("/zh/tips").count('class="unread"') == 2


def test_signs_that_turn_or_hide_text_are_shown(busy: Officer) -> None:
    page = busy.get(f"/zh/tips/{number_of(busy, '住建局')}")
    assert "U+202E" in page
    assert "RIGHT-TO-LEFT OVERRIDE" in page
    assert "U+200B" in page
    assert not re.search("[\u202a-\u202e\u200b]", page)


def test_a_file_that_is_not_what_it_says_is_marked(busy: Officer) -> None:
    assert "与所称类型不符" in busy.get(f"/zh/tips/{number_of(busy, '住建局')}")
    honest = busy.get(f"/zh/tips/{number_of(busy, '民政办')}")
    assert honest.count("image/jpeg") == 2
    assert "与所称类型不符" not in honest


def test_markup_of_a_reporter_stays_text(officer: Officer, house: House, tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script><img src=http://x/><b>"
    house.portal.reporter().report(
        {"facts": hostile, "subject_name": hostile, "about_organ": "no"}, [(hostile + ".txt", b"x", "text/html")]
    )
    (tmp_path / "second").mkdir()
    house.portal.export(tmp_path / "second")
    take_in(officer, tmp_path / "second")
    number = number_of(officer, "alert")
    officer.post("/zh/search", {"query": "script"})
    for path in ("/zh/tips", f"/zh/tips/{number}", "/zh/search"):
        html = officer.get(path)
        assert "&lt;script&gt;" in html, path
        assert "<script" not in html
        assert "<img" not in html


def test_notes_are_written_and_found_and_stay_inside(busy: Officer) -> None:
    number = number_of(busy, "民政办")
    assert "已向镇里核对名册" in busy.post(f"/zh/tips/{number}/note", {"text": "已向镇里核对名册\r\n第二行"}).text
    assert "<mark>名册</mark>" in busy.post("/zh/search", {"query": "名册"}).text
    empty = busy.post(f"/zh/tips/{number}/note", {"text": "  "})
    assert empty.status_code == 422


def test_a_suggestion_says_why_and_is_taken_over(busy: Officer) -> None:
    number = number_of(busy, "民政办")
    page = busy.get(f"/zh/tips/{number}")
    assert "举报人自选" in page
    form = re.search(r'<form[^>]*action="/zh/tips/[\d-]+/classify">.*?</form>', page, re.DOTALL)
    assert form
    fields = Elements(form[0]).hidden
    del fields["csrf_token"]
    after = busy.post(f"/zh/tips/{number}/classify", fields)
    assert "分类已保存" in after.text
    assert f'value="{fields["nature"]}" selected' in after.text
    refused = busy.post(f"/zh/tips/{number}/classify", {"nature": "no.such", "authority": "tbd"})
    assert refused.status_code == 422


def test_an_answer_is_seen_before_it_is_queued_and_can_be_changed(busy: Officer) -> None:
    number = number_of(busy, "民政办")
    answer = {"status": "accepted", "text": "已受理。\n请等待。"}
    preview = busy.post(f"/zh/tips/{number}/preview", answer)
    assert Elements(preview.text).hidden["text"] == answer["text"]
    changed = busy.post(f"/zh/tips/{number}/answer", answer | {"act": "change"})
    assert "已受理。\n请等待。</textarea>" in changed.text
    assert 'data-status="screening"' in changed.text
    sent = busy.post(f"/zh/tips/{number}/answer", answer | {"act": "send"})
    assert 'data-status="accepted"' in sent.text
    for refused in ({"status": "", "text": ""}, {"status": "", "text": "长" * 10_001}):
        response = busy.post(f"/zh/tips/{number}/preview", refused)
        assert response.status_code == 422
        assert refused["text"] in response.text


def test_an_outcome_is_chosen_with_the_status_closed(busy: Officer) -> None:
    number = number_of(busy, "民政办")
    answer = {"status": "accepted", "outcome": "rectified", "text": ""}
    assert "只有在办结时才能告知结果" in busy.post(f"/zh/tips/{number}/preview", answer).text
    closed = answer | {"status": "closed"}
    assert "已督促整改" in busy.post(f"/zh/tips/{number}/preview", closed).text
    sent = busy.post(f"/zh/tips/{number}/answer", closed | {"act": "send"})
    assert "已办结: 已督促整改" in sent.text


def test_attachments_are_taken_out_into_a_folder(busy: Officer, tmp_path: Path) -> None:
    number = number_of(busy, "民政办")
    response = busy.post(f"/zh/tips/{number}/extract", {"folder": str(tmp_path / "out")})
    assert "已取出附件：1" in response.text or "1" in Elements(response.text).by_id["said"]["text"]
    (file,) = (tmp_path / "out").iterdir()
    assert file.read_bytes().startswith(b"\xff\xd8\xff")
    assert busy.post(f"/zh/tips/{number}/extract", {"folder": "here"}).status_code == 422


def test_an_officer_marks_attachments_only_the_reporter_could_have(busy: Officer) -> None:
    number = number_of(busy, "民政办")
    before = busy.get(f"/zh/tips/{number}")
    assert "附件只有举报人可能持有</label>" in before
    marked = busy.post(f"/zh/tips/{number}/telling", {"telling": "yes"})
    assert 'name="telling" value="yes" checked' in marked.text
    assert "附件只有举报人可能持有 <span" in marked.text  # among the reasons
    assert trail.listing(busy.seat.session(), number)[1].detail == {"telling": 1}
    assert 'name="telling" value="yes" checked' not in busy.post(f"/zh/tips/{number}/telling", {}).text
    plain = number_of(busy, "第二小学")
    assert busy.post(f"/zh/tips/{plain}/telling", {"telling": "yes"}).status_code == 422
