"""Files of any size that need no disk: a keystream, read once."""

import hashlib
import io
from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

_PIECE = 1024 * 1024


class Keystream(io.RawIOBase):
    """`size` bytes that look random, hashed while they are read."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._left = size
        self._stream = Cipher(AES(b"keystream of tests".ljust(32)), CTR(bytes(16))).encryptor()
        self.sha256 = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        wanted = min(self._left, _PIECE if size < 0 else size)
        self._left -= wanted
        piece = self._stream.update(bytes(wanted))
        self.sha256.update(piece)
        return piece


def multipart(fields: dict[str, str], name: str, content: io.RawIOBase, boundary: str) -> Iterator[bytes]:
    """The body of a form with one file, piece by piece."""
    for field, value in fields.items():
        yield f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
    yield f"{head}Content-Type: application/octet-stream\r\n\r\n".encode()
    while piece := content.read(_PIECE):
        yield piece
    yield f"\r\n--{boundary}--\r\n".encode()
