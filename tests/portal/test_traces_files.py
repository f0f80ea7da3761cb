"""What files say about themselves: found where it stands, bounded, and never an error, whatever a file holds."""

import io
import os
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import docx, pdf, photo, photo_with_place

from portal.traces.files import Ends
from portal.traces.finding import WINDOW, Findings, Kind, Outside, State, Trace, Window

XMP = (
    b'<x:xmpmeta><rdf:Description xmp:CreatorTool="Painter 3" aux:SerialNumber="SN42">'
    b"<dc:creator><rdf:Seq><rdf:li>\xe6\x9d\x8e\xe5\x9b\x9b</rdf:li></rdf:Seq></dc:creator></rdf:Description></x:xmpmeta>"
)


def scan(content: bytes, piece: int = 256 * 1024) -> Findings:
    """As an upload does: piece by piece."""
    ends = Ends()
    for start in range(0, len(content), piece):
        ends.feed(content[start : start + piece])
    return ends.findings()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: bytes, picture: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", picture) + b"".join(chunks) + chunk(b"IEND", b"")


def jpeg(*segments: bytes) -> bytes:
    plain = photo()
    return plain[:2] + b"".join(segments) + plain[2:]


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def exif() -> bytes:
    photo = photo_with_place()
    return photo[6 : 4 + int.from_bytes(photo[4:6])]


def heic() -> bytes:
    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I4s", len(body) + 8, kind) + body

    return box(b"ftyp", b"heic\0\0\0\0mif1") + box(b"meta", b"\0\0\0\0...Exif...") + box(b"mdat", b"\0" * 50 + exif())


def archive(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def office() -> bytes:
    core = "<properties><dc:creator>王五</dc:creator><cp:lastModifiedBy>赵六</cp:lastModifiedBy></properties>"
    app = "<Properties><Company>清江县财政局</Company></Properties>"
    return archive(**{"[Content_Types]_xml": "<Types/>", "docProps__core_xml": core, "docProps__app_xml": app})


def compound() -> bytes:
    """The summary of an old Word file: code page 936 and an author."""
    author = "王五".encode("gb18030") + b"\0"
    properties = struct.pack("<II", 0, 2) + struct.pack("<IIII", 1, 24, 4, 32)
    properties += struct.pack("<IHH", 2, 936, 0) + struct.pack("<II", 30, len(author)) + author
    header = struct.pack("<HHI16sI", 0xFFFE, 0, 0, bytes(16), 1)
    format_id = bytes.fromhex("E0859FF2F94F6810AB9108002B27B3D9")
    summary = header + format_id + struct.pack("<I", 48) + properties
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + summary


CASES: list[tuple[str, bytes, State, set[tuple[Kind, str]]]] = [
    ("plain jpeg", photo(), State.CHECKED, set()),
    ("jpeg", photo_with_place(), State.CHECKED, {(Kind.DEVICE, "HUAWEI P40"), (Kind.PLACE, "31.200, 121.500")}),
    ("jpeg comment", jpeg(segment(0xFE, b"taken by Wang")), State.CHECKED, {(Kind.COMMENT, "taken by Wang")}),
    (
        "jpeg xmp",
        jpeg(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)),
        State.CHECKED,
        {(Kind.SOFTWARE, "Painter 3"), (Kind.SERIAL, "SN42"), (Kind.AUTHOR, "李四")},
    ),
    ("plain png", png(), State.CHECKED, set()),
    ("png text", png(chunk(b"tEXt", b"Author\0Wang")), State.CHECKED, {(Kind.AUTHOR, "Wang")}),
    (
        "png packed text",
        png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"hello"))),
        State.CHECKED,
        {(Kind.COMMENT, "hello")},
    ),
    (
        "large png",
        png(chunk(b"eXIf", exif()[6:]), picture=bytes(3 * WINDOW)),
        State.CHECKED,
        {(Kind.DEVICE, "HUAWEI P40"), (Kind.PLACE, "31.200, 121.500")},
    ),
    (
        "large png in pieces",
        png(*[chunk(b"IDAT", bytes(65536))] * 50, chunk(b"eXIf", exif()[6:])),
        State.PARTLY,
        {(Kind.DEVICE, "HUAWEI P40"), (Kind.PLACE, "31.200, 121.500")},
    ),
    ("heic", heic(), State.CHECKED, {(Kind.DEVICE, "HUAWEI P40"), (Kind.PLACE, "31.200, 121.500")}),
    ("plain pdf", pdf("x"), State.CHECKED, set()),
    (
        "pdf",
        pdf("x")
        + b"5 0 obj\n<< /Author (\xfe\xff\x67\x4e\x56\xdb) /CreationDate (D:20250308152000+08'00') >>\nendobj\n",
        State.CHECKED,
        {(Kind.AUTHOR, "李四"), (Kind.TIME, "2025-03-08 15:20")},
    ),
    ("plain docx", docx("x"), State.CHECKED, set()),
    (
        "docx",
        office(),
        State.CHECKED,
        {(Kind.AUTHOR, "王五"), (Kind.AUTHOR, "赵六"), (Kind.COMPANY, "清江县财政局")},
    ),
    ("doc", compound(), State.PARTLY, {(Kind.AUTHOR, "王五")}),
    ("text", "我叫李四".encode(), State.NOT_CHECKED, set()),
    ("zip of something else", archive(a_xml="<a/>"), State.NOT_CHECKED, set()),
    ("nothing", b"", State.NOT_CHECKED, set()),
]


@pytest.mark.parametrize(("content", "state", "traces"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
@pytest.mark.parametrize("piece", [256 * 1024, 1000])
def test_what_a_file_says_is_found(content: bytes, state: State, traces: set[tuple[Kind, str]], piece: int) -> None:
    found = scan(content, piece)
    assert found.state is state
    assert {(trace.kind, trace.value) for trace in found.traces} == traces


def test_a_picture_in_a_document_leaves_it_partly_checked() -> None:
    content = archive(**{"[Content_Types]_xml": "<Types/>", "word__media__image1.jpeg": "x"})
    assert scan(content).state is State.PARTLY


@pytest.mark.parametrize("make", [case[1] for case in CASES], ids=[case[0] for case in CASES])
def test_a_file_cut_anywhere_is_no_error(make: bytes) -> None:
    for end in {*range(0, min(len(make), 3000), 7), *range(max(len(make) - 300, 0), len(make), 7)}:
        assert scan(make[:end]).state in State


@given(st.data())
def test_a_file_with_altered_bytes_is_no_error(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from([case[1] for case in CASES if 0 < len(case[1]) < 10_000])))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=20)):
        content[place] = data.draw(st.integers(0, 255))
    for trace in scan(bytes(content)).traces:
        _check(trace)


@given(st.sampled_from([case[1][:16] for case in CASES]), st.binary(max_size=2000))
def test_anything_behind_a_known_beginning_is_no_error(beginning: bytes, rest: bytes) -> None:
    found = scan(beginning + rest)
    assert len(found.traces) <= 12
    for trace in found.traces:
        _check(trace)


def _check(trace: Trace) -> None:
    assert len(trace.value) <= 60
    assert trace.value.isprintable()


@pytest.mark.parametrize(
    "make",
    [
        lambda: archive(**{"[Content_Types]_xml": "<Types/>", "docProps__core_xml": " " * 300 * 1024 * 1024}),
        lambda: png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(300 * 1024 * 1024)))),
    ],
    ids=["document", "picture"],
)
def test_what_unpacks_to_very_much_is_cut_short(make: Callable[[], bytes]) -> None:
    content = make()
    tracemalloc.start()
    scan(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * 1024 * 1024


def test_memory_stays_small_whatever_the_size() -> None:
    piece = os.urandom(256 * 1024)
    ends = Ends()
    ends.feed(photo_with_place()[:-2])
    tracemalloc.start()
    for _ in range(400):
        ends.feed(bytes(piece))
    ends.findings()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6 * 1024 * 1024


def test_the_window_reads_like_the_file_itself() -> None:
    content = os.urandom(3 * WINDOW)
    window = Window(content[:WINDOW], content[-WINDOW:], len(content))
    assert window.read(5, 100) == content[5:105]
    assert window.read(3 * WINDOW - 10, 10) == content[-10:]
    for offset, length in ((WINDOW - 1, 2), (WINDOW, 1), (3 * WINDOW, 1), (-1, 1), (0, -1)):
        with pytest.raises(Outside):
            window.read(offset, length)


@given(st.integers(0, 40), st.integers(1, 20))
def test_ends_that_meet_make_the_whole_file(size: int, width: int) -> None:
    content = bytes(range(size))
    window = Window(content[:width], content[max(width, size - width) :], size)
    assert window.whole == (size <= 2 * width)
    if window.whole:
        assert window.head == content
