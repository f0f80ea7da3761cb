"""What attachments are by their first bytes, beside what their senders claimed."""

import mimetypes
from dataclasses import dataclass

from crypto.errors import CryptoError
from crypto.opening import open_blob_head
from desk.thread import Attached
from desk.vault.files import VaultFiles
from desk.viewing.kinds import HEAD_SIZE, kind_of

_TYPES = mimetypes.MimeTypes()  # the table of the standard library, whatever the system has

_OFFICE = ("officedocument", "opendocument", "msword", "ms-excel", "ms-powerpoint", "ole-storage", "rtf")


@dataclass(frozen=True)
class Sniffed:
    """`found` is a media type, or "" for none that is known. `pretends`: name or claim say something else.

    `missing`: the sealed stream has not come yet; `damaged`: it is not the one the letter speaks of.
    """

    attached: Attached
    found: str = ""
    pretends: bool = False
    missing: bool = False
    damaged: bool = False


def sniff(files: VaultFiles, attached: Attached) -> Sniffed:
    """Look at the first bytes of an attachment; nothing of it is parsed."""
    if not attached.here:
        return Sniffed(attached, missing=True)
    try:
        sealed = files.read_blob(attached.id)
        head = open_blob_head(attached.key, attached.id, attached.size, sealed, HEAD_SIZE)
    except FileNotFoundError:
        return Sniffed(attached, missing=True)
    except CryptoError:
        return Sniffed(attached, damaged=True)
    kind = kind_of(head, attached.name)
    found = kind.media_type if kind else ""
    return Sniffed(attached, found, pretends=_pretends(attached, found))


def _pretends(attached: Attached, found: str) -> bool:
    """Whether ending or claimed type belong to another family of files. Families we can't tell apart never pretend."""
    claims = (attached.media_type.split(";")[0].strip().lower(), _TYPES.guess_type(attached.name)[0] or "")
    families = set(map(_family, claims)) - {""}
    return bool(families) and families != {_family(found)}


def _family(media_type: str) -> str:
    """Which of the files that can be told apart by their first bytes this is one of; "" for the others."""
    main, _, sub = media_type.partition("/")
    if main in {"image", "text"}:
        return main
    if main in {"audio", "video"}:
        return "media"
    if sub == "pdf":
        return sub
    return "office" if any(mark in sub for mark in _OFFICE) else ""
