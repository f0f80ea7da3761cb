"""The offline sealer as a download, and the page where what it sealed is handed in."""

from flask import Response

from crypto.errors import NewerFormat
from portal import committees
from portal.errors import CardExpired, FilesGone, NotForUs
from portal.pages.render import gettext_for_page as _
from portal.pages.render import page
from portal.pages.request import sealed_upload
from portal.pages.services import Services
from portal.pages.words import NO_COOKIE
from protocol.sealer import FILE_NAME


class HandInPages:
    """`/sealer` and `/hand-in`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def sealer(self, language: str) -> Response:  # noqa: ARG002
        """The file, never as a page of this site: it is to be opened without a network."""
        with self._services.database.read() as connection:
            document = committees.sealer(connection)
        response = Response(document, mimetype="application/octet-stream")
        response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
        return response

    def show(self, language: str) -> Response:  # noqa: ARG002
        """The form."""
        return page("hand_in")

    def take(self, language: str) -> Response:  # noqa: ARG002
        """Store what was handed in, or say what is wrong with it."""
        upload = sealed_upload()
        if upload is None:
            return page("hand_in", 422, problem=_("Please choose the sealed file."))
        if upload.head is None:
            return page("hand_in", 422, problem=_explain(upload.refusal))
        try:
            self._services.handed_in.take(upload.head, upload.files)
        except NotForUs:
            return page("hand_in", 422, problem=_other_key())
        except CardExpired:
            return page("closed", 503)
        except FilesGone:
            return page("hand_in", 422, problem=_explain(None))
        self._services.cookie.end()
        return page("handed_in")

    def stale(self, language: str) -> Response:  # noqa: ARG002
        """A form that was not made for the cookie that came with it."""
        again = _("This form could not be matched to your visit. Please choose the file once more.")
        return page("hand_in", 400, problem=again if self._services.cookie.came() else _(NO_COOKIE))

    def refused(self, status: int, why: str) -> Response:
        """The form, because nothing can be taken at the moment."""
        return page("hand_in", status, problem=why)


def _explain(refusal: Exception | None) -> str:
    if isinstance(refusal, NewerFormat):
        return _("This file was made by a newer sealer than this site knows. Nothing was stored.")
    return _(
        "This is not a sealed file, or it was damaged on its way. Nothing was stored. A readable document is never "
        "handed in here: seal it first."
    )


def _other_key() -> str:
    return _(
        "This file is sealed to a key that is not in use here, so the officers here could not open it. Nothing was "
        "stored. Please fetch the offline sealer from this site and seal your report again, or hand the file to the "
        "organ it is for."
    )
