"""What the portal refuses, in words for the operator.

PortalError
├── NotAnInstance     the folder holds no instance, or one that can't be used
├── BadCard           a card that this portal must not seal to
├── NotPossible       the machine does not allow it
├── BadBundle         a bundle that is not for this portal, or not from its committee, or too old
└── NothingSealed     a report or follow-up that can't be taken; the page explains
    ├── NoUpperCard   it must go to the superior organ, whose card is missing or not valid
    ├── CardExpired   the committee's card is not valid today
    ├── NoMailbox     no such code, or one that has ended
    ├── NotForUs      sealed elsewhere, to a key that is not in use here, or under an id that is taken
    └── FilesGone     files that waited for the form are no longer there
"""

from protocol.refusal import Refusal


class PortalError(Refusal):
    """Root of everything the portal refuses on purpose; says one line to the operator."""


class NotAnInstance(PortalError):
    """The folder holds no instance, or one that can't be used."""


class BadCard(PortalError):
    """A card that this portal must not seal to."""


class NotPossible(PortalError):
    """The machine does not allow it."""


class BadBundle(PortalError):
    """A bundle that is not for this portal, or not from its committee, or too old."""


class NothingSealed(PortalError):
    """A report or follow-up that can't be taken; the page explains."""

    def __init__(self) -> None:
        super().__init__("nothing was sealed")


class NoUpperCard(NothingSealed):
    """It may be opened by the superior organ alone, and there is no valid card of it."""


class CardExpired(NothingSealed):
    """The committee's card is not valid today."""


class NotForUs(NothingSealed):
    """Sealed elsewhere, to a key that is not in use here, or under an id that is taken."""


class NoMailbox(NothingSealed):
    """No such code, or one that has ended. The two can't be told apart."""


class FilesGone(NothingSealed):
    """Files that waited for the form are no longer there."""
