"""Fingerprints as people read and compare them: 64 hexadecimal digits in groups of four."""

import re

from crypto.errors import Malformed
from crypto.signing import SIGNER_SIZE

_GROUP = 4


def readable(signer: bytes) -> str:
    """The fingerprint of a committee or a portal, e.g. "21dc fcfe 3606 …"."""
    digits = signer.hex()
    return " ".join(digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP))


def parse(text: str) -> bytes:
    """The 32 bytes behind a fingerprint, however it is spaced or cased. Raises Malformed."""
    digits = re.sub(r"[\s:.-]", "", text).lower()
    if not re.fullmatch(rf"[0-9a-f]{{{2 * SIGNER_SIZE}}}", digits):
        raise Malformed(f"a fingerprint has {2 * SIGNER_SIZE} digits from 0 to 9 and a to f")
    return bytes.fromhex(digits)
