"""From a template and what it shows to a response: language, headers, and one size for nearly all pages."""

import re
import secrets
from collections.abc import Callable, Hashable
from typing import Any
from wsgiref.types import WSGIEnvironment

from flask import Flask, Response, g, render_template
from werkzeug.datastructures import Headers

from portal.settings import Settings
from protocol import pages
from protocol.calendar import readable_week, week_of
from protocol.fingerprint import readable

PAGE_SIZE = 39 * 1024  # bytes; a longer page is padded to the next power of two
_KILO, _SMALL = 1024, 10
_PADDING = b"\n<!--%s-->\n"


def gettext_for_page(message: str) -> str:
    """`message` in the language of the page that is being made."""
    return pages.catalogue("portal").gettext(message)


def page(template: str, status: int = 200, **shown: Any) -> "Page":
    """A page of the site. With `local` given, it may run the one script there is, which is handed that data."""
    if "local" in shown:
        g.scripted = True
    html = render_template(f"portal/{template}.html", language=g.language, **shown)
    return Page(html, status)


def readable_size(size: int) -> str:
    """A number of bytes as people say it."""
    amount = float(size)
    for unit in ("B", "KB", "MB"):
        if amount < _KILO:
            return f"{amount:.0f} {unit}" if amount >= _SMALL or unit == "B" else f"{amount:.1f} {unit}"
        amount /= _KILO
    return f"{amount:.1f} GB"


class Page(Response):
    """A page of the site, whose headers are as they leave it."""

    default_mimetype = "text/html"

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:  # noqa: ARG002
        """Werkzeug's looks at each for what pages never have, in a copy."""
        return self.headers


class Blank:
    """A page that differs from one visitor to the next only in a few places: made once for each key, then filled in.

    Making the form, the receipt or a status takes several times as long as sealing and storing a report.
    """

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[list[bytes], list[str]]] = {}

    def fill(self, key: Hashable, places: dict[str, str], make: Callable[[dict[str, Any]], Response]) -> Response:
        """The page of `key`. `make` makes it with marks in place of what is filled in, which needs no escaping."""
        made = self._made.get(key)
        if made is None:
            marks = {secrets.token_hex(16): name for name in places}
            page = make({name: mark for mark, name in marks.items()}).get_data(as_text=True)
            pieces = re.split(f"({'|'.join(marks)})", page)  # every second one is a mark
            made = [piece.encode() for piece in pieces], [marks[mark] for mark in pieces[1::2]]
            self._made[key] = made
        filled = made[0].copy()
        filled[1::2] = [places[name].encode() for name in made[1]]
        return Page([b"".join(filled)])


def set_up(app: Flask, settings: Settings, scripts: dict[str, str]) -> None:
    """Templates, translations, and what every response carries. `scripts`: the one script there is, by language."""
    pages.speak(app, "portal")
    style = pages.stylesheet("style.css")
    sources = {language: pages.source(script) for language, script in scripts.items()}
    app.jinja_env.globals.update(style=style, settings=settings, script_hash=sources)
    app.jinja_env.filters.update(size=readable_size, fingerprint=readable, readable_week=readable_week, week=week_of)
    plain = list(_headers(style).items())
    scripted = {language: list(_headers(style, _script_policy(sources[language])).items()) for language in sources}

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers.extend(scripted[g.language] if g.get("scripted") else plain)
        if response.mimetype == "text/html":
            response.set_data(pad(response.get_data()))
        return response


def pad(html: bytes) -> bytes:
    """The page with a comment at its end that makes its size say nothing."""
    bare = len(html) + len(_PADDING % b"")
    size = PAGE_SIZE if bare <= PAGE_SIZE else 1 << (bare - 1).bit_length()
    return html + _PADDING % (b" " * (size - bare))


def _headers(style: str, own: str = "") -> dict[str, str]:
    return pages.headers(style, "no-referrer", f"; img-src data:{own}")


def _script_policy(source: str) -> str:
    return f"; script-src '{source}'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
