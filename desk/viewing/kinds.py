"""What an attachment is, by its first bytes. Its name and claimed type are only what somebody said."""

from dataclasses import dataclass

HEAD_SIZE = 64


@dataclass(frozen=True)
class Kind:
    """A kind of file: the recipe of `inside.sh` that shows it, and the programs and other files that recipe needs.

    `suffix` is how the file is called in the sandbox, `media_type` what it is told to be, `demuxer` (of ffmpeg) the
    only format it is read as.
    """

    recipe: str
    media_type: str
    suffix: str
    needs: tuple[str, ...]
    demuxer: str = "-"


_POPPLER = ("pdfinfo", "pdftotext", "pdftoppm")
# Parts of LibreOffice that Debian packages apart: without its part, a file looks as if it were damaged.
WRITER, CALC, IMPRESS = (f"/usr/lib/libreoffice/share/.registry/{part}.xcd" for part in ("writer", "calc", "impress"))
_PARTS = {
    CALC: ("xlsx", "xlsm", "ods", "xls", "et"),
    IMPRESS: ("pptx", "pptm", "odp", "ppt", "dps"),
}
_FFMPEG = ("ffmpeg", "ffprobe")


def _image(name: str, demuxer: str) -> Kind:
    return Kind("image", f"image/{name}", name, ("ffmpeg",), demuxer)


def _office(suffix: str, media_type: str) -> Kind:
    part = next((part for part, suffixes in _PARTS.items() if suffix in suffixes), WRITER)
    return Kind("office", media_type, suffix, ("soffice", part, *_POPPLER))


def _media(media_type: str, suffix: str, demuxer: str) -> Kind:
    return Kind("media", media_type, suffix, _FFMPEG, demuxer)


PDF = Kind("pdf", "application/pdf", "pdf", _POPPLER)
TEXT = Kind("text", "text/plain", "txt", ("iconv",))
_ZIPPED = _office("docx", "application/vnd.openxmlformats-officedocument")
_OLE = _office("doc", "application/x-ole-storage")
_SUFFIXES = {
    _ZIPPED: ("docx", "xlsx", "pptx", "odt", "ods", "odp", "docm", "xlsm", "pptm", "dotx"),
    _OLE: ("doc", "xls", "ppt", "wps", "et", "dps", "dot"),
}
_MAGIC = (
    (0, b"%PDF-", PDF),
    (0, b"\xff\xd8\xff", _image("jpeg", "jpeg_pipe")),
    (0, b"\x89PNG\r\n\x1a\n", _image("png", "png_pipe")),
    (0, b"GIF8", _image("gif", "gif")),
    (0, b"BM", _image("bmp", "bmp_pipe")),
    (0, b"II*\0", _image("tiff", "tiff_pipe")),
    (0, b"MM\0*", _image("tiff", "tiff_pipe")),
    (8, b"WEBP", _image("webp", "webp_pipe")),
    (4, b"ftyphei", Kind("heif", "image/heic", "heic", ("heif-convert", "ffmpeg"), "png_pipe")),
    (4, b"ftyphev", Kind("heif", "image/heic", "heic", ("heif-convert", "ffmpeg"), "png_pipe")),
    (4, b"ftypmif1", Kind("heif", "image/heif", "heic", ("heif-convert", "ffmpeg"), "png_pipe")),
    (4, b"ftypavif", Kind("heif", "image/avif", "avif", ("heif-convert", "ffmpeg"), "png_pipe")),
    (4, b"ftyp", _media("video/mp4", "mp4", "mov")),
    (4, b"moov", _media("video/quicktime", "mov", "mov")),
    (0, b"\x1aE\xdf\xa3", _media("video/x-matroska", "mkv", "matroska")),
    (8, b"AVI ", _media("video/x-msvideo", "avi", "avi")),
    (0, b"FLV\x01", _media("video/x-flv", "flv", "flv")),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", _media("video/x-ms-asf", "wmv", "asf")),
    (0, b"\0\0\x01\xba", _media("video/mpeg", "mpg", "mpeg")),
    (8, b"WAVE", _media("audio/wav", "wav", "wav")),
    (0, b"ID3", _media("audio/mpeg", "mp3", "mp3")),
    (0, b"\xff\xfb", _media("audio/mpeg", "mp3", "mp3")),
    (0, b"\xff\xf3", _media("audio/mpeg", "mp3", "mp3")),
    (0, b"\xff\xf1", _media("audio/aac", "aac", "aac")),
    (0, b"OggS", _media("audio/ogg", "ogg", "ogg")),
    (0, b"fLaC", _media("audio/flac", "flac", "flac")),
    (0, b"#!AMR", _media("audio/amr", "amr", "amr")),
    (0, b"{\\rtf", _office("rtf", "application/rtf")),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLE),
)
_OFFICE_MEMBERS = (b"[Content_Types].xml", b"mimetype", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/")
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_NOT_IN_TEXT = frozenset(range(32)) - {9, 10, 12, 13, 27}


def kind_of(head: bytes, untrusted_name: str) -> Kind | None:
    """The kind of a file from its first `HEAD_SIZE` bytes; None: there is no way to show it.

    Of the name only an ending is used, and only to tell apart office files that begin alike.
    """
    for offset, magic, kind in _MAGIC:
        if head.startswith(magic, offset):
            return _with_suffix(kind, untrusted_name)
    if head.startswith(b"PK\x03\x04") and head[30:].startswith(_OFFICE_MEMBERS):
        return _with_suffix(_ZIPPED, untrusted_name)
    if head.startswith(_TEXT_MARKS) or (head and _NOT_IN_TEXT.isdisjoint(head)):
        return TEXT
    return None


def _with_suffix(kind: Kind, untrusted_name: str) -> Kind:
    ending = untrusted_name.rpartition(".")[2].lower()
    if ending not in _SUFFIXES.get(kind, ()):
        return kind
    return _office(ending, kind.media_type)
