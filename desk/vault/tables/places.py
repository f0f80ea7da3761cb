"""Places: where something said about a tip stands, one number that sorts by tip and then by order of coming."""

_EVENT_BITS = 20


def place_of(tip: int, event: int) -> int:
    """Where something said about a tip stands."""
    return tip << _EVENT_BITS | event


def tip_at(place: int) -> int:
    """The tip a place belongs to."""
    return place >> _EVENT_BITS


def places_of(tip: int) -> tuple[int, int]:
    """The first and last place of a tip."""
    return place_of(tip, 0), place_of(tip + 1, 0) - 1
