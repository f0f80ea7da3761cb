"""How a request body is read: text into memory, files straight into sealed streams."""

import io
from typing import IO, Any, cast

from flask import Request, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from portal.guard.body import Beginning
from portal.pages.plain_form import FormParser
from portal.sealed_upload import SealedUpload
from portal.store.blobs import BlobStore
from portal.uploads import Upload

TAKES_SEALED = "hand_in"  # the one endpoint whose file is sealed already


class SealingRequest(Request):
    """Werkzeug would put a large file part into a temporary file, readable; this seals it on its way in.

    `max_files` and `store` are set on a subclass by `sealing_request`.
    """

    store: BlobStore
    max_files: int
    form_data_parser_class = FormParser

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uploads: list[Upload] = []
        self.sealed: SealedUpload | None = None
        self.files_lost = False

    def discard_uploads(self) -> None:
        """Remove every sealed file of this request that was not kept."""
        for upload in self.uploads:
            upload.discard()
        if self.sealed:
            self.sealed.discard()

    def keep_text(self, most: int) -> None:
        """From here on read only the text, and no more than the first `most` bytes; files are thrown away."""
        self.files_lost = True
        boundary = self.mimetype_params.get("boundary", "").encode("ascii", "replace")
        length = self.content_length
        body = Beginning(self.environ["wsgi.input"], most if length is None else min(length, most), boundary)
        self.environ |= {"wsgi.input": body, "CONTENT_LENGTH": str(body.size)}

    def make_form_data_parser(self) -> FormDataParser:
        """As Werkzeug's, but a body that can't be parsed is an error and not an empty form."""
        parser = super().make_form_data_parser()
        parser.silent = False
        return parser

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
            return _NoFile()  # type: ignore[return-value]
        if self.endpoint == TAKES_SEALED:
            return self._sealed_stream()
        if self.files_lost:
            return _ThrownAway()  # type: ignore[return-value]
        if len(self.uploads) >= self.max_files:
            raise RequestEntityTooLarge
        upload = Upload(self.store, filename, content_type or "")
        self.uploads.append(upload)
        return upload  # type: ignore[return-value]

    def _sealed_stream(self) -> IO[bytes]:
        if self.sealed:
            raise RequestEntityTooLarge
        self.sealed = SealedUpload(self.store)
        return self.sealed  # type: ignore[return-value]


class _NoFile(io.RawIOBase):
    """The part that a file input sends when nothing was chosen: no name, no content."""

    def write(self, data: Any) -> int:
        if data:
            raise BadRequest
        return 0

    def seek(self, offset: int, whence: int = 0) -> int:
        return offset + whence


class _ThrownAway(_NoFile):
    """A file that came with a post for which there was no room."""

    def write(self, data: Any) -> int:
        return len(data)


def sealing_request(store: BlobStore, max_files: int) -> type[SealingRequest]:
    """A request class that seals into `store` and takes at most `max_files` files."""
    return type("SealingRequest", (SealingRequest,), {"store": store, "max_files": max_files})


def sealed_upload() -> SealedUpload | None:
    """The sealed file that came with the current request."""
    return cast("SealingRequest", request).sealed


def uploads() -> list[Upload]:
    """The files that came with the current request, whole and sealed."""
    return cast("SealingRequest", request).uploads
