"""What a scanner says about a file, and the window through which it sees it."""

from dataclasses import dataclass
from enum import Enum

WINDOW = 1024 * 1024  # bytes kept of the beginning and of the end
_LONGEST_VALUE = 60
_MOST_TRACES = 12


class Outside(Exception):
    """What is asked for lies between the first and the last MiB, or behind the end."""


class State(Enum):
    """How much of what a file says about itself could be looked at."""

    CHECKED = "checked"
    PARTLY = "partly"
    NOT_CHECKED = "not_checked"


class Kind(Enum):
    """What a trace gives away."""

    PLACE = "place"
    TIME = "time"
    DEVICE = "device"
    SERIAL = "serial"
    AUTHOR = "author"
    COMPANY = "company"
    SOFTWARE = "software"
    COMMENT = "comment"
    THUMBNAIL = "thumbnail"
    HIDDEN = "hidden"  # camera data that is there but could not be read


@dataclass(frozen=True)
class Trace:
    """One thing a file says about itself. `value` is short and printable, and may be empty."""

    kind: Kind
    value: str = ""


@dataclass(frozen=True)
class Findings:
    """What a scanner says about one file."""

    state: State
    traces: tuple[Trace, ...] = ()


class Window:
    """The first and the last MiB of a file, read like the file itself."""

    def __init__(self, head: bytes, tail: bytes, size: int) -> None:
        if size <= len(head) + len(tail):  # they meet: the whole file is here
            head, tail = head + tail[len(tail) - (size - len(head)) :] if size > len(head) else head, b""
        self.head = head
        self.tail = tail
        self.size = size

    @property
    def whole(self) -> bool:
        """Whether nothing of the file is missing."""
        return len(self.head) == self.size

    @property
    def parts(self) -> tuple[bytes, ...]:
        """What there is, for searching: one part or two."""
        return (self.head, self.tail) if self.tail else (self.head,)

    def read(self, offset: int, length: int) -> bytes:
        """Exactly `length` bytes at `offset`. Raises Outside."""
        start_of_tail = self.size - len(self.tail)
        if offset < 0 or length < 0 or offset + length > self.size:
            raise Outside
        if offset + length <= len(self.head):
            return self.head[offset : offset + length]
        if offset >= start_of_tail:
            return self.tail[offset - start_of_tail : offset - start_of_tail + length]
        raise Outside


def clean(value: str | bytes) -> str:
    """A value that is safe to show: printable, on one line, short."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    printable = "".join(character if character.isprintable() else " " for character in text[: 4 * _LONGEST_VALUE])
    return " ".join(printable.replace("\N{REPLACEMENT CHARACTER}", " ").split())[:_LONGEST_VALUE]


def distinct(traces: list[Trace]) -> tuple[Trace, ...]:
    """Each trace once, those with a value first, and not too many."""
    named = {trace.kind for trace in traces if trace.value}
    kept = [trace for trace in dict.fromkeys(traces) if trace.value or trace.kind not in named]
    return tuple(kept[:_MOST_TRACES])
