"""How a request body is read: text into memory, files straight into sealed streams."""

import io
from typing import IO, Any, cast

from flask import request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from portal.guard.body import Beginning
from portal.pages import plain_form
from portal.sealed_upload import SealedUpload
from portal.store.blobs import BlobStore
from portal.uploads import Upload
from protocol import uploads
from protocol.uploads import NoFile

_PATIENCE = 10.0  # seconds for the text of a body that was refused
TAKES_SEALED = "hand_in"  # the one endpoint whose file is sealed already


class SealingRequest(uploads.SealingRequest):
    """Takes, besides files to be sealed, those that are sealed already; and lets go of files when there is no room.

    `store` is set on a subclass by `sealing_request`.
    """

    store: BlobStore
    uploads: list[Upload]  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sealed: SealedUpload | None = None
        self.files_lost = False

    def discard_uploads(self) -> None:
        """Remove every sealed file of this request that was not kept."""
        super().discard_uploads()
        if self.sealed:
            self.sealed.discard()

    def keep_text(self, most: int) -> None:
        """From here on read only the text, and no more than the first `most` bytes; files are thrown away."""
        self.files_lost = True
        boundary = self.mimetype_params.get("boundary", "").encode("ascii", "replace")
        length = self.content_length
        most = most if length is None else min(length, most)
        body = Beginning(self.environ["wsgi.input"], most, boundary, _PATIENCE)
        self.environ |= {"wsgi.input": body, "CONTENT_LENGTH": str(body.size)}
        vars(self).pop("content_length", None)  # Werkzeug keeps it once it was asked for

    def new_upload(self, name: str, media_type: str) -> Upload:
        """What a file part is written to: it is looked at on its way."""
        return Upload(self.opener, name, media_type)

    def _load_form_data(self) -> None:
        if "form" not in vars(self):
            fields = self._plain_fields()
            if fields is None:
                super()._load_form_data()
            else:
                vars(self).update(stream=io.BytesIO(), form=ImmutableMultiDict(fields), files=ImmutableMultiDict())

    def _plain_fields(self) -> list[tuple[str, str]] | None:
        length = self.content_length
        if length is None or length > plain_form.LONGEST:
            return None
        source, body = self.environ["wsgi.input"], b""
        while len(body) < length:
            piece = source.read(length - len(body))
            if not piece:
                raise ClientDisconnected
            body += piece
        self.environ["wsgi.input"] = io.BytesIO(body)
        return plain_form.read(self.environ.get("CONTENT_TYPE", ""), body)

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if filename and self.endpoint == TAKES_SEALED:
            return self._sealed_stream()
        if filename and self.files_lost:
            return _ThrownAway()  # type: ignore[return-value]
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)

    def _sealed_stream(self) -> IO[bytes]:
        if self.sealed:
            raise RequestEntityTooLarge
        self.sealed = SealedUpload(self.store)
        return self.sealed  # type: ignore[return-value]


class _ThrownAway(NoFile):
    """A file that came with a post for which there was no room."""

    def write(self, data: Any) -> int:
        return len(data)


def sealing_request(store: BlobStore, most_files: int) -> type[SealingRequest]:
    """A request class that seals into `store` and takes at most `most_files` files."""
    opener = staticmethod(store.open_incoming)
    return type("SealingRequest", (SealingRequest,), {"store": store, "opener": opener, "most_files": most_files})


def sealed_upload() -> SealedUpload | None:
    """The sealed file that came with the current request."""
    return cast("SealingRequest", request).sealed


def arrived() -> list[Upload]:
    """The files that came with the current request, whole and sealed."""
    return cast("SealingRequest", request).uploads
