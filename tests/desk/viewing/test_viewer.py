"""What an officer sees of ordinary files."""

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import segno
from click.testing import CliRunner

from desk.commands.serving import serve
from desk.errors import NotShown
from desk.viewing import viewer as viewers
from desk.viewing.copies import write_copy
from desk.viewing.dangers import Risk
from desk.viewing.kinds import CALC, IMPRESS
from desk.viewing.limits import Limits
from desk.viewing.sandbox import Sandbox
from desk.viewing.sound import wav
from desk.viewing.viewer import Viewer
from tests.desk.viewing.hostile import docx, many_pages, ods, one_page, pdf, png, xlsx
from tests.desk.viewing.looks import look, metadata, pixels, source

SMALL = Viewer(Sandbox(Limits(pages=3, side=400)))


def film(folder: Path, *options: str) -> bytes:
    target = folder / "film"
    sources = ["-f", "lavfi", "-i", "testsrc=d=4:s=64x48", "-f", "lavfi", "-i", "sine=d=4"]
    subprocess.run(["ffmpeg", "-v", "error", *sources, *options, target], check=True)
    return target.read_bytes()


def test_a_picture_keeps_its_pixels() -> None:
    seen = look(png(30, 20, lambda number: bytes([number * 10] * 30)), "scan.png", "image/png")
    (picture,) = seen.pictures
    shown = pixels(picture.png())
    assert (shown.width, shown.height) == (30, 20)
    assert [shown.at(x=15, y=y) for y in (0, 10, 19)] == [(0, 0, 0), (100, 100, 100), (190, 190, 190)]
    assert seen.dangers == ()


@pytest.mark.parametrize("suffix", ["jpg", "gif", "bmp", "tiff", "webp"])
def test_the_usual_kinds_of_picture_are_shown(tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"x.{suffix}"
    drawn = ["-f", "lavfi", "-i", "color=red:s=64x48", "-frames:v", "1"]
    subprocess.run(["ffmpeg", "-v", "error", *drawn, target], check=True)
    (picture,) = look(target.read_bytes(), target.name).pictures
    red, green, blue = pixels(picture.png()).at(x=30, y=20)
    assert (red > 200, green < 60, blue < 60) == (True, True, True)


def test_photos_of_newer_phones_are_shown(tmp_path: Path) -> None:
    drawn = ["-f", "lavfi", "-i", "color=red:s=64x48", "-frames:v", "1"]
    subprocess.run(["ffmpeg", "-v", "error", *drawn, tmp_path / "x.png"], check=True)
    subprocess.run(["heif-enc", tmp_path / "x.png", "-o", tmp_path / "x.heic"], check=True, capture_output=True)
    content = (tmp_path / "x.heic").read_bytes()
    seen = look(content, "IMG_0001.HEIC", "image/heic")
    red, green, blue = pixels(seen.pictures[0].png()).at(x=30, y=20)
    assert (red > 200, green < 60, blue < 60, len(seen.pictures)) == (True, True, True, 1)
    assert seen.dangers == ()
    for broken in (content[:-200], content[:40] + bytes(400)):
        with pytest.raises(NotShown, match="could not read it"):
            look(broken, "IMG_0001.HEIC", "image/heic")


@pytest.mark.parametrize("make", [xlsx, pytest.param(ods, marks=pytest.mark.slow)])
def test_a_spreadsheet_shows_its_cells_as_pages_and_as_text(make: Callable[[list[list[str]]], bytes]) -> None:
    seen = look(
        make([["收款人", "金额"], ["王某", "20000"], ["见 https://tracker.example/a", ""]]), f"台账.{make.__name__}"
    )
    assert (seen.kind.recipe, seen.kind.suffix) == ("office", make.__name__)
    assert seen.pages == len(seen.pictures) == 1
    assert all(word in seen.text for word in ("收款人", "王某", "20000"))
    assert [danger.risk for danger in seen.dangers] == [Risk.LINK]


def test_a_large_picture_is_made_smaller() -> None:
    (picture,) = look(png(3000, 1000, lambda _: bytes(3000)), viewer=SMALL).pictures
    assert (picture.width, picture.height) == (400, 133)


def test_a_word_document_shows_as_pages_and_as_text() -> None:
    seen = look(docx(["群众反映的情况，见 https://tracker.example/a 。".encode()]), "说明.docx")
    assert seen.kind.recipe == "office"
    assert seen.pages == len(seen.pictures) == 1
    assert "群众反映的情况" in seen.text
    dark = [pixel for pixel in pixels(seen.pictures[0].png()).content if pixel < 100]
    assert len(dark) > 500  # something is written on the page
    assert [(danger.risk, danger.details) for danger in seen.dangers] == [
        (Risk.LINK, ("https://tracker.example/a",)),
    ]


def test_pages_are_shown_from_where_the_officer_is() -> None:
    pages = [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d 100]>>" % (100 + number) for number in range(8)]
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(8))
    document = pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%b]/Count 8>>" % kids, *pages)
    seen = look(document, viewer=SMALL, first=7)
    assert (seen.pages, seen.first, len(seen.pictures)) == (8, 7, 2)


def test_film_becomes_stills_and_sound(tmp_path: Path) -> None:
    seen = look(film(tmp_path, "-f", "mp4"), "现场.mp4", "video/mp4", viewer=SMALL)
    assert seen.seconds == 4
    assert [(picture.width, picture.height) for picture in seen.pictures] == [(64, 48)] * 3
    assert len({picture.rows for picture in seen.pictures}) == 3  # of different moments
    assert 3.5 < len(seen.sound) / 32000 < 4.5
    played = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "format=format_name,duration", "-of", "csv=p=0", "-"],
        input=wav(seen.sound),
        capture_output=True,
        check=True,
    )
    assert played.stdout.startswith(b"wav,")


def test_a_recording_becomes_sound(tmp_path: Path) -> None:
    seen = look(film(tmp_path, "-vn", "-f", "mp3"), "录音.mp3", "audio/mpeg")
    assert seen.pictures == ()
    assert len(seen.sound) > 100_000
    assert set(seen.sound) != {0}


@pytest.mark.parametrize(
    "content", ["情况说明\n".encode(), "情况说明\n".encode("gb18030"), "\ufeff情况说明\n".encode("utf-16-le")]
)
def test_text_is_shown_as_text_in_whatever_encoding_it_came(content: bytes) -> None:
    assert look(content, "a.txt", "text/plain").text.strip("\n\ufffd") == "情况说明"


def test_control_and_direction_characters_are_made_visible() -> None:
    seen = look("a\x1b[2Jb\u202ec".encode(), "a.txt")
    assert seen.text == "a\ufffd[2Jb\ufffdc"
    assert [danger.risk for danger in seen.dangers] == [Risk.INVISIBLE]


def test_qr_codes_are_called_out() -> None:
    target = BytesIO()
    segno.make("https://tracker.example/qr", micro=False).save(target, kind="png", scale=8, border=4)
    seen = look(target.getvalue(), "poster.png", "image/png")
    assert [(danger.risk, danger.details) for danger in seen.dangers] == [(Risk.CODE, ("https://tracker.example/qr",))]


def test_a_missing_converter_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewers, "have", lambda program: program not in ("soffice", "pdftoppm"))
    with pytest.raises(NotShown, match=r"libreoffice-writer-nogui poppler-utils"):
        look(docx([b"x"]), "a.docx")


def test_each_part_of_the_office_is_asked_for_by_those_who_need_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewers, "have", lambda program: program not in (CALC, IMPRESS, "heif-convert"))
    for name, package in (("a.xlsx", "libreoffice-calc-nogui"), ("a.ODP", "libreoffice-impress-nogui")):
        with pytest.raises(NotShown, match=f": {package}$"):
            look(docx([b"x"]), name)
    with pytest.raises(NotShown, match=r": libheif-examples$"):
        look(b"\0\0\0\x1cftypheic\0\0\0\0mif1heic", "a.heic")
    assert viewers.missing_packages() == "libreoffice-calc-nogui libreoffice-impress-nogui libheif-examples"


def test_all_that_is_missing_is_said_when_the_workbench_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewers, "have", lambda program: program not in ("zbarimg", "pdfinfo", "pdftotext"))
    assert viewers.missing_packages() == "poppler-utils zbar-tools"
    monkeypatch.setattr("desk.workbench.window.run", lambda *_: None)
    said = CliRunner().invoke(serve, ["--vault", "/nowhere"]).output
    assert said.count("\n") == 1
    assert said.endswith(" poppler-utils zbar-tools\n")
    monkeypatch.setattr(viewers, "have", lambda _: True)
    assert CliRunner().invoke(serve, ["--vault", "/nowhere"]).output == ""


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 100, b"\x7fELF" + bytes(60), b"Rar!\x1a\x07\0", b"PK\x03\x04" + b"x" * 60]
)
def test_what_has_no_viewer_is_refused_in_one_line(content: bytes) -> None:
    with pytest.raises(NotShown, match="kind"):
        look(content)


def test_what_is_too_large_is_not_even_started() -> None:
    class Untouched(Sandbox):
        def run(self, *_: object) -> None:  # type: ignore[override]
            pytest.fail("started")

    with pytest.raises(NotShown, match="256 MiB"):
        Viewer(Untouched()).look(source(b"%PDF-1.4" + bytes(300 * 2**20)))


def test_a_copy_is_pictures_and_nothing_else(tmp_path: Path) -> None:
    original = one_page(
        b"1 0 0 rg 50 50 100 100 re f",
        b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/Metadata 4 0 R",
        b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(http://tracker.example/x)>>>>]",
    )
    target = BytesIO()
    assert write_copy(SMALL.pictures(source(original)), target.write) == 1
    copy = target.getvalue()
    assert metadata(copy) == []
    assert b"tracker" not in copy
    path = tmp_path / "copy.pdf"
    path.write_bytes(copy)
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True)
    assert told.stderr == ""
    assert "Pages:           1" in told.stdout
    (again,) = look(copy, viewer=SMALL).pictures
    shown = pixels(again.png())
    assert shown.at(x=200, y=200) == (255, 0, 0)
    assert shown.at(x=10, y=10) == (255, 255, 255)


def test_a_copy_of_what_has_no_pixels_is_refused() -> None:
    with pytest.raises(NotShown, match="picture"):
        list(Viewer().pictures(source(b"only text", "a.txt")))


def test_a_copy_of_too_many_pages_is_refused() -> None:
    with pytest.raises(NotShown, match="200"):
        list(Viewer().pictures(source(many_pages(201))))
