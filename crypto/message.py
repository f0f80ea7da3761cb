"""Messages from a committee to one reporter: signed, then sealed to the key that the receipt code makes."""

from crypto import envelope
from crypto.framing import Kind
from crypto.padding import LARGEST_LETTER
from crypto.signing import Role, SigningKey, VerifyKey, sign_document, split_document, verify_document
from crypto.xwing import SealingKey, SecretKey


def seal_message(identity: SigningKey, reply: SealingKey, content: bytes) -> bytes:
    """A message that only the holder of the code can open, and that only `identity` can have written.

    Raises TooLarge beyond 1 MiB.
    """
    return envelope.seal(Kind.MESSAGE, reply, sign_document(identity, Kind.MESSAGE, Role.MESSAGE, content))


def open_message(reply: SecretKey, committee: VerifyKey, message: bytes) -> bytes:
    """The content of a message, after its signature verified. Raises any CryptoError but BadCode."""
    document = envelope.unseal(Kind.MESSAGE, reply, message)
    content, signature = split_document(document, Kind.MESSAGE, LARGEST_LETTER)
    verify_document(committee, Role.MESSAGE, content, signature)
    return content
