"""A file part of a form, sealed while it streams in. No plaintext of it is ever held beyond 256 KiB of memory."""

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn, cast

from flask import Request, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from crypto.sealing import BlobSealer
from protocol.letter import LONGEST_NAME, Attachment

Opener = Callable[[], tuple[Path, io.FileIO]]  # makes a new private file for sealed bytes

_BATCH = 256 * 1024  # Werkzeug hands over 64 KiB and less; sealing wants larger pieces
_LONGEST_MEDIA_TYPE = 100
_NAME_END = 20  # characters kept of the end of an overlong name, for its extension


@dataclass(frozen=True)
class SealedBlob:
    """A sealed file that waits to be kept. `digest` is the SHA-256 of the sealed stream; sizes in bytes."""

    attachment: Attachment
    path: Path
    digest: bytes
    sealed_size: int


class Upload:
    """What Werkzeug takes for the file it writes a part to; `seek(0)` tells that the part is complete."""

    def __init__(self, opener: Opener, name: str, media_type: str) -> None:
        self._name = _bounded(name)
        self._media_type = media_type[:_LONGEST_MEDIA_TYPE]
        self._sealer = BlobSealer()
        self._content = hashlib.sha256()
        self._sealed = hashlib.sha256()
        self._sealed_size = 0
        self._batch = bytearray()
        self.path, self._file = opener()
        self.blob: SealedBlob | None = None

    @property
    def size(self) -> int:
        """Bytes of content so far."""
        return self._sealer.size + len(self._batch)

    def write(self, data: bytes) -> int:
        """Take a piece of the part."""
        self._batch += data
        if len(self._batch) >= _BATCH:
            self._seal_batch()
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """The part is complete: seal the rest; whoever keeps it makes it durable. Raises OSError for a full disk."""
        if offset or whence or self.blob:
            self._unreadable()
        self._seal_batch()
        self._store(self._sealer.finish())
        attachment = Attachment(
            id=self._sealer.id,
            key=self._sealer.key,
            size=self._sealer.size,
            sha256=self._content.digest(),
            name=self._name,
            media_type=self._media_type,
        )
        self.blob = SealedBlob(attachment, self.path, self._sealed.digest(), self._sealed_size)
        return 0

    def discard(self) -> None:
        """Forget the part: the file is gone, unless it was kept under another name before."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Called by Werkzeug at the end of the request; whoever made the request decides what stays."""

    def read(self, _: int = -1) -> bytes:
        """Nothing sealed can be read back here."""
        self._unreadable()

    def _seal_batch(self) -> None:
        self._content.update(self._batch)
        self._store(self._sealer.update(memoryview(self._batch)))
        self._batch = bytearray()

    def _store(self, pieces: Iterator[memoryview]) -> None:
        for piece in pieces:
            self._sealed.update(piece)
            self._sealed_size += len(piece)
            while piece:
                piece = piece[os.write(self._file.fileno(), piece) :]  # noqa: PLW2901  (what is left of it)

    def _unreadable(self) -> NoReturn:
        raise OSError("a sealed upload can't be read")


class SealingRequest(Request):
    """Werkzeug would put a large file part into a temporary file, readable; this seals it on its way in.

    `opener` and `most_files` are set on a subclass by `sealing_request`.
    """

    opener: Opener
    most_files: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uploads: list[Upload] = []

    def make_form_data_parser(self) -> FormDataParser:
        """As Werkzeug's, but a body that can't be parsed is an error and not an empty form."""
        parser = super().make_form_data_parser()
        parser.silent = False
        return parser

    def new_upload(self, name: str, media_type: str) -> Upload:
        """What a file part is written to. A program that looks at files on their way has uploads of its own kind."""
        return Upload(self.opener, name, media_type)

    def discard_uploads(self) -> None:
        """Remove every sealed file of this request that was not kept."""
        for upload in self.uploads:
            upload.discard()

    def _load_form_data(self) -> None:
        try:
            super()._load_form_data()
        except ValueError:
            raise BadRequest from None

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        if not filename:
            return NoFile()  # type: ignore[return-value]
        if len(self.uploads) >= self.most_files:
            raise RequestEntityTooLarge
        upload = self.new_upload(filename, content_type or "")
        self.uploads.append(upload)
        return upload  # type: ignore[return-value]


class NoFile(io.RawIOBase):
    """The part that a file input sends when nothing was chosen: no name, no content."""

    def write(self, data: Any) -> int:
        """Refuse content."""
        if data:
            raise BadRequest
        return 0

    def seek(self, offset: int, whence: int = 0) -> int:
        """Nothing to do."""
        return offset + whence


def sealing_request(opener: Opener, most_files: int) -> type[SealingRequest]:
    """A request class that seals into files of `opener` and takes at most `most_files` of them."""
    return type("SealingRequest", (SealingRequest,), {"opener": staticmethod(opener), "most_files": most_files})


def uploads() -> list[Upload]:
    """The files that came with the current request, whole and sealed."""
    return cast("SealingRequest", request).uploads


def discard_uploads(_: BaseException | None = None) -> None:
    """Remove every sealed file of this request that was not kept."""
    cast("SealingRequest", request).discard_uploads()


def _bounded(name: str) -> str:
    name = name.encode(errors="replace").decode()  # lone surrogates have no place in a letter
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - _NAME_END] + name[-_NAME_END:]
