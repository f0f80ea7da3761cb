"""What was said at a place: the text behind a row of the index."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from desk.search import words
from desk.thread import COMMITTEE, OFFICER, REPORTER
from desk.vault.tables import attachments, letters, messages, notes


@dataclass(frozen=True)
class Text:
    """A letter, message or note as it can be searched; `subject` is who it is about, as the reporter wrote it."""

    place: int
    sender: str
    subject: str
    text: str

    @property
    def whole(self) -> str:
        """All of it."""
        return f"{self.subject} {self.text}" if self.subject else self.text


def texts_at(connection: Connection, places: Sequence[int]) -> list[Text]:
    """The texts at these places, in their order."""
    found = {text.place: text for text in _letters(connection, places)}
    missing = [place for place in places if place not in found]
    for table, sender in ((messages, COMMITTEE), (notes, OFFICER)):
        rows = connection.execute(select(table.c.place, table.c.text).where(table.c.place.in_(missing)))
        found |= {row.place: Text(row.place, sender, "", row.text) for row in rows}
    return [found[place] for place in places if place in found]


def _letters(connection: Connection, places: Sequence[int]) -> list[Text]:
    names: dict[int, list[str]] = {}
    wanted = select(attachments.c.letter, attachments.c.name).where(attachments.c.letter.in_(places))
    for row in connection.execute(wanted):
        names.setdefault(row.letter, []).append(row.name)
    rows = connection.execute(select(letters.c.place, letters.c.fields).where(letters.c.place.in_(places))).all()
    return [_letter(row.place, row.fields, names.get(row.place, [])) for row in rows]


def _letter(place: int, content: str, names: list[str]) -> Text:
    fields = json.loads(content)
    text = "\n".join((words.free_text(fields), *names))
    return Text(place, REPORTER, words.subject_text(fields), text)
