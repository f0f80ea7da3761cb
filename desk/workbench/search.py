"""Looking for words in everything that was said."""

from flask import Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from desk.errors import NotPossible
from desk.search.finding import Found, search
from desk.workbench.render import go, page, reason
from desk.workbench.seat import Seat


class SearchPages:
    """`/search`. What is looked for never stands in an address."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def show(self, language: str) -> Response:
        """A page of what was found for the words last looked for."""
        place = self._seat.place()
        after = request.args.get("after", "")
        found, problem = Found([], ""), ""
        try:
            if place.query:
                found = search(place.session, place.query, after)
        except NotPossible as error:
            problem = reason(error)
        return page(
            "search",
            query=place.query,
            found=found,
            problem=problem,
            first=url_for("search", language=language) if after else "",
            later=url_for("search", language=language, after=found.next) if found.next else "",
        )

    def find(self, language: str) -> BaseResponse:  # noqa: ARG002
        """Look for other words from now on."""
        self._seat.place().query = request.form.get("query", "").strip()
        return go("search")
