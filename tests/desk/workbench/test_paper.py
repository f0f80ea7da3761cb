"""What comes on paper."""

from pathlib import Path

import pytest
from workbench import Officer

PNG = b"\x89PNG\r\n\x1a\n" + b"SCAN-OF-A-LETTER" * 4000


def test_a_letter_on_paper_goes_into_the_queue_and_its_scan_never_lies_open(officer: Officer, tmp_path: Path) -> None:
    root = officer.seat.session().vault.folder.root
    fields = {"channel": "letter", "day": "2026-01-05", "facts": "来信反映：工程款被挪用。", "subject_unit": "县交通局"}
    response = officer.post("/zh/intake", fields, [("来信.png", PNG, "image/png")])
    assert response.status_code == 200
    number = response.url.path.rpartition("/")[2]
    assert "来信.png" in response.text
    for file in root.rglob("*"):
        assert not file.is_file() or b"SCAN-OF-A-LETTER" not in file.read_bytes()
    officer.post(f"/zh/tips/{number}/extract", {"folder": str(tmp_path / "out")})
    (scan,) = (tmp_path / "out").iterdir()
    assert scan.read_bytes() == PNG
    assert list((root / "spool").iterdir()) == []


@pytest.mark.parametrize(
    "wrong", [{"channel": ""}, {"channel": "portal"}, {"facts": " "}, {"day": "yesterday"}, {"day": "2999-01-01"}]
)
def test_an_entry_that_is_not_whole_keeps_what_was_typed_and_no_file(officer: Officer, wrong: dict[str, str]) -> None:
    root = officer.seat.session().vault.folder.root
    fields = {"channel": "visit", "day": "2026-01-05", "facts": "有人来访。", "place": "二楼"} | wrong
    response = officer.post("/zh/intake", fields, [("来信.png", PNG, "image/png")])
    assert response.status_code == 422
    assert 'value="二楼"' in response.text
    assert "文件需要重新选择" in response.text
    assert list((root / "spool").iterdir()) == list((root / "blobs").iterdir()) == []


def test_a_new_status_of_a_letter_on_paper_promises_no_answer(officer: Officer) -> None:
    fields = {"channel": "letter", "day": "2026-01-05", "facts": "来信反映：工程款被挪用。"}
    number = officer.post("/zh/intake", fields).url.path.rpartition("/")[2]
    preview = officer.post(f"/zh/tips/{number}/preview", {"status": "accepted"}).text
    assert "没有可以答复的人" in preview
    assert "举报人将看到" not in preview
    sent = officer.post(f"/zh/tips/{number}/answer", {"status": "accepted"})
    assert "状态已更改" in sent.text
    assert "已排队" not in sent.text
