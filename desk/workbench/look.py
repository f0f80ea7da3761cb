"""Attachments as they may be seen: pictures, text and sound that we made ourselves."""

from dataclasses import dataclass
from pathlib import Path

from flask import Response, abort, request
from werkzeug.wrappers import Response as BaseResponse

from desk import looking
from desk.errors import DeskError, NotPossible
from desk.viewing.dangers import WORDS
from desk.viewing.limits import PAGES_AT_ONCE
from desk.viewing.sound import wav
from desk.viewing.viewer import View
from desk.workbench.render import gettext_for_page as _
from desk.workbench.render import go, page, reason
from desk.workbench.seat import Seat

_MOST_PAGES = 100_000


@dataclass(frozen=True)
class Looked:
    """What was looked at last; kept in memory for the pictures of the page, never written down."""

    tip: str
    number: int
    view: View


class LookPages:
    """`/tips/NUMBER/files/FILE`."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def show(self, language: str, number: str, file: int) -> Response:
        """Some pages of an attachment, and warnings."""
        place = self._seat.place()
        first = request.args.get("first", 1, type=int)
        place.looked = None
        try:
            view = looking.look(place.session, number, file, min(max(first, 1), _MOST_PAGES))
        except DeskError as error:
            return self._page(language, number, file, 422, problem=reason(error))
        place.looked = Looked(number, file, view)
        return self._page(language, number, file, view=view)

    def picture(self, language: str, number: str, file: int, index: int) -> Response:  # noqa: ARG002
        """One picture of what was looked at last."""
        pictures = self._looked(number, file).pictures
        if index >= len(pictures):
            abort(404)
        return Response(pictures[index].png(), mimetype="image/png")

    def sound(self, language: str, number: str, file: int) -> Response:  # noqa: ARG002
        """The sound of what was looked at last."""
        samples = self._looked(number, file).sound
        if not samples:
            abort(404)
        return Response(wav(samples), mimetype="audio/wav")

    def copy(self, language: str, number: str, file: int) -> BaseResponse:
        """Write a sanitised copy into a folder."""
        place, folder = self._seat.place(), request.form.get("folder", "").strip()
        try:
            if not Path(folder).is_absolute():
                raise NotPossible("please give the whole path of a folder, beginning with a slash")
            target = Path(folder) / f"{number}-{file}.pdf"
            pages = looking.write_sanitised(place.session, number, file, target)
        except (DeskError, OSError) as error:
            return self._page(language, number, file, 422, problem=reason(error), folder=folder)
        place.said = _("Pages written: %(pages)d, to %(path)s") % {"pages": pages, "path": target}
        return go("tip", number=number)

    def _looked(self, number: str, file: int) -> View:
        looked = self._seat.place().looked
        if looked is None or (looked.tip, looked.number) != (number, file):
            abort(404)
        return looked.view

    def _page(self, language: str, number: str, file: int, status: int = 200, **shown: object) -> Response:  # noqa: ARG002
        return page("look", status, number=number, file=file, warnings=_warnings(shown.get("view")), **_pages(shown))


def _warnings(view: object) -> list[tuple[str, tuple[str, ...]]]:
    """Each danger in words, with where it points."""
    return [(_(WORDS[danger.risk]), danger.details) for danger in view.dangers] if isinstance(view, View) else []


def _pages(shown: dict[str, object]) -> dict[str, object]:
    """Where the pages before and after begin; 0: there are none."""
    view = shown.get("view")
    if not isinstance(view, View):
        return shown
    later = view.first + PAGES_AT_ONCE
    return shown | {
        "before": max(1, view.first - PAGES_AT_ONCE) if view.first > 1 else 0,
        "after": later if view.pages and later <= view.pages else 0,
    }
