"""From a template and what it shows to a response: language, headers, and one size for nearly all pages."""

import base64
import gettext
import hashlib
import re
import secrets
from collections.abc import Callable, Hashable
from importlib.resources import files
from typing import Any

from flask import Flask, Response, g, render_template, request

from portal.settings import Settings
from protocol.calendar import readable_week, week_of
from protocol.fingerprint import readable
from protocol.language import translations
from protocol.vocabulary import LANGUAGES, vocabulary

PAGE_SIZE = 39 * 1024  # bytes; a longer page is padded to the next power of two
_KILO, _SMALL = 1024, 10
_PADDING = b"\n<!--%s-->\n"


def gettext_for_page(message: str) -> str:
    """`message` in the language of the page that is being made."""
    return _catalogue().gettext(message)


def page(template: str, status: int = 200, **shown: Any) -> Response:
    """A page of the site. With `local` given, it may run the one script there is, which is handed that data."""
    if "local" in shown:
        g.scripted = True
    html = render_template(f"portal/{template}.html", language=g.language, **shown)
    return Response(html, status, mimetype="text/html")


def readable_size(size: int) -> str:
    """A number of bytes as people say it."""
    amount = float(size)
    for unit in ("B", "KB", "MB"):
        if amount < _KILO:
            return f"{amount:.0f} {unit}" if amount >= _SMALL or unit == "B" else f"{amount:.1f} {unit}"
        amount /= _KILO
    return f"{amount:.1f} GB"


class Blank:
    """A page that differs from one visitor to the next only in a few places: made once for each key, then filled in.

    Making the form, the receipt or a status takes several times as long as sealing and storing a report.
    """

    def __init__(self) -> None:
        self._made: dict[Hashable, list[str]] = {}

    def fill(self, key: Hashable, places: dict[str, str], make: Callable[[dict[str, Any]], Response]) -> Response:
        """The page of `key`. `make` makes it with marks in place of what is filled in, which needs no escaping."""
        if key not in self._made:
            marks = {name: secrets.token_hex(16) for name in places}
            names = {mark: name for name, mark in marks.items()}
            pieces = re.split(f"({'|'.join(names)})", make(marks).get_data(as_text=True))
            self._made[key] = [names.get(piece, piece) for piece in pieces]  # every second one is a name
        filled = list(self._made[key])
        filled[1::2] = [places[name] for name in filled[1::2]]
        return Response("".join(filled), mimetype="text/html")


def language_of_path() -> str:
    """The language in the first part of the path; no header is read for it."""
    first = request.path.split("/", 2)[1]
    return first if first in LANGUAGES else LANGUAGES[0]


def set_up(app: Flask, settings: Settings, scripts: dict[str, str]) -> None:
    """Templates, translations, and what every response carries. `scripts`: the one script there is, by language."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext_for_page, lambda one, many, count: _catalogue().ngettext(one, many, count), newstyle=True
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    style = (files("templates") / "style.css").read_text(encoding="utf-8")
    app.jinja_env.globals.update(style=style, settings=settings, vocabulary=vocabulary())
    app.jinja_env.filters.update(size=readable_size, fingerprint=readable, readable_week=readable_week, week=week_of)
    sources = {language: _source(script) for language, script in scripts.items()}
    app.jinja_env.globals.update(script_hash=sources)
    headers = _headers(style)

    @app.before_request
    def choose_language() -> None:
        g.language = language_of_path()

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers.update(headers)
        if g.get("scripted"):
            response.headers["Content-Security-Policy"] += _script_policy(sources[g.language])
        if response.mimetype == "text/html":
            response.set_data(pad(response.get_data()))
        return response


def pad(html: bytes) -> bytes:
    """The page with a comment at its end that makes its size say nothing."""
    bare = len(html) + len(_PADDING % b"")
    size = PAGE_SIZE if bare <= PAGE_SIZE else 1 << (bare - 1).bit_length()
    return html + _PADDING % (b" " * (size - bare))


def _catalogue() -> gettext.NullTranslations:
    return translations("portal", g.language)


def _headers(style: str) -> dict[str, str]:
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": (
            f"default-src 'none'; img-src data:; style-src '{_source(style)}'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        ),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def _source(text: str) -> str:
    """What names a text in a Content Security Policy."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _script_policy(source: str) -> str:
    return f"; script-src '{source}'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
