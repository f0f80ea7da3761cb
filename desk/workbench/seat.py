"""The one seat at this desk: who sits there, with the vault they opened, and what they are looking at."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING

from desk.errors import NotPossible
from desk.forgetting import forget_words
from desk.judging.noticing import Notice
from desk.office import session as sessions
from desk.office.session import Session
from desk.queue import Filters
from desk.workbench.job import Job

if TYPE_CHECKING:
    from desk.workbench.look import Looked

Opener = Callable[[str | None, str], Session]  # officer's name (None: the only one there is), passphrase


class Locked(Exception):
    """Nobody sits here: the vault is locked."""


@dataclass
class Place:
    """What an officer has before them. It is kept here and not in addresses, which a browser writes down."""

    session: Session
    filters: Filters = field(default_factory=Filters)
    query: str = ""
    subject_query: str = ""
    file: tuple[int, str] | None = None  # the integrity file that is open, and why
    file_due: bool = False  # the reason was given, the file not yet shown for it
    said: str = ""  # what came of the last form, told on the next page
    job: Job | None = None
    looked: "Looked | None" = None
    noticed: tuple[object, list[Notice]] | None = None  # alerts, and the state of the vault they are of

    def take_said(self) -> str:
        """What is to be told, once."""
        said, self.said = self.said, ""
        return said


class Seat:
    """At most one officer at a time; who stays away too long finds the vault locked."""

    def __init__(self, opener: Opener, idle_seconds: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._open = opener
        self.idle_seconds = idle_seconds
        self._clock = clock
        self._lock = RLock()
        self._place: Place | None = None
        self._last = clock()
        self.officer = ""  # who sat here last

    def sign_in(self, officer: str | None, passphrase: str) -> None:
        """Open the vault for an officer; whoever sat here before has left. Raises what opening a vault raises."""
        with self._lock:
            if self._working():
                raise NotPossible("something is still being done for the officer before you; wait until it is ready")
            session = self._open(officer, passphrase)
            self.leave()
            self._place = Place(session)
            self._last = self._clock()
            self.officer = session.officer

    def place(self) -> Place:
        """What the officer has before them; counts as a sign of life. Raises Locked."""
        with self._lock:
            self.lock_if_idle()
            if self._place is None:
                raise Locked
            self._last = self._clock()
            return self._place

    def session(self) -> Session:
        """The vault of whoever sits here. Raises Locked."""
        return self.place().session

    def change_session(self, change: Callable[[Session], Session]) -> None:
        """Go on in a session that `change` made from the present one, under a new key of the vault for example."""
        with self._lock:
            if self._working():
                raise NotPossible("something is still being done; wait until it is ready")
            place = self.place()
            place.session = change(place.session)

    def taken(self) -> bool:
        """Whether someone sits here."""
        with self._lock:
            self.lock_if_idle()
            return self._place is not None

    def lock(self) -> None:
        """Lock the vault. Raises NotPossible while something is being done in it."""
        with self._lock:
            if self._working():
                raise NotPossible("something is still being done; wait until it is ready")
            self.leave()

    def lock_if_idle(self) -> None:
        """Called now and then; work that goes on by itself keeps the seat."""
        with self._lock:
            if self._working():
                self._last = self._clock()
            if self._clock() - self._last > self.idle_seconds:
                self.leave()

    def _working(self) -> bool:
        return self._place is not None and self._place.job is not None and self._place.job.running

    def leave(self) -> None:
        """Lock the vault whatever happens: the program ends."""
        place, self._place = self._place, None
        if place:
            with suppress(Exception):  # a full disk for example; the keys are forgotten all the same
                sessions.lock(place.session)
            forget_words()
