"""What an officer should be warned of: things in a file that lead somewhere, do something, or pretend."""

import mimetypes
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from desk.viewing.kinds import Kind
from desk.viewing.sandbox import have
from protocol.console import visible

# No \b before them: to `re`, a Chinese character is part of a word, and no space stands between it and an address.
_LINK = re.compile(
    r"(?:(?:https?|ftp|file|smb):/|(?<![a-z0-9])(?:[a-z][a-z0-9+.-]{1,20}://|mailto:|tel:|www\.))"
    r"[^\s<>\"'）】」，。；、！？]{3,200}",
    re.IGNORECASE,
)
_TYPES = mimetypes.MimeTypes()  # the table of the standard library, whatever the system has
_MOST = 50
_LONGEST = 300
# Endings that pretend when they stand before another one, or that programs obey.
_ACTIVE = re.compile(
    r"\.(exe|scr|com|bat|cmd|ps1|vbs|js|jse|wsf|hta|lnk|jar|msi|apk|reg|html?|svg|iso|img)$", re.IGNORECASE
)


class Risk(Enum):
    """Kinds of danger; the words for officers are beside them."""

    LINK = "link"
    CODE = "code"
    CODES_NOT_SOUGHT = "codes_not_sought"
    SCRIPT = "script"
    TYPE = "type"
    NAME = "name"
    INVISIBLE = "invisible"


@dataclass(frozen=True)
class Danger:
    """A risk, and where it points; the details are hostile text made visible, never to be made a link."""

    risk: Risk
    details: tuple[str, ...] = ()


def N_(message: str) -> str:  # noqa: N802 - the name the catalogues are collected by
    """Mark a message for translation."""
    return message


WORDS = {
    Risk.LINK: N_(
        "Links lead out of this file. Never open them: whoever runs the site would learn that the file is read."
    ),
    Risk.CODE: N_("There are QR or bar codes. Never scan them with a phone: they are links too."),
    Risk.CODES_NOT_SOUGHT: N_("QR codes were not looked for, because zbar-tools is not installed. Do not scan any."),
    Risk.SCRIPT: N_("This document seems to hold a program, a command or a further file. None of it was started."),
    Risk.TYPE: N_("This file is not what it claims to be."),
    Risk.NAME: N_("The name of this file is made to mislead, or systems would run it. Do not open the original."),
    Risk.INVISIBLE: N_("There are invisible or direction-changing characters in the text; they are shown as �."),
}


def dangers_of(
    untrusted_name: str, untrusted_media_type: str, kind: Kind, text: str, found: Mapping[str, Sequence[bytes]]
) -> Iterator[Danger]:
    """All that is to be said about one file and what the sandbox found in it."""
    links = dict.fromkeys([*_links_listed(found.get("links", ())), *_LINK.findall(text)])
    if links:
        yield Danger(Risk.LINK, _shown(links))
    codes = [line for part in found.get("codes", ()) for line in part.decode("utf-8", "replace").splitlines() if line]
    if codes:
        yield Danger(Risk.CODE, _shown(dict.fromkeys(codes)))
    if kind.recipe != "text" and not have("zbarimg"):
        yield Danger(Risk.CODES_NOT_SOUGHT)
    if "script" in found:
        yield Danger(Risk.SCRIPT)
    if _pretends(untrusted_name, untrusted_media_type, kind):
        yield Danger(Risk.TYPE, _shown({untrusted_media_type: None, kind.media_type: None}))
    if _ACTIVE.search(untrusted_name.strip()) or _has_format_characters(untrusted_name):
        yield Danger(Risk.NAME, _shown({untrusted_name: None}))
    if _has_format_characters(text):
        yield Danger(Risk.INVISIBLE)


def _links_listed(parts: Sequence[bytes]) -> list[str]:
    """The targets in a listing of poppler's: page, type, target."""
    lines = [line for part in parts for line in part.decode("utf-8", "replace").splitlines()]
    return [columns[2] for columns in (line.split(None, 2) for line in lines) if len(columns) == 3]  # noqa: PLR2004


def _pretends(untrusted_name: str, untrusted_media_type: str, kind: Kind) -> bool:
    """Whether a claim and the content belong to different families; within one, browsers often get it wrong."""
    found = _family(kind.media_type)
    guessed = _TYPES.guess_type(untrusted_name)[0] or ""
    claims = {_family(claim.lower()) for claim in (untrusted_media_type, guessed)}
    return not claims <= {found, ""}


def _family(media_type: str) -> str:
    """Sound and film are one family; what says nothing in particular is none."""
    if media_type == "application/pdf":
        return "pdf"
    family = media_type.partition("/")[0]
    return {"image": "image", "audio": "media", "video": "media"}.get(family, "")


def _has_format_characters(text: str) -> bool:
    return any(unicodedata.category(character) == "Cf" for character in text)


def _shown(details: Mapping[str, None]) -> tuple[str, ...]:
    return tuple(visible(detail)[:_LONGEST].replace("\n", " ") for detail in list(details)[:_MOST])
