"""A page to hang beside the old letter box: the address, as text and as QR code, and the fingerprint. One HTML file."""

import segno
from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from crypto.card import Card
from protocol.fingerprint import readable
from protocol.language import N_, translations
from protocol.vocabulary import LANGUAGES

_QUIET_ZONE = 2  # modules; the page around it is white


def poster(card: Card, address: str) -> str:
    """The page, in both languages. Without an address there is a line to write it on."""
    environment = Environment(
        loader=PackageLoader("templates", ""), autoescape=select_autoescape(default=True), trim_blocks=True
    )
    qr = segno.make(address, error="m", micro=False).svg_inline(border=_QUIET_ZONE, omitsize=True) if address else ""
    return environment.get_template("portal/poster.html").render(
        languages={language: translations("portal", language).gettext for language in LANGUAGES},
        name=card.name,
        address=address,
        qr=Markup(qr),  # noqa: S704 made by segno: paths and numbers
        fingerprint=readable(card.committee),
        label_address=N_("Address"),
        label_fingerprint=N_("Fingerprint"),
    )
