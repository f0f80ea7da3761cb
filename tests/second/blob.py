"""Blobs: files that belong to a letter."""

import hashlib

from tests.second import stream
from tests.second.reading import KIB, require

SMALLEST = 16 * KIB


def padme(size: int) -> int:
    """The length that a file of this size is padded to."""
    if size <= SMALLEST:
        return SMALLEST
    exponent = size.bit_length() - 1
    mantissa = exponent.bit_length()  # floor(log2 E) + 1
    step = 1 << (exponent - mantissa)
    return (size + step - 1) // step * step


def check_size(sealed: bytes) -> None:
    """Refuse a length that no blob has."""
    padded = stream.plaintext_size(len(sealed))
    require(padme(padded) == padded, "a blob never has this length")


def context(blob_id: bytes) -> bytes:
    """What ties a stream to its id."""
    return b"qingfeng/blob/v1\x00" + blob_id


def open_blob(attachment: dict[str, str | int], sealed: bytes) -> bytes:
    """The file that an attachment in a letter speaks of."""
    size = int(attachment["size"])
    require(len(sealed) == stream.stream_size(padme(size)), "the stream has another length than this size gives")
    key, blob_id = bytes.fromhex(str(attachment["key"])), bytes.fromhex(str(attachment["id"]))
    padded = stream.open_stream(key, context(blob_id), sealed)
    content = padded[:size]
    require(not any(padded[size:]), "the padding is not zero")
    require(hashlib.sha256(content).hexdigest() == attachment["sha256"], "another file than the letter says")
    return content
