"""Finding tips by words: Chinese of one, two and more characters, names by sound, and what must not be found."""

import itertools
from pathlib import Path

import pytest
from desk_tips import file
from hypothesis import given
from hypothesis import strategies as st
from rooms import make_desk

from desk import casework
from desk.errors import NotPossible
from desk.office.session import Session
from desk.search import finding, words
from desk.search.snippets import snippet


@pytest.fixture
def desk(tmp_path: Path) -> Session:
    return make_desk(tmp_path / "vault", "清江县纪委监委")


def found(desk: Session, query: str) -> list[str]:
    return [hit.tip[-4:] for hit in finding.search(desk, query).hits]


def test_words_of_any_length_are_found_newest_first(desk: Session) -> None:
    file(
        desk,
        {"facts": "副局长收了购物卡。", "subject_name": "王伟", "subject_unit": "清江县教育局"},
        {"facts": "村里的鱼塘，局长的亲戚承包了。", "subject_name": "李娜"},
        {"facts": "The contract No. 4711 was signed in secret.", "subject_name": "单雄信"},
    )
    assert found(desk, "局") == found(desk, "局长") == ["0002", "0001"]
    assert found(desk, "副局长") == ["0001"]
    assert found(desk, "教育局") == found(desk, "清江县教育局") == ["0001"]
    assert found(desk, "鱼塘 亲戚") == ["0002"]
    assert found(desk, "鱼塘 购物卡") == []
    assert found(desk, "CONTRACT 4711") == found(desk, "４７１１") == ["0003"]
    assert found(desk, "局长收") == ["0001"]
    assert found(desk, "长收局") == []


def test_names_are_found_by_how_they_sound(desk: Session) -> None:
    file(desk, {"facts": "一", "subject_name": "王伟"}, {"facts": "二", "subject_name": "单雄信"}, {"facts": "wang"})
    assert found(desk, "wangwei") == found(desk, "WANG wei") == found(desk, "ww") == ["0001"]
    assert found(desk, "shanxiongxin") == found(desk, "danxiongxin") == ["0002"]
    assert found(desk, "wang") == ["0003", "0001"]


def test_all_pairs_of_a_word_are_not_the_word(desk: Session) -> None:
    file(desk, {"facts": "会议没有。有记录。没有记。"}, {"facts": "会议没有记录。"})
    assert found(desk, "没有记录") == ["0002"]


def test_messages_and_notes_are_searched_too(desk: Session) -> None:
    (tip,) = file(desk, {"facts": "一"})
    casework.reply(desk, tip, "accepted", "请补充采石场的位置。")
    casework.note(desk, tip, "已经与林业局核实。")
    assert found(desk, "采石场") == found(desk, "林业局") == ["0001"]
    assert [hit.sender for hit in finding.search(desk, "采石场").hits] == ["committee"]


def test_each_tip_is_shown_once_and_pages_follow_each_other(desk: Session) -> None:
    tips = file(desk, *({"facts": f"鱼塘 {number}"} for number in range(25)))
    for tip in tips:
        casework.note(desk, tip, "鱼塘在村东。")
    shown, after = [], ""
    for _ in range(4):
        page = finding.search(desk, "鱼塘", after, size=10)
        shown.append([hit.tip for hit in page.hits])
        after = page.next
        if not after:
            break
    assert [len(page) for page in shown] == [10, 10, 5]
    assert list(itertools.chain(*shown)) == tips[::-1]


def test_what_was_chosen_from_a_list_is_not_text(desk: Session) -> None:
    file(desk, {"facts": "一", "category": "bribery", "retaliation": "feared"})
    assert found(desk, "bribery") == found(desk, "feared") == []


def test_a_word_that_stands_nowhere_ends_the_page_before_everything_was_read(
    desk: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "_MOST_LOOKED_AT", 8)
    file(desk, *({"facts": "没有。有记。记录"} for _ in range(20)))
    page = finding.search(desk, "没有记录")
    assert (page.hits, page.next) == ([], "13")
    assert finding.search(desk, "没有记录", page.next).next == "5"
    assert finding.search(desk, "没有记录", "5").next == ""


@pytest.mark.parametrize("query", ["", "  ", "，。！", "\u202e\u200b", "*", '"', "x" * 201])
def test_a_query_without_words_or_end_is_refused(desk: Session, query: str) -> None:
    with pytest.raises(NotPossible):
        finding.search(desk, query)


@pytest.mark.parametrize("query", ['局" OR "长', "subject: 局", "局*", "NEAR(局 长)", "局 NOT 长", "{text}: 局", "-局"])
def test_the_language_of_the_index_can_not_be_spoken_from_outside(desk: Session, query: str) -> None:
    file(desk, {"facts": "别的"}, {"facts": "局"})
    finding.search(desk, query)
    assert "0001" not in found(desk, query)


@given(st.lists(st.text(alphabet="局长收钱的 a1。", min_size=1, max_size=30), min_size=1, max_size=4), st.data())
def test_whatever_stands_in_a_text_is_in_its_words(lines: list[str], data: st.DataObject) -> None:
    text = "\n".join(lines)
    known = set(words.tokens(text).split())
    for run in words.runs(words.normal(text)):
        if words.is_han(run):
            start = data.draw(st.integers(0, len(run) - 1))
            part = run[start : data.draw(st.integers(start + 1, len(run)))]
            assert set(words.looked_up(part)) <= known
        else:
            assert run in known


@given(st.text(max_size=300), st.text(alphabet="局长aＡ①ﬀ", min_size=1, max_size=3))
def test_a_snippet_is_cut_from_the_text_and_marks_what_was_found(text: str, wanted: str) -> None:
    line = " ".join(f"{text}{wanted}".split())
    pieces = snippet(f"{text}{wanted}", [words.normal(wanted)])
    assert "".join(piece.text for piece in pieces).strip("…") in line or "…" in line
    assert any(piece.found for piece in pieces)
    for piece in pieces:
        assert not piece.found or words.normal(wanted) in words.normal(piece.text)


def test_what_stands_far_behind_is_marked_too() -> None:
    for far in (*range(1990, 2010), *range(3990, 4010)):
        pieces = snippet("﷽" + "文" * far + "购物卡" + "文" * 9000, ["购物卡"])
        assert [(piece.text, piece.found) for piece in pieces] == [
            ("…", False),
            ("文" * 24, False),
            ("购物卡", True),
            ("文" * 63 + "…", False),
        ]


def test_what_is_marked_stands_where_it_was_found() -> None:
    pieces = snippet("某年某月，" * 20 + "局长收了购物卡，" + "如此等等。" * 40, ["购物卡"])
    assert [piece.text for piece in pieces if piece.found] == ["购物卡"]
    assert pieces[0].text == "…"
    assert "".join(piece.text for piece in pieces).endswith("…")
