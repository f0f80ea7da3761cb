"""What the pages of both programs share: an application that logs nothing about anyone, languages, headers."""

import base64
import gettext
import hashlib
from importlib.resources import files
from typing import Any

from flask import Flask, g, request

from protocol.console import describe
from protocol.language import translations
from protocol.vocabulary import LANGUAGES, vocabulary


class Site(Flask):
    """Flask, but of an error only the kind and the place are logged."""

    def log_exception(self, exc_info: Any) -> None:
        """Replaces the traceback."""
        _, error, trace = exc_info
        self.logger.error(describe(error, trace))


def catalogue(package: str) -> gettext.NullTranslations:
    """A program's translations in the language of the page that is being made."""
    return translations(package, g.language)


def language_of_path() -> str:
    """The language in the first part of the path; no header is read for it."""
    first = request.path.split("/", 2)[1]
    return first if first in LANGUAGES else LANGUAGES[0]


def speak(app: Flask, package: str) -> None:
    """Let templates speak the language of the path, and know the vocabulary."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: catalogue(package).gettext(message),
        lambda one, many, count: catalogue(package).ngettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(vocabulary=vocabulary())

    @app.before_request
    def choose_language() -> None:
        g.language = language_of_path()


def stylesheet(*names: str) -> str:
    """The style of all pages, inlined in each: the files of `templates/` named, one after the other."""
    return "".join((files("templates") / name).read_text(encoding="utf-8") for name in names)


def headers(style: str, referrer: str, own: str = "") -> dict[str, str]:
    """What every response carries: nothing is kept, nothing runs, nothing is loaded from anywhere.

    `own` are further directives, for what a page may load from its own site.
    """
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": (
            f"default-src 'none'; style-src '{source(style)}'; form-action 'self'; base-uri 'none'; "
            f"frame-ancestors 'none'{own}"
        ),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Referrer-Policy": referrer,
        "X-Content-Type-Options": "nosniff",
    }


def source(text: str) -> str:
    """What names a text in a Content Security Policy."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
