"""What can go wrong with sealed bytes.

    CryptoError
    ├── Malformed        the bytes are not of this format, or not in its one canonical form
    │   └── NewerFormat  they carry the right magic but a version this program does not know
    ├── TooLarge         a length goes beyond what the format allows
    ├── WrongKey         sealed to another key than the one at hand
    ├── Damaged          altered, cut short, or continued: authentication failed
    ├── Forged           a signature does not verify, or someone else signed
    └── BadCode          not a receipt code
        ├── WrongLength  not twelve words or characters
        ├── UnknownWord  one of the words is in no list; carries its place
        └── BadChecksum  every word exists, together they do not

No message carries key material or content, so a caller may print any of them.
"""


class CryptoError(Exception):
    """Root of everything this package raises on purpose."""


class Malformed(CryptoError):
    """The bytes are not of this format, or not in its one canonical form."""


class NewerFormat(Malformed):
    """The magic is right, the version unknown: a newer program made this."""


class TooLarge(CryptoError):
    """A length goes beyond what the format allows."""


class WrongKey(CryptoError):
    """Sealed to another key than the one at hand."""


class Damaged(CryptoError):
    """Altered, cut short or continued: authentication failed."""


class Forged(CryptoError):
    """A signature does not verify, or someone else signed."""


class BadCode(CryptoError):
    """Not a receipt code."""


class WrongLength(BadCode):
    """A receipt code has twelve words or characters; this has `count`."""

    def __init__(self, count: int) -> None:
        super().__init__(f"a code has 12 words or characters, not {count}")
        self.count = count


class UnknownWord(BadCode):
    """The word at `position` (0 to 11) is in no word list."""

    def __init__(self, position: int) -> None:
        super().__init__(f"word {position + 1} is not one that codes are made of")
        self.position = position


class BadChecksum(BadCode):
    """Every word exists, but together they are not a code."""

    def __init__(self) -> None:
        super().__init__("the words do not belong together")
