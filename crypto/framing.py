"""The ten bytes every file of ours begins with: magic ‖ version ‖ kind."""

from enum import Enum

from crypto.errors import Malformed, NewerFormat

MAGIC = b"qingfeng"
VERSION = 1
PREFIX_SIZE = len(MAGIC) + 2


class Kind(Enum):
    """What a file is, as the ASCII letter that stands in it."""

    CARD = b"C"
    LETTER = b"L"
    MESSAGE = b"M"
    TO_DESK = b"D"
    TO_PORTAL = b"P"
    SEALED = b"S"


_INSTEAD = {
    Kind.CARD: Malformed("this is a card"),
    Kind.LETTER: Malformed("this is a letter"),
    Kind.MESSAGE: Malformed("this is a message"),
    Kind.TO_DESK: Malformed("this is a bundle from a portal, for a desk"),
    Kind.TO_PORTAL: Malformed("this is a bundle from a desk, for a portal"),
    Kind.SEALED: Malformed("this is a sealed report, to be handed in"),
}


def prefix(kind: Kind) -> bytes:
    """The first ten bytes of a file of this `kind`."""
    return MAGIC + bytes([VERSION]) + kind.value


def check_prefix(data: bytes, kind: Kind) -> None:
    """Raises Malformed unless `data` begins like a file of this `kind`, NewerFormat if only the version differs."""
    if data.startswith(prefix(kind)):
        return
    if data[: len(MAGIC)] == MAGIC and data[len(MAGIC) + 1 : PREFIX_SIZE] == kind.value:
        raise NewerFormat("made by a newer version of this program")
    for other, found in _INSTEAD.items():
        if data.startswith(prefix(other)):
            raise Malformed(str(found))
    raise Malformed("not one of our files")
