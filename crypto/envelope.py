"""What a letter and a message have in common: a content key wrapped to one recipient, then a sealed stream.

    envelope = prefix ‖ count = 1 ‖ recipient key id (32) ‖ wrap (1168) ‖ Cobblestone-256 stream

The wrap is bound to the header by HPKE's `info`, the stream to header and wrap by its context, so no piece of one
envelope fits into another. `FORMAT.md`, section "Envelope".
"""

import hashlib

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag

from crypto.errors import Damaged, Malformed, TooLarge, WrongKey
from crypto.framing import PREFIX_SIZE, Kind, check_prefix, prefix
from crypto.padding import LARGEST_LETTER, SMALLEST, pad, unpad
from crypto.xwing import WRAP_SIZE, SealingKey, SecretKey

KEY_ID_SIZE = 32
HEADER_SIZE = PREFIX_SIZE + 1 + KEY_ID_SIZE
_ONE_RECIPIENT = b"\x01"
_LABEL = {Kind.LETTER: b"qingfeng/letter/v1\0", Kind.MESSAGE: b"qingfeng/message/v1\0"}

STREAM_HEADER = 56  # Cobblestone: salt 24, commitment 32
CHUNK = 16 * 1024
TAG = 16


def stream_size(plaintext: int) -> int:
    """The length of a Cobblestone stream of `plaintext` bytes: the last chunk is always short, maybe empty."""
    return STREAM_HEADER + plaintext + (plaintext // CHUNK + 1) * TAG


def envelope_size(padded: int) -> int:
    """The length of an envelope around `padded` bytes of content and padding."""
    return HEADER_SIZE + WRAP_SIZE + stream_size(padded)


SMALLEST_ENVELOPE = envelope_size(SMALLEST)
LARGEST_ENVELOPE = envelope_size(LARGEST_LETTER)
_SIZES = frozenset(envelope_size(1 << bits) for bits in range(SMALLEST.bit_length() - 1, LARGEST_LETTER.bit_length()))


def seal(kind: Kind, key: SealingKey, content: bytes) -> bytes:
    """Pad `content` and seal it to `key`. Raises TooLarge beyond 1 MiB."""
    header = prefix(kind) + _ONE_RECIPIENT + key.id
    content_key = Cobblestone256Encryptor.generate_key()
    wrap = key.wrap(content_key, _LABEL[kind] + header)
    stream = Cobblestone256Encryptor(content_key, _context(kind, header, wrap))
    return b"".join((header, wrap, stream.update(pad(content)), stream.finalize()))


def recipient(kind: Kind, envelope: bytes) -> bytes:
    """The id of the key an envelope is sealed to, after checking all that can be checked without that key.

    Raises Malformed, or TooLarge for anything longer than the largest envelope.
    """
    if len(envelope) > LARGEST_ENVELOPE:
        raise TooLarge("larger than any letter")
    check_prefix(envelope, kind)
    if envelope[PREFIX_SIZE : PREFIX_SIZE + 1] != _ONE_RECIPIENT or len(envelope) not in _SIZES:
        raise Malformed("not the shape of a letter")
    return envelope[PREFIX_SIZE + 1 : HEADER_SIZE]


def unseal(kind: Kind, key: SecretKey, envelope: bytes) -> bytes:
    """The content of an envelope. Raises WrongKey, Damaged, Malformed or TooLarge."""
    if recipient(kind, envelope) != key.public.id:
        raise WrongKey("sealed to another key")
    header, wrap = envelope[:HEADER_SIZE], envelope[HEADER_SIZE : HEADER_SIZE + WRAP_SIZE]
    content_key = key.unwrap(wrap, _LABEL[kind] + header)
    stream = Cobblestone256Decryptor(content_key, _context(kind, header, wrap))
    try:
        padded = stream.update(envelope[HEADER_SIZE + WRAP_SIZE :]) + stream.finalize()
    except InvalidTag:
        raise Damaged("altered, or cut short") from None
    return unpad(padded)


def _context(kind: Kind, header: bytes, wrap: bytes) -> bytes:
    return _LABEL[kind] + hashlib.sha512(header + wrap).digest()
