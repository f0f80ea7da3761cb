"""HKDF (RFC 5869): extract and expand, on HMAC."""

import hmac


def extract(algorithm: str, salt: bytes, secret: bytes) -> bytes:
    """A pseudorandom key from a salt and a secret."""
    return hmac.digest(salt, secret, algorithm)


def expand(algorithm: str, key: bytes, info: bytes, size: int) -> bytes:
    """As many bytes as asked for from a pseudorandom key."""
    output = block = b""
    number = 0
    while len(output) < size:
        number += 1
        block = hmac.digest(key, block + info + bytes([number]), algorithm)
        output += block
    return output[:size]
