"""How long sealed things are allowed to look.

Letters and messages grow in powers of two. Blobs follow Padmé (Nikitin et al., "Reducing Metadata Leakage from
Encrypted Files and Communication with PURBs", PETS 2019), which wastes at most 12 % and, from 16 KiB up, 6.25 %.
"""

from crypto.errors import Damaged, Malformed, TooLarge

SMALLEST = 16 * 1024
LARGEST_LETTER = 1024 * 1024
_LENGTH = 4


def padme(size: int) -> int:
    """The padded length of a blob of `size` bytes: at least 16 KiB, else the next length Padmé allows."""
    if size <= SMALLEST:
        return SMALLEST
    exponent = size.bit_length() - 1
    free_bits = exponent - exponent.bit_length()
    mask = (1 << free_bits) - 1
    return (size + mask) & ~mask


def bucket(size: int) -> int:
    """The smallest power of two that is ≥ `size` and ≥ 16 KiB."""
    return max(SMALLEST, 1 << (size - 1).bit_length() if size > 1 else 1)


def pad(content: bytes) -> bytes:
    """u32 length ‖ content ‖ zeros, `bucket` long. Raises TooLarge beyond 1 MiB."""
    length = bucket(_LENGTH + len(content))
    if length > LARGEST_LETTER:
        raise TooLarge("a letter can't carry that much text")
    return (len(content).to_bytes(_LENGTH) + content).ljust(length, b"\0")


def unpad(padded: bytes) -> bytes:
    """The content in `padded`. Raises Malformed unless `pad(unpad(x)) == x`."""
    length = int.from_bytes(padded[:_LENGTH])
    content = padded[_LENGTH : _LENGTH + length]
    if len(padded) > LARGEST_LETTER or len(content) != length or pad(content) != padded:
        raise Malformed("the padding is not canonical")
    return content


def check_zeros(tail: bytes | memoryview) -> None:
    """Raises Damaged unless every byte of a blob's padding is zero."""
    if any(tail):
        raise Damaged("the padding of an attachment is not empty")
