"""What files give away, as the browser finds it; and what a form's answers become."""

import io
import struct
import zipfile
import zlib
from typing import Any

import pytest
from papers import pdf
from web import Engine, one

from portal.traces.files import Ends
from portal.traces.finding import WINDOW
from tests.portal.telling_files import CASES, XMP, chunk, exif, heic, jpeg, png, segment


def stored(name: str, content: str) -> bytes:
    """An office document whose parts are not packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/media/image1.png", "x")
        archive.writestr(name, content)
    return out.getvalue()


def big_endian() -> bytes:
    """A TIFF structure with an artist, a user comment and a thumbnail."""
    artist, comment = "李四 😀".encode() + b"\0", b"ASCII\0\0\0seen"
    at = 8 + 2 + 2 * 12 + 4
    second = at + len(artist) + len(comment)
    entries = struct.pack(">HHHIIHHII", 2, 0x013B, 2, len(artist), at, 0x9286, 7, len(comment), at + len(artist))
    thumbnail = struct.pack(">HHHIII", 1, 0x0201, 4, 1, 0, 0)
    return b"MM\0*" + struct.pack(">I", 8) + entries + struct.pack(">I", second) + artist + comment + thumbnail


NAMES = [case[0] for case in CASES]
SMALL = [case[1] for case in CASES if 0 < len(case[1]) < 10_000]
# Beyond the server's own examples: what stands in other places, in other scripts, or is spelled in another way.
MORE = {
    "zip, stored": stored(
        "word/comments.xml", '<w:comment w:author="赵 &amp; 钱 &#x67CF;"/><dcterms:created x="y">2026-01-02T03:04:05Z<'
    ),
    "wps": stored("docProps/custom.xml", '<property name="KSOProductBuildVer"/><Manager>孙</Manager>'),
    "pdf, hexadecimal": pdf("x") + b"/Author <E69D8E E5 9B9B> /Creator (W\\(P\\123\\)) /ModDate (D:2025)",
    "pdf, packed": pdf("x") + b"/ObjStm /Author(\xc0\xee\xcb\xc4)",
    "large pdf": pdf("x") + bytes(3 * WINDOW) + b"/Author (Wang)",
    "jpeg, iptc": jpeg(segment(0xED, b"Photoshop 3.0\0\x1c\x02\x50\0\6\xe6\x9d\x8e\xe5\x9b\x9b\x1c\x02\x78\0\1x")),
    "jpeg, exif that is none": jpeg(segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff")),
    "jpeg, big-endian": jpeg(segment(0xE1, b"Exif\0\0" + big_endian())),
    "png, time": png(chunk(b"tIME", struct.pack(">H5B", 2025, 3, 8, 15, 20, 1))),
    "png, packed xmp": png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP))),
    "heic, large": heic() + bytes(3 * WINDOW),
    "heic, index alone": heic()[: -len(exif())] + bytes(200),
    "heic, no exif": heic().replace(b"...Exif...", b"..........")[: -len(exif())],
    "avif, xmp": heic().replace(b"heic", b"avif").replace(b"...Exif...", b"application/rdf+xml") + XMP,
}


def found(js: Engine, content: bytes) -> tuple[str, list[tuple[str, str]]]:
    """What the device says: the state, and the traces."""
    answer = one(js, "traces", content=content, name="a")
    return answer["state"], sorted((kind, text) for kind, text in answer["traces"])


def expected(content: bytes) -> tuple[str, list[tuple[str, str]]]:
    """What the server says."""
    ends = Ends()
    ends.feed(content)
    findings = ends.findings()
    return findings.state.value, sorted((trace.kind.value, trace.value) for trace in findings.traces)


@pytest.mark.parametrize("content", [*(case[1] for case in CASES), *MORE.values()], ids=[*NAMES, *MORE])
def test_the_device_finds_in_a_file_what_the_server_finds(js: Engine, content: bytes) -> None:
    (state, traces), (there, wanted) = found(js, content), expected(content)
    assert traces == wanted
    assert state == there or (there, state) == ("partly", "checked")  # the device has all of the file


def test_the_examples_say_something() -> None:
    assert sum(bool(expected(content)[1]) for content in MORE.values()) == len(MORE) - 1


@pytest.mark.parametrize("content", [b"", b"plain text", b"\xff\xd8\xff\xe1", b"PK\3\4", png()[:20], b"%PDF-" * 9])
def test_what_nobody_can_look_into_raises_nothing(js: Engine, content: bytes) -> None:
    assert found(js, content)[1] == []


def test_cut_or_spoiled_files_raise_nothing(js: Engine) -> None:
    for whole in SMALL:
        asked = [whole[:size] for size in range(0, len(whole), 19)]
        asked += [whole[:place] + b"\xff\xff" + whole[place + 2 :] for place in range(0, len(whole), 23)]
        for answer in js.ask("traces", [{"content": content, "name": "a"} for content in asked]):
            assert all(len(text) <= 60 and text.isprintable() for _, text in answer["traces"])


def test_what_unpacks_to_very_much_is_cut_short(js: Engine) -> None:
    bomb = png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 300 * 1024 * 1024)))
    assert found(js, bomb) == ("checked", [("comment", "x" * 60)])


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
