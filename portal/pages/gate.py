"""Asks the guard before a body is read, and says what it refused so that nothing is lost."""

import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from http import HTTPStatus
from typing import TypeVar, cast

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from portal.guard.body import Counted
from portal.guard.connection import READ_AHEAD
from portal.guard.guard import Guard, Reason, Refused
from portal.pages.render import gettext_for_page as _
from portal.pages.render import page
from portal.pages.request import SealingRequest
from portal.settings import MIB

_TEXT_KEPT = MIB  # bytes of a refused body that are read for the text in them
_LOOKUPS = {"look_up", "sealed_mailbox", "sealed_slice"}  # posts that store nothing, or nothing for good

_NOTHING = ExitStack()

T = TypeVar("T")
Again = Callable[[int, str], Response]


class Gate:
    """`again` maps an endpoint to what shows its form once more: (status, why) → page."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self.again: dict[str, Again] = {}

    def set_up(self, app: Flask) -> None:
        """Must come before everything that reads a body."""
        app.before_request(self._let_in)
        app.after_request(self._count)
        app.teardown_request(_leave)
        app.register_error_handler(Refused, self._explain)

    def guarded(self, candidates: Iterable[T]) -> Iterator[T]:
        """A code as it was typed, and then what looks like it, unless there were too many wrong codes lately.

        The code as typed is always tried: a right one works, whatever others do. Raises Refused.
        """
        others = iter(candidates)
        yield from itertools.islice(others, 1)
        self._guard.wrong_code(g.circuit)
        yield from others

    def _let_in(self) -> None:
        environ = request.environ
        g.circuit = circuit = self._guard.circuits.take_from(environ)
        if environ["REQUEST_METHOD"] != "POST":
            return
        if request.endpoint not in _LOOKUPS:
            self._guard.check_post(circuit)
        length = request.content_length
        if length is None or length > READ_AHEAD:
            g.upload = ExitStack()
            g.upload.enter_context(self._guard.upload(circuit))
            body = Counted(environ["wsgi.input"], partial(self._guard.count_bytes, circuit))
            g.upload.callback(body.close)
            environ["wsgi.input"] = body

    def _count(self, response: Response) -> Response:
        stored = request.method == "POST" and request.endpoint not in _LOOKUPS
        if stored and response.status_code < HTTPStatus.BAD_REQUEST:
            self._guard.count_post(g.circuit)
        return response

    def _explain(self, refused: Refused) -> Response:
        minutes = max(1, math.ceil(refused.seconds / 60))
        response = self._page(refused.reason, _why(refused.reason) % {"minutes": minutes})
        response.headers["Retry-After"] = str(minutes * 60)
        return response

    def _page(self, reason: Reason, why: str) -> Response:
        status = HTTPStatus.SERVICE_UNAVAILABLE if reason is Reason.DISK else HTTPStatus.TOO_MANY_REQUESTS
        again = self.again.get(request.endpoint or "")
        if again:
            with suppress(HTTPException), self._text() as has_text:  # the body may not be what it says
                if has_text:
                    return again(status, why)
        return page("refused", status, why=why)

    @contextmanager
    def _text(self) -> Iterator[bool]:
        """Whether what was typed can be had: of a body nobody has read, what is here, or more if there is a place."""
        if "form" in request.__dict__ or "stream" in request.__dict__:
            yield "form" in request.__dict__
            return
        with self._guard.refused() as free:
            known = free or request.content_length is not None
            if known:
                cast("SealingRequest", request).keep_text(_TEXT_KEPT if free else READ_AHEAD)
            yield known


def _leave(_: BaseException | None) -> None:
    with suppress(Refused):  # the last of it was counted too late to matter
        g.pop("upload", _NOTHING).close()


def _why(reason: Reason) -> str:
    if reason is Reason.WRONG_CODES:
        return _(
            "Very many wrong codes are being entered at the moment, not necessarily by you. The code as you typed it "
            "was not found: please compare it with your paper, sign by sign. A right code works even now. If you are "
            "sure of it, try again in about %(minutes)d minutes."
        )
    if reason is Reason.UPLOADS:
        return _(
            "Very many files are arriving at the moment, and nothing was stored. What you wrote is not lost: send it "
            "now without files, and add them later with your code; or try again in about %(minutes)d minutes."
        )
    if reason is Reason.DISK:
        return _(
            "There is no room for files at the moment, and nothing was stored. What you wrote is not lost: send it now "
            "without files, and try to add them with your code in about %(minutes)d minutes or later."
        )
    return _(
        "Very much is being sent at the moment, and nothing more can be taken. Nothing was stored, but what you wrote "
        "is not lost. Please send it again in about %(minutes)d minutes."
    )
