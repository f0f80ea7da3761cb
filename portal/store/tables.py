"""The tables. All identifiers look random, so no order can be read off them; times are days.

A row id would number the rows in order of arrival: tables of small rows have none, and those with large bodies, which
SQLite files better under integers, get random ones.
"""

import secrets

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

metadata = MetaData()
_SLOT = BigInteger().with_variant(Integer(), "sqlite")


def slot() -> int:
    """A random row id."""
    return secrets.randbits(63)


# The portal's own committee and its superior, and how far the exchange with each has come.
committees = Table(
    "committees",
    metadata,
    Column("id", LargeBinary(32), primary_key=True),
    Column("route", String(5), nullable=False, unique=True),
    Column("series", LargeBinary(16), nullable=False),
    Column("number", Integer, nullable=False),  # of the last bundle exported to it, 0 before the first
    Column("exported", Date),  # day of that export
    Column("awaited", Integer),  # the lowest epoch that it said letters can still come for
    Column("seen_series", LargeBinary(16)),  # of the last bundle applied from it
    Column("seen_number", Integer),
    Column("seen_digest", LargeBinary(64)),
    Column("collected", Date),  # day written in that bundle
)

cards = Table(
    "cards",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("committee", LargeBinary(32), ForeignKey("committees.id"), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("older_until", Date),  # the first day on which letters to older cards are not accepted any more
    Column("document", LargeBinary, nullable=False),
)

# Series of bundles that were replaced by a newer one; nothing of them is taken in again.
retired_series = Table(
    "retired_series",
    metadata,
    Column("committee", LargeBinary(32), primary_key=True),
    Column("series", LargeBinary(16), primary_key=True),
    sqlite_with_rowid=False,
)

mailboxes = Table(
    "mailboxes",
    metadata,
    Column("address", LargeBinary(32), primary_key=True),
    Column("committee", LargeBinary(32), nullable=False),
    Column("day", Date, nullable=False),
    sqlite_with_rowid=False,
)

letters = Table(
    "letters",
    metadata,
    Column("slot", _SLOT, primary_key=True, autoincrement=False, default=slot),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("committee", LargeBinary(32), nullable=False),
    Column("day", Date, nullable=False),
    Column("exported", Integer),  # number of the first bundle that carried it
    Column("body", LargeBinary, nullable=False),
)

blobs = Table(
    "blobs",
    metadata,
    Column("id", LargeBinary(32), primary_key=True),
    Column("committee", LargeBinary(32), nullable=False),
    Column("day", Date, nullable=False),
    Column("exported", Integer),
    Column("size", BigInteger, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Index("blobs_digest", "digest"),
    sqlite_with_rowid=False,
)

messages = Table(
    "messages",
    metadata,
    Column("slot", _SLOT, primary_key=True, autoincrement=False, default=slot),
    Column("address", LargeBinary(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("address", "number"),
)

# Follow-ups that were already taken, so that a form posted twice is stored once. Keyed hashes; the keys are gone
# with the process that made them.
posts = Table(
    "posts",
    metadata,
    Column("mac", LargeBinary(32), primary_key=True),
    Column("day", Date, nullable=False),
    sqlite_with_rowid=False,
)

# Mailboxes, letters and blobs of rehearsals, which the operator made: they are not counted.
rehearsals = Table(
    "rehearsals",
    metadata,
    Column("id", LargeBinary(32), primary_key=True),
    sqlite_with_rowid=False,
)
