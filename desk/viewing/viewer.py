"""One look at one attachment: from the stream through the sandbox to pictures, text and sound of our own making."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace

from desk.errors import NotShown
from desk.viewing.dangers import Danger, dangers_of
from desk.viewing.frames import LONGEST_TEXT, Frame, read_frames
from desk.viewing.kinds import CALC, IMPRESS, WRITER, Kind, kind_of
from desk.viewing.limits import PAGES_OF_A_COPY, Limits
from desk.viewing.pictures import Picture, picture_from
from desk.viewing.sandbox import Feed, Sandbox, have
from protocol.console import visible

_LARGEST_NUMBER = 10**7
# Programs of the sandbox, and the Debian packages they come in.
PACKAGES = {
    "bwrap": "bubblewrap",
    "pdfinfo": "poppler-utils",
    "pdftotext": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "soffice": "libreoffice-writer-nogui",
    WRITER: "libreoffice-writer-nogui",
    CALC: "libreoffice-calc-nogui",
    IMPRESS: "libreoffice-impress-nogui",
    "ffmpeg": "ffmpeg",
    "ffprobe": "ffmpeg",
    "heif-convert": "libheif-examples",
    "iconv": "libc-bin",
    "zbarimg": "zbar-tools",
}


def missing_packages() -> str:
    """The Debian packages without which some attachments can't be looked at, or not be warned of; empty: none."""
    return " ".join(dict.fromkeys(PACKAGES[program] for program in PACKAGES if not have(program)))


@dataclass(frozen=True)
class Source:
    """An attachment whose stream has been verified. `head` are its first bytes; `feed` opens it piece by piece."""

    untrusted_name: str
    untrusted_media_type: str
    size: int
    head: bytes = field(repr=False)
    feed: Feed = field(repr=False)


@dataclass(frozen=True)
class View:
    """What an officer may see. `pages` is how many there are in all, `seconds` how long sound or video lasts."""

    kind: Kind
    first: int
    pictures: tuple[Picture, ...]
    pages: int | None = None
    seconds: int | None = None
    text: str = ""
    sound: bytes = field(default=b"", repr=False)
    dangers: tuple[Danger, ...] = ()


class Viewer:
    """Shows attachments; holds no file and no key."""

    def __init__(self, sandbox: Sandbox | None = None) -> None:
        self._sandbox = sandbox or Sandbox()

    def look(self, source: Source, first: int = 1) -> View:
        """Some pages from the `first` on, with text, sound and warnings. Raises NotShown."""
        kind = self._kind(source)
        found: dict[str, list[bytes]] = {}
        pictures = []
        with closing(self._frames(self._sandbox, kind, source, first)) as frames:
            for frame in frames:
                if frame.name == "page":
                    pictures.append(picture_from(frame.content, self._limits))
                else:
                    found.setdefault(frame.name, []).append(frame.content)
        text = _text(found)
        return View(
            kind=kind,
            first=first,
            pictures=tuple(pictures),
            pages=_number(found, "pages"),
            seconds=_number(found, "duration"),
            text=visible(text),
            sound=b"".join(found.get("sound", [])),
            dangers=tuple(dangers_of(source.untrusted_name, source.untrusted_media_type, kind, text, found)),
        )

    def pictures(self, source: Source) -> Iterator[Picture]:
        """All pages one after the other, for a sanitised copy. Raises NotShown, also where nothing is to be seen."""
        kind = self._kind(source)
        pages = self._limits.pages if kind.recipe == "media" else PAGES_OF_A_COPY
        limits = replace(self._limits, pages=pages, seconds=4 * self._limits.seconds, sound_seconds=1)
        count = 0
        with closing(self._frames(Sandbox(limits, self._sandbox.script), kind, source, 1)) as frames:
            for frame in frames:
                if frame.name == "pages" and (_number({"pages": [frame.content]}, "pages") or 0) > limits.pages:
                    raise NotShown("it has more pages than a copy may have: %(pages)d", pages=limits.pages)
                if frame.name == "page":
                    count += 1
                    yield picture_from(frame.content, limits)
        if not count:
            raise NotShown("there is nothing in it that could become a picture")

    @property
    def _limits(self) -> Limits:
        return self._sandbox.limits

    def _kind(self, source: Source) -> Kind:
        if source.size > self._limits.file:
            size = self._limits.file // 2**20
            raise NotShown("it is too large to be looked at safely; the limit is %(size)d MiB", size=size)
        kind = kind_of(source.head, source.untrusted_name)
        if kind is None:
            raise NotShown("there is no safe way to show files of this kind")
        missing = [program for program in ("bwrap", *kind.needs) if not have(program)]
        if missing:
            packages = " ".join(dict.fromkeys(PACKAGES[program] for program in missing))
            raise NotShown("a converter is missing; install the Debian packages: %(packages)s", packages=packages)
        return kind

    def _frames(self, sandbox: Sandbox, kind: Kind, source: Source, first: int) -> Generator[Frame]:
        limits = sandbox.limits
        numbers = (first, limits.pages, limits.side, limits.sound_seconds)
        arguments = [kind.recipe, kind.suffix, kind.demuxer, *map(str, numbers)]
        with sandbox.run(arguments, source.feed) as stream:
            yield from read_frames(stream, limits)


def _number(found: dict[str, list[bytes]], name: str) -> int | None:
    """A number the sandbox reported, if it is one and not absurd."""
    text = found.get(name, [b""])[0].strip()
    return int(text) if text.isdigit() and int(text) < _LARGEST_NUMBER else None


def _text(found: dict[str, list[bytes]]) -> str:
    return b"".join(found.get("text", [])).decode("utf-8", "replace")[:LONGEST_TEXT].replace("\f", "\n\n")
