"""How much one look at an attachment may cost."""

from dataclasses import dataclass

MIB = 2**20
PAGES_AT_ONCE = 10
PAGES_OF_A_COPY = 200


@dataclass(frozen=True)
class Limits:
    """Bounds of one run in the sandbox. Bytes and seconds; `side` and `pages` bound what comes out."""

    file: int = 256 * MIB  # of the attachment
    disk: int = 640 * MIB  # a file system in memory: the attachment, and what converters make of it
    memory: int = 1536 * MIB  # of all processes together
    address_space: int = 4096 * MIB  # of one process; LibreOffice reserves far more than it uses
    processes: int = 96  # threads count
    seconds: int = 90
    pages: int = PAGES_AT_ONCE
    side: int = 1600  # pixels
    sound_seconds: int = 600

    @property
    def page_bytes(self) -> int:
        """The largest picture that is taken from the sandbox, its header included."""
        return 3 * self.side * self.side + 32
