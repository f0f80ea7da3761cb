"""Keeping the index: written in the same transaction as what it finds, inside the encrypted database."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from desk.search import words
from protocol.letter import Value

_INSERT = "INSERT INTO search(rowid, text, subject) VALUES (?, ?, ?)"


def letter_entry(place: int, fields: Mapping[str, Value], names: Sequence[str]) -> tuple[int, str, str]:
    """The entry of a letter; `names` are those of its attachments."""
    return place, *words.letter_words(fields, names)


def text_entry(place: int, text: str) -> tuple[int, str, str]:
    """The entry of a message or a note."""
    return place, words.tokens(text), ""


def add(connection: Connection, entries: Sequence[tuple[int, str, str]]) -> None:
    """Put entries into the index."""
    if entries:
        connection.exec_driver_sql(_INSERT, list(entries))


def optimise(connection: Connection) -> None:
    """Merge the index into one piece: for after very large imports."""
    connection.exec_driver_sql("INSERT INTO search(search) VALUES ('optimize')")
