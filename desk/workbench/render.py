"""From a template and what it shows to a response."""

import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from flask import Flask, Response, g, redirect, render_template, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as BaseResponse

from desk.office import roles
from desk.office.roles import Act, Role
from desk.workbench.seat import Seat
from desk.workbench.text import legible
from protocol import console, pages
from protocol.calendar import readable_week
from protocol.fingerprint import readable

_MOST_HIDDEN = 10  # signs that can't be seen, one after the other, that are told one by one


def gettext_for_page(message: str) -> str:
    """`message` in the language of the page that is being made."""
    return pages.catalogue("desk").gettext(message)


def page(template: str, status: int = 200, **shown: Any) -> Response:
    """A page of the workbench."""
    html = render_template(f"desk/{template}.html", language=g.language, **shown)
    return Response(html, status, mimetype="text/html")


def go(endpoint: str, **values: Any) -> BaseResponse:
    """On to another page, in the same language; what was sent is not sent again by reloading."""
    return redirect(url_for(endpoint, language=g.language, **values), 303)


def reason(error: Exception) -> str:
    """One line about a refusal."""
    return console.reason(error, gettext_for_page)


def tidy(text: str | None) -> str:
    """Browsers send line ends as CR LF; here they are one character."""
    return (text or "").replace("\r\n", "\n").strip()


def set_up(app: Flask, seat: Seat) -> None:
    """Templates, translations, and what every response carries."""
    pages.speak(app, "desk")
    style = pages.stylesheet("style.css", "desk/desk.css")
    app.jinja_env.globals.update(style=style, roles=list(Role))
    app.jinja_env.filters.update(fingerprint=readable, legible=_legible, readable_week=readable_week, size=_size)
    app.context_processor(lambda: _officer(seat))
    # "same-origin" and not "no-referrer": a browser that may name no origin sends "null" with our own forms.
    headers = pages.headers(style, "same-origin", "; img-src 'self'; media-src 'self'")

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers.update(headers)
        return response


def _officer(seat: Seat) -> dict[str, Any]:
    """What every page knows about who sits here. It decides what is shown; what may be done is decided elsewhere."""
    if not seat.taken():
        return {"seated": False, "may": lambda _: False}
    session = seat.session()
    mine = session.roles()
    return {"seated": True, "officer": session.officer, "may": lambda act: roles.allowed(Act(act), mine)}


def _legible(text: str) -> Markup:
    """What someone wrote, with everything that can't be seen made visible."""
    runs = ([*run] for _, run in groupby(legible(text), key=lambda piece: piece[1]))
    return Markup("").join(shown for run in runs for shown in (_hidden(run) if run[0][1] else _plain(run)))


def _plain(run: list[tuple[str, bool]]) -> Iterator[Markup]:
    return (escape(piece) for piece, _ in run)


def _hidden(run: list[tuple[str, bool]]) -> Iterator[Markup]:
    """Signs that can't be seen, told by number and name; of many in a row the first, and how many more there are."""
    sign = Markup('<span class="hidden-sign" title="{}">{}</span>')
    for character, _ in run[:_MOST_HIDDEN]:
        yield sign.format(_name(character), f"U+{ord(character):04X}")
    if len(run) > _MOST_HIDDEN:
        yield sign.format("", f"+{len(run) - _MOST_HIDDEN}")


def _name(character: str) -> str:
    return unicodedata.name(character, gettext_for_page("a character without a name"))


def _size(count: int) -> str:
    """Bytes for people, as in "1.2 MB"."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:  # noqa: PLR2004
            return f"{amount:.0f} {unit}" if unit == "B" or amount >= 10 else f"{amount:.1f} {unit}"  # noqa: PLR2004
        amount /= 1000
    return f"{amount:.1f} TB"
