"""Looking for words in everything that was said."""

from flask import Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from desk.workbench.render import go, page
from desk.workbench.seat import Seat


class SearchPages:
    """`/search`. What is looked for never stands in an address."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
