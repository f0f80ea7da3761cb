"""What files give away, as the browser finds it; and what a form's answers become."""

import io
import zipfile
from typing import Any

import pytest
from papers import pdf, photo, photo_with_place
from web import Engine, one

CORE = (
    '<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:creator>王某某</dc:creator>'
    "<cp:lastModifiedBy>县财政局办公室</cp:lastModifiedBy>"
    '<dcterms:created x="y">2026-01-02T03:04:05Z</dcterms:created></cp:coreProperties>'
)


def docx(compression: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>" * 1000)
        archive.writestr("docProps/core.xml", CORE)
        archive.writestr("docProps/app.xml", "<Properties><Application>WPS Office</Application></Properties>")
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + bytes(4)


PNG = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + chunk(b"tEXt", b"Author\0Wang") + chunk(b"IEND", b"")


def traces(js: Engine, content: bytes) -> Any:
    return one(js, "traces", content=content, name="a")


def test_a_photo_tells_its_place_and_camera(js: Engine) -> None:
    found = traces(js, photo_with_place())
    assert ["place", "GPS"] in found
    assert ["device", "HUAWEI P40"] in found
    assert traces(js, photo()) == []


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_document_tells_its_people(js: Engine, compression: int) -> None:
    assert sorted(traces(js, docx(compression))) == [
        ["author", "县财政局办公室"],
        ["author", "王某某"],
        ["software", "WPS Office"],
        ["time", "2026-01-02T03:04:05Z"],
    ]


def test_a_pdf_and_a_png_tell_theirs(js: Engine) -> None:
    named = pdf("x").replace(b"trailer << ", b"trailer << /Info << /Author (Wang) /Producer (WPS) >> ")
    assert sorted(traces(js, named)) == [["author", "Wang"], ["software", "WPS"]]
    assert traces(js, PNG) == [["comment", "Author Wang"]]


@pytest.mark.parametrize("content", [b"", b"plain text", b"\xff\xd8\xff\xe1", b"PK\3\4", PNG[:20], b"%PDF-" * 9])
def test_what_nobody_can_look_into_raises_nothing(js: Engine, content: bytes) -> None:
    assert traces(js, content) in (None, [])


def test_cut_or_spoiled_files_raise_nothing(js: Engine) -> None:
    for whole in (photo_with_place(), docx(zipfile.ZIP_DEFLATED), PNG):
        asked = [{"content": whole[:size], "name": "a"} for size in range(0, len(whole), 7)]
        changed = (whole[:place] + b"\xff\xff" + whole[place + 2 :] for place in range(0, len(whole), 11))
        asked += [{"content": content, "name": "a"} for content in changed]
        assert len(js.ask("traces", asked)) == len(asked)


RULES: dict[str, dict[str, Any]] = {
    "about_organ": {"required": True, "one_of": "", "limit": 10},
    "subject_name": {"required": False, "one_of": "subject", "limit": 5},
    "subject_unit": {"required": False, "one_of": "subject", "limit": 5},
    "facts": {"required": True, "one_of": "", "limit": 5},
}


@pytest.mark.parametrize(
    ("typed", "fields", "problems"),
    [
        ({}, {}, [["about_organ", "required"], ["subject_name", "one_needed"], ["facts", "required"]]),
        (
            {"about_organ": "no", "subject_unit": " 镇 ", "facts": "a\r\nb"},
            {"about_organ": "no", "subject_unit": "镇", "facts": "a\nb"},
            [],
        ),
        (
            {"about_organ": "no", "subject_name": "😀" * 5, "facts": "😀" * 6},
            {"about_organ": "no", "subject_name": "😀" * 5, "facts": "😀" * 6},
            [["facts", "too_long"]],
        ),
        (
            {"about_organ": "no", "subject_name": "x", "facts": " \n "},
            {"about_organ": "no", "subject_name": "x"},
            [["facts", "required"]],
        ),
    ],
)
def test_answers_are_tidied_and_checked(
    js: Engine, typed: dict[str, str], fields: dict[str, str], problems: list[list[str]]
) -> None:
    assert one(js, "answers", questions=RULES, typed=typed) == {"fields": fields, "problems": problems}
