"""The queue: what to look at next, and the ways of looking an officer keeps."""

from flask import Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from desk import queue, views
from desk.errors import NotPossible
from desk.handling import NOBODY
from desk.judging.clusters import named
from desk.queue import Filters
from desk.workbench.clusters import noticed
from desk.workbench.render import gettext_for_page as _
from desk.workbench.render import go, page, reason
from desk.workbench.seat import Seat


class QueuePages:
    """`/tips`."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def show(self, language: str) -> Response:
        """A page of the queue."""
        place = self._seat.place()
        after = request.args.get("after", "")
        topic = None
        try:
            topic = named(place.session, place.filters.topic) if place.filters.topic else None
            found, problem = queue.page(place.session, place.filters, after), ""
        except NotPossible as error:
            found, problem = queue.Page([], 0, ""), reason(error)
        return page(
            "queue",
            found=found,
            filters=place.filters.values(),
            nobody=NOBODY,
            topic=topic,
            notices=noticed(place) if not after and not place.filters.values() else [],
            views=views.saved(place.session),
            said=place.take_said(),
            problem=problem,
            first=url_for("queue", language=language) if after else "",
            later=url_for("queue", language=language, after=found.next) if found.next else "",
        )

    def filter(self, language: str) -> BaseResponse:  # noqa: ARG002
        """Look at the queue in another way from now on."""
        self._seat.place().filters = Filters() if "clear" in request.form else Filters.read(request.form)
        return go("queue")

    def bulk(self, language: str) -> BaseResponse:  # noqa: ARG002
        """Do something with the chosen tips that can be undone just as easily."""
        chosen = request.form.getlist("tip")
        place = self._seat.place()
        if not chosen:
            place.said = _("No tip was chosen. Tick the boxes at the beginning of the lines first.")
            return go("queue")
        unread = request.form.get("act") == "unread"
        count = queue.mark(place.session, chosen, unread=unread)
        place.said = (_("Tips marked as unread: %d") if unread else _("Tips marked as read: %d")) % count
        return go("queue")

    def save_view(self, language: str) -> BaseResponse:  # noqa: ARG002
        """Keep the present filters under a name."""
        place = self._seat.place()
        views.save(place.session, request.form.get("name", ""), place.filters)
        place.said = _("The view is kept.")
        return go("queue")

    def use_view(self, language: str) -> BaseResponse:  # noqa: ARG002
        """Look at the queue through a saved view."""
        place = self._seat.place()
        known = {view.name: view.filters for view in views.saved(place.session)}
        place.filters = known.get(request.form.get("name", ""), place.filters)
        return go("queue")

    def drop_view(self, language: str) -> BaseResponse:  # noqa: ARG002
        """Forget a saved view."""
        place = self._seat.place()
        views.forget(place.session, request.form.get("name", ""))
        place.said = _("The view is removed.")
        return go("queue")
