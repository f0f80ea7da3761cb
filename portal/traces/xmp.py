"""XMP packets, wherever they stand: XML that editors leave in pictures and documents."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice

from portal.traces.finding import Kind, Trace, clean

_MOST = 200  # properties looked at
_KINDS = {
    b"xmp:CreatorTool": Kind.SOFTWARE,
    b"pdf:Producer": Kind.SOFTWARE,
    b"xmp:CreateDate": Kind.TIME,
    b"xmp:ModifyDate": Kind.TIME,
    b"photoshop:DateCreated": Kind.TIME,
    b"photoshop:AuthorsPosition": Kind.AUTHOR,
    b"photoshop:Credit": Kind.AUTHOR,
    b"tiff:Make": Kind.DEVICE,
    b"tiff:Model": Kind.DEVICE,
    b"exif:GPSLatitude": Kind.PLACE,
    b"exif:GPSLongitude": Kind.PLACE,
    b"aux:SerialNumber": Kind.SERIAL,
    b"exifEX:BodySerialNumber": Kind.SERIAL,
    b"aux:OwnerName": Kind.AUTHOR,
}
_PROPERTY = re.compile(rb"(" + b"|".join(_KINDS) + rb')(?:="|>)([^"<]{1,200})')
_LISTS = {b"dc:creator": Kind.AUTHOR, b"dc:description": Kind.COMMENT}
_LIST = re.compile(
    rb"<(dc:creator|dc:description)>\s{0,40}<rdf:(?:Seq|Bag|Alt)>\s{0,40}<rdf:li[^<>]{0,60}>([^<]{1,200})"
)


def scan(data: bytes) -> Iterator[Trace]:
    """Traces in bytes that hold an XMP packet, or look like it."""
    for pattern, kinds in ((_PROPERTY, _KINDS), (_LIST, _LISTS)):
        for match in islice(pattern.finditer(data), _MOST):
            value = clean(unescape(match[2].decode("utf-8", "replace")))
            if value:
                yield Trace(kinds[match[1]], value)
