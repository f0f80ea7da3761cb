"""Names for files that reporters sent: what they claimed, made harmless."""

import re
import unicodedata

_LONGEST = 120  # bytes of UTF-8; file systems allow 255, and there must be room for a number
# Devices, should the file be carried to a Windows machine.
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')
_PLAIN_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,15}")


def safe_filename(untrusted_name: str) -> str:
    """A name without folders, control or direction characters, hidden-file dots or devices; never empty."""
    name = re.split(r"[\\/]", unicodedata.normalize("NFC", untrusted_name))[-1]
    visible = "".join(character for character in name if unicodedata.category(character)[0] != "C")
    tame = _UNSAFE.sub("_", visible).strip("._- ")
    if not tame or _RESERVED.fullmatch(tame):
        tame = f"file_{tame}".rstrip("_")
    return _shorten(tame)


def distinct(name: str, taken: set[str]) -> str:
    """`name`, or with a number before its suffix where that is taken already; case does not distinguish."""
    stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
    candidate, count = name, 1
    while candidate.casefold() in taken:
        count += 1
        candidate = f"{stem}_{count}{dot}{suffix}"
    taken.add(candidate.casefold())
    return candidate


def _shorten(name: str) -> str:
    if len(name.encode()) <= _LONGEST:
        return name
    suffix = name[name.rfind(".") :] if "." in name else ""
    suffix = suffix if _PLAIN_SUFFIX.fullmatch(suffix) else ""
    stem = name[: len(name) - len(suffix)].encode()[: _LONGEST - len(suffix)]
    return stem.decode(errors="ignore").rstrip("._- ") + suffix
