"""Looking at the attachments of a tip: verified to the last byte first, then fed to the sandbox from the vault."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from crypto.errors import CryptoError
from crypto.opening import open_blob
from desk.casework import find
from desk.errors import NotShown
from desk.numbering import tip_number
from desk.office.roles import Act
from desk.office.session import Session
from desk.thread import Attached, attached_to
from desk.vault.files import VaultFiles
from desk.viewing.copies import write_copy
from desk.viewing.kinds import HEAD_SIZE
from desk.viewing.viewer import Source, View, Viewer
from protocol.stick import sync_folder


def look(session: Session, name: str, number: int, first: int = 1, viewer: Viewer | None = None) -> View:
    """Some pages of the attachment of this number (from 1), recorded.

    Raises UnknownTip, Recused, NotAllowed or NotShown.
    """
    attached = _attached(session, Act.LOOK, name, number)
    return (viewer or Viewer()).look(_source(session, attached), first)


def write_sanitised(session: Session, name: str, number: int, target: Path, viewer: Viewer | None = None) -> int:
    """Write a PDF of pictures of an attachment, mode 0600; how many pages. Raises OSError too, also where it exists."""
    attached = _attached(session, Act.COPY, name, number)
    with _new_file(target) as descriptor, os.fdopen(descriptor, "wb") as file:
        pages = write_copy((viewer or Viewer()).pictures(_source(session, attached)), file.write)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(target.parent)
    return pages


def _attached(session: Session, act: Act, name: str, number: int) -> Attached:
    with session.doing(act) as deed:
        tip = find(deed.connection, name, session.officer)
        files = attached_to(deed.connection, tip["id"])
        if not 0 < number <= len(files):
            raise NotShown("this tip has no attachment of number %(number)d", number=number)
        deed.about, deed.detail["attachment"] = tip_number(tip), number
        return files[number - 1]


def _source(session: Session, attached: Attached) -> Source:
    """The attachment, after a first pass that verified all of it: what is fed in the second is what was sealed."""
    files = VaultFiles(session.vault.folder)
    if not attached.here:
        raise NotShown("this attachment has not come yet")
    head = bytearray()

    def begin(piece: memoryview | bytes) -> None:
        if len(head) < HEAD_SIZE:
            head.extend(bytes(piece[: HEAD_SIZE - len(head)]))

    def opened(write: Callable[[memoryview], object]) -> bytes:
        return open_blob(attached.key, attached.id, attached.size, files.read_blob(attached.id), write)

    try:
        intact = opened(begin) == attached.sha256
    except CryptoError:
        intact = False
    if not intact:
        raise NotShown("this attachment is damaged")
    return Source(attached.name, attached.media_type, attached.size, bytes(head), opened)


@contextmanager
def _new_file(target: Path) -> Iterator[int]:
    """A new file that is removed again if writing it fails."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        yield descriptor
    except BaseException:
        target.unlink(missing_ok=True)
        raise
