"""How a request body is read: text into memory, files straight into sealed streams."""

import io
from typing import IO, Any, cast

from flask import Request, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uploads: list[Upload] = []
        self.sealed: SealedUpload | None = None

    def discard_uploads(self) -> None:
        """Remove every sealed file of this request that was not kept."""
        for upload in self.uploads:
            upload.discard()
        if self.sealed:
            self.sealed.discard()

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


def sealing_request(store: BlobStore, max_files: int) -> type[SealingRequest]:
    """A request class that seals into `store` and takes at most `max_files` files."""
    return type("SealingRequest", (SealingRequest,), {"store": store, "max_files": max_files})


def sealed_upload() -> SealedUpload | None:
    """The sealed file that came with the current request."""
    return cast("SealingRequest", request).sealed


def uploads() -> list[Upload]:
    """The files that came with the current request, whole and sealed."""
    return cast("SealingRequest", request).uploads
