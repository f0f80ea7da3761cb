"""What a reporter should look at once more before a report is sent. It warns and explains; it never blocks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.questions import Answers
from portal.traces.text import passages
from portal.uploads import SealedBlob
from protocol.questions import EARLIER_CODE, names

_FEW = "lt3"  # answer to `known_by`
_NOT_WRITTEN = frozenset({EARLIER_CODE})  # answers that are no words of the reporter's own


@dataclass(frozen=True)
class Piece:
    """A piece of a text; `reason` where it could point to its writer, an id of `protocol.telling.reasons`."""

    text: str
    reason: str = ""


@dataclass(frozen=True)
class Marked:
    """An answer with passages that could point to its writer. Its pieces make up the whole answer.

    `question` is empty for the text of a follow-up.
    """

    question: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Review:
    """Answers with marked passages, whether very few people know of the matter, and the files."""

    texts: tuple[Marked, ...]
    few_know: bool
    files: tuple[SealedBlob, ...]

    @property
    def reasons(self) -> dict[str, list[str]]:
        """Why passages were marked, and which were, each once."""
        found: dict[str, list[str]] = {}
        for text in self.texts:
            for piece in text.pieces:
                if piece.reason and piece.text not in found.setdefault(piece.reason, []):
                    found[piece.reason].append(piece.text)
        return found

    @property
    def needed(self) -> bool:
        """Whether there is anything to point out."""
        return bool(self.texts or self.few_know or any(file.findings.traces for file in self.files))


def review(answers: Answers, files: Sequence[SealedBlob]) -> Review:
    """What stands out in a report and its files."""
    return Review(tuple(_marked(answers.typed)), answers.typed.get("known_by") == _FEW, tuple(files))


def review_text(text: str, files: Sequence[SealedBlob]) -> Review:
    """The same for a follow-up."""
    marked = Marked("", tuple(mark(text)))
    return Review((marked,) if any(piece.reason for piece in marked.pieces) else (), few_know=False, files=tuple(files))


def _marked(typed: Mapping[str, str]) -> Iterator[Marked]:
    for name in names():
        pieces = tuple(mark(typed[name])) if name in typed and name not in _NOT_WRITTEN else ()
        if any(piece.reason for piece in pieces):
            yield Marked(name, pieces)


def mark(text: str) -> Iterator[Piece]:
    """The pieces of `text`, marked and unmarked by turns."""
    end = 0
    for passage in passages(text):
        if passage.start > end:
            yield Piece(text[end : passage.start])
        yield Piece(text[passage.start : passage.end], passage.reason)
        end = passage.end
    if end < len(text):
        yield Piece(text[end:])
