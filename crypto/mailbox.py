"""From a receipt code to everything that belongs to it.

The code's 128 bits are uniformly random, so HKDF-SHA512 (RFC 5869) makes independent keys of them without any
stretching. What the portal and the desk know is the address, which does not lead back to the mailbox id.
"""

import hashlib
from dataclasses import dataclass
from enum import Enum

from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crypto.message import open_message
from crypto.signing import VerifyKey
from crypto.xwing import SecretKey

DERIVED_SIZE = 32
_SALT = b"qingfeng/code/v1"
_ADDRESS_LABEL = b"qingfeng/address/v1\0"


class Route(Enum):
    """Whose mailbox: that of the portal's own committee, or of its superior."""

    OWN = "own"
    UPPER = "upper"


@dataclass(frozen=True, repr=False)
class Mailbox:
    """One mailbox of a code. `address` (32 bytes) is public; the reply key opens what is sent there."""

    address: bytes
    reply: SecretKey

    def open(self, committee: VerifyKey, message: bytes) -> bytes:
        """The content of a message that `committee` signed. Raises any CryptoError but BadCode."""
        return open_message(self.reply, committee, message)


def mailbox(entropy: bytes, route: Route) -> Mailbox:
    """The mailbox of a code (16 bytes of entropy) on one route."""
    return Mailbox(address(mailbox_id(entropy, route)), SecretKey(_derive(entropy, f"reply/{route.value}")))


def mailbox_id(entropy: bytes, route: Route) -> bytes:
    """32 secret bytes: whoever shows them may ask for the mailbox at their address."""
    return _derive(entropy, f"mailbox/{route.value}")


def address(identifier: bytes) -> bytes:
    """The public address of a mailbox id."""
    return hashlib.sha256(_ADDRESS_LABEL + identifier).digest()


def thread(entropy: bytes) -> bytes:
    """32 bytes that join the letters of one code; they exist only inside letters."""
    return _derive(entropy, "thread")


def _derive(entropy: bytes, label: str) -> bytes:
    return HKDF(algorithm=SHA512(), length=DERIVED_SIZE, salt=_SALT, info=label.encode()).derive(entropy)
