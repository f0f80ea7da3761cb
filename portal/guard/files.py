"""The sealed files that one request makes: asked about before, counted as large as they lie on the disk."""

from portal.guard.guard import Guard


class Files:
    """Asks where files are made, not where bodies are long: a short one can bring many, each 16 KiB on the disk."""

    def __init__(self, guard: Guard, circuit: bytes | None) -> None:
        self._guard = guard
        self._circuit = circuit
        self._counted = False

    def counted(self) -> None:
        """The body was let in as an upload: its bytes are counted, and room looked for, as they come."""
        self._counted = True

    def check(self) -> None:
        """Before a file is made. Raises Refused when too much came lately, or the disk has no room."""
        if not self._counted:
            self._guard.check_files(self._circuit)

    def made(self, sealed: int, sent: int) -> None:
        """Files of `sealed` bytes were made of `sent` bytes of the body."""
        amount = sealed - sent if self._counted else sealed
        if amount:
            self._guard.count_files(self._circuit, amount)
