"""Which tips come first: people who are in danger, then evidence that is."""

from collections.abc import Mapping

from protocol.letter import Kind, Value

AT_ONCE, SOON, IN_TURN = 3, 1, 0  # until the tip is assessed: then its priority counts
# Nothing is to be done about these for now; they leave the head of the queue.
CLOSED = "closed"
SETTLED = frozenset({CLOSED, "not_accepted", "transferred"})


_RETALIATION = ("", "no", "feared", "happened")


def worse(known: str, told: str) -> str:
    """What a tip says of retaliation, after another letter: letters come in any order, and what happened stays."""
    return max(known, told, key=lambda answer: _RETALIATION.index(answer) if answer in _RETALIATION else 0)


def urgency_of(kind: Kind, fields: Mapping[str, Value]) -> int:
    """3 where someone already suffers or is in danger, 1 where someone fears to or evidence may vanish, else 0."""
    retaliation = fields.get("retaliation")
    if kind is Kind.RETALIATION or retaliation == "happened" or fields.get("danger_now") == "yes":
        return AT_ONCE
    if retaliation == "feared" or fields.get("evidence_risk") == "soon":
        return SOON
    return IN_TURN
