"""Tickets: what a form must carry that the server must not remember.

AES-256-GCM under a key that exists in the memory of the running server alone, made before the workers fork. The
purpose is bound in, so a ticket for one form is worth nothing in another.
"""

import base64
import hmac
import secrets
import struct
import time
from dataclasses import dataclass
from enum import Enum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crypto.code import ENTROPY_SIZE

KEY_SIZE = 32
SECRET_SIZE = 32
_NONCE_SIZE = 12
_LONGEST = 1024 * 1024  # characters; those that carry many files are long
_MINUTES = struct.Struct(">I")


class Purpose(Enum):
    """Which form a ticket belongs to, and for how many minutes."""

    REPORT = (b"report", 30 * 24 * 60)
    FOLLOW_UP = (b"follow-up", 12 * 60)


class DeadTicket(Exception):
    """Too old, or of a server that was restarted, or never a ticket."""


@dataclass(frozen=True)
class Ticket:
    """`payload` is what the form is about; `secret` (32 bytes) is different on each form that was handed out."""

    payload: bytes
    secret: bytes

    @classmethod
    def fresh(cls, payload: bytes = b"") -> "Ticket":
        """For a form whose own ticket is dead."""
        return cls(payload, secrets.token_bytes(SECRET_SIZE))

    def code(self, digest: bytes) -> bytes:
        """The entropy of the receipt code for what this form brought; the same content makes the same code."""
        return hmac.digest(self.secret, b"code" + digest, "sha256")[:ENTROPY_SIZE]

    def mac(self, digest: bytes) -> bytes:
        """What tells a follow-up posted twice from two that say the same."""
        return hmac.digest(self.secret, b"post" + digest, "sha256")


class Tickets:
    """Makes and opens tickets. Safe: random 96-bit nonces, far fewer than 2^32 forms in the life of a server."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def make(self, purpose: Purpose, payload: bytes = b"") -> str:
        """A new form's ticket, as text for a hidden field."""
        return self.seal(purpose, Ticket.fresh(payload))

    def seal(self, purpose: Purpose, ticket: Ticket) -> str:
        """A ticket as text; its time begins anew."""
        label, _ = purpose.value
        nonce = secrets.token_bytes(_NONCE_SIZE)
        plain = _MINUTES.pack(_now()) + ticket.secret + ticket.payload
        return base64.urlsafe_b64encode(nonce + self._aead.encrypt(nonce, plain, label)).decode()

    def open(self, purpose: Purpose, text: str) -> Ticket:
        """What `make` put into a ticket. Raises DeadTicket."""
        label, minutes = purpose.value
        try:
            sealed = base64.b64decode(text[:_LONGEST].encode(), altchars=b"-_", validate=True)
            plain = self._aead.decrypt(sealed[:_NONCE_SIZE], sealed[_NONCE_SIZE:], label)
        except (ValueError, InvalidTag):
            raise DeadTicket from None
        (made,) = _MINUTES.unpack_from(plain)
        if _now() - made > minutes:
            raise DeadTicket
        rest = plain[_MINUTES.size :]
        return Ticket(payload=rest[SECRET_SIZE:], secret=rest[:SECRET_SIZE])


def _now() -> int:
    return int(time.time()) // 60
