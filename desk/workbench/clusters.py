"""Tips that are about the same, and what should be noticed among them."""

from flask import Response, abort, request

from desk.judging import clusters, noticing
from desk.judging.noticing import Notice
from desk.judging.topics import By
from desk.workbench.render import page
from desk.workbench.seat import Place, Seat

SPANS = (clusters.MONTHS, 36, clusters.MOST_MONTHS)  # months


class ClusterPages:
    """`/clusters`."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def show(self, language: str, by: str = By.PERSON.value) -> Response:  # noqa: ARG002
        """The topics of one kind, and the alerts."""
        place = self._seat.place()
        if by not in {one.value for one in By}:
            abort(404)
        months = request.args.get("months", clusters.MONTHS, type=int)
        return page(
            "clusters",
            by=By(by),
            months=months,
            clusters=clusters.clusters(place.session, By(by), months),
            notices=noticed(place),
        )


def noticed(place: Place) -> list[Notice]:
    """The alerts of the day, worked out anew only when something changed."""
    state = noticing.state(place.session)
    if place.noticed is None or place.noticed[0] != state:
        place.noticed = state, noticing.notices(place.session)
    return place.noticed[1]
