"""File parts as the portal takes them: looked at for what points to the writer while they are sealed."""

from dataclasses import dataclass

from portal.traces.files import Ends
from portal.traces.finding import Findings
from protocol import uploads


@dataclass(frozen=True)
class SealedBlob(uploads.SealedBlob):
    """A sealed file that waits among the incoming for its letter.

    `findings`: what the file says about itself, found while it was sealed.
    """

    findings: Findings


class Upload(uploads.Upload):
    """A file part that may wait for another request of the same form."""

    blob: SealedBlob | None

    def __init__(self, opener: uploads.Opener, name: str, media_type: str) -> None:
        super().__init__(opener, name, media_type)
        self._ends = Ends()
        self._held = False

    def seek(self, offset: int, whence: int = 0) -> int:
        """The part is complete: seal the rest, and say what was found in it. Raises OSError when the disk is full."""
        super().seek(offset, whence)
        if self.blob:
            self.blob = SealedBlob(**vars(self.blob), findings=self._ends.findings())
        self._ends = Ends()  # the pieces of the file it kept are let go of
        return 0

    def hold(self) -> None:
        """Let the sealed file wait among the incoming for another request of the same form."""
        self._held = True

    def discard(self) -> None:
        """Forget the part: the file is gone, unless it is held, or was kept under another name before."""
        if self._held:
            self._file.close()
        else:
            super().discard()

    def _seal_batch(self) -> None:
        self._ends.feed(self._batch)
        super()._seal_batch()
