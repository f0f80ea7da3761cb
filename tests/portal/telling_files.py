"""Files of every kind that is looked into, and what they say about themselves."""

import io
import struct
import zipfile
import zlib

from papers import docx, pdf, photo, photo_with_place

from portal.traces.finding import WINDOW, Kind, State

XMP = (
    b'<x:xmpmeta><rdf:Description xmp:CreatorTool="Painter 3" aux:SerialNumber="SN42">'
    b"<dc:creator><rdf:Seq><rdf:li>\xe6\x9d\x8e\xe5\x9b\x9b</rdf:li></rdf:Seq></dc:creator></rdf:Description></x:xmpmeta>"
)


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
