"""Where the reporter's browser sends what it sealed, and fetches what it opens. Bytes in, JSON out."""

import base64
import io
import json
from collections.abc import Callable, Iterator
from functools import wraps
from http import HTTPStatus
from typing import TypeAlias

from flask import Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from crypto import mailbox as derive
from crypto.errors import CryptoError, TooLarge
from crypto.mailbox import DERIVED_SIZE
from portal import mailboxes
from portal.errors import CardExpired, FilesGone, NoMailbox, NotForUs
from portal.pages.services import Services
from portal.slices import LARGEST_REQUEST, parse
from protocol.sealed import LARGEST_HEAD, Head, read_head

_View: TypeAlias = Callable[["SealedPages", bytes], Response]
_Answered: TypeAlias = Callable[["SealedPages", str], Response]

_MOST_MAILBOXES = 128  # 64 codes that look alike, two mailboxes each
_PAIR = 2 * DERIVED_SIZE
_FOUND_SIZE = 256 * 1024  # bytes: a card and ten short messages; more are padded to the next power of two
_BYTES = "application/octet-stream"  # a form of another site can't send this type
_SAID: dict[type[Exception], tuple[str, HTTPStatus]] = {
    NotForUs: ("other_key", HTTPStatus.UNPROCESSABLE_ENTITY),
    CardExpired: ("expired", HTTPStatus.UNPROCESSABLE_ENTITY),
    FilesGone: ("gone", HTTPStatus.CONFLICT),
    TooLarge: ("too_much", HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    RequestEntityTooLarge: ("too_much", HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    CryptoError: ("damaged", HTTPStatus.BAD_REQUEST),
}


def _answers(most: int) -> Callable[[_View], _Answered]:
    """Hands the body, at most `most` bytes, to a view, and makes its refusals answers."""

    def answering(view: _View) -> _Answered:
        @wraps(view)
        def answered(self: "SealedPages", language: str) -> Response:  # noqa: ARG001
            if request.mimetype != _BYTES:
                raise UnsupportedMediaType
            request.max_content_length = most + 1  # one more: a body without a length ends there without a word
            try:
                body = request.get_data(cache=False)
                if len(body) > most:
                    raise TooLarge("more data than the format allows")
                return view(self, body)
            except tuple(_SAID) as refusal:
                word, status = next(said for kind, said in _SAID.items() if isinstance(refusal, kind))
                return _json({"refused": word}, status)

        return answered

    return answering


class SealedPages:
    """`/sealed/slice`, `/sealed/letter` and `/sealed/mailbox`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @_answers(most=LARGEST_REQUEST)
    def slice(self, body: bytes) -> Response:
        """Take a slice of a sealed file."""
        part = parse(body, self._services.settings.max_request_bytes)
        g.files.check()
        self._services.arriving.take(part)
        g.files.made(len(part.body), len(part.body))
        return _json({})

    @_answers(most=LARGEST_HEAD)
    def letter(self, body: bytes) -> Response:
        """Take a letter whose files have come; the answer says that all of it is on the medium."""
        source = io.BytesIO(body)
        head = read_head(source)
        if source.read(1) or len(head.streams) > self._services.settings.max_files:
            raise TooLarge("more files than a letter can carry")
        self._take(head)
        self._services.cookie.end()
        return _json({"stored": True})

    @_answers(most=_MOST_MAILBOXES * DERIVED_SIZE)
    def mailbox(self, body: bytes) -> Response:
        """The messages in the first mailbox there is of those whose ids are shown: own and superior in turns."""
        if len(body) % DERIVED_SIZE:
            raise TooLarge("more data than the format allows")
        pairs = [body[start : start + _PAIR] for start in range(0, len(body), _PAIR)]
        with self._services.database.read() as connection:
            try:
                place, stored = mailboxes.fetch(connection, self._addresses(pairs), self._services.clock())
            except NoMailbox:
                return _json({"found": None})
        messages = [[number, _text(sealed)] for number, sealed in stored.messages]
        return _json({"found": place, "card": _text(stored.card), "messages": messages})

    def _take(self, head: Head) -> None:
        """Store a letter, unless an earlier try has: its answer may have been lost, or it may be at it still."""
        handed_in = self._services.handed_in
        if handed_in.holds(head):
            return
        handed_in.admit(head)  # before anything of its files is read
        try:
            handed_in.take(head, self._services.arriving.gather(head))
        except FilesGone:
            if not handed_in.held_meanwhile(head):
                raise

    def _addresses(self, pairs: list[bytes]) -> Iterator[bytes]:
        """Own and superior of each code in turn; after the first code, a wrong one counts."""
        for pair in self._services.gate.guarded(pairs):
            yield from (derive.address(pair[at : at + DERIVED_SIZE]) for at in range(0, len(pair), DERIVED_SIZE))

    def refused(self, status: int, why: str) -> Response:
        """Why nothing can be taken at the moment, in words for the reporter."""
        return _json({"refused": "busy", "why": why}, status)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _json(answer: dict[str, object], status: int = HTTPStatus.OK) -> Response:
    """What a mailbox holds is padded: one size for nearly all, and for what holds nothing."""
    text = json.dumps(answer)
    if "found" in answer:
        text = text.ljust(max(_FOUND_SIZE, 1 << (len(text) - 1).bit_length()))
    return Response(text, status, mimetype="application/json")
