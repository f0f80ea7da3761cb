"""Whom tips are about, as records that officers keep: persons and bodies, their names, posts, and what is confirmed."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from desk.vault.tables.metadata import metadata

subjects = Table(
    "subjects",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(10), nullable=False),  # person, unit
    Column("name", Text, nullable=False),  # what it goes by now
    Column("authority", String(10), nullable=False),  # whose matter it is
    Column("tip", Integer, ForeignKey("tips.id")),  # it was made from; closed to whom that tip is closed to
)

# All names a subject goes or went by, with how they sound for whoever types pinyin.
subject_names = Table(
    "subject_names",
    metadata,
    Column("subject", Integer, ForeignKey("subjects.id"), primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    Column("kind", String(10), nullable=False),  # name, alias, former
    Column("spoken", Text, nullable=False),
    sqlite_with_rowid=False,
)

# The keys of all these names, as in `mentions`; see `desk.subjects.keys`.
subject_keys = Table(
    "subject_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("subject", Integer, ForeignKey("subjects.id"), primary_key=True, autoincrement=False),
    Index("subject_keys_of_subject", "subject"),
    sqlite_with_rowid=False,
)

# Posts over time. A month is 12 × year + (0 to 11); none: not known, or still.
posts = Table(
    "posts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", Integer, ForeignKey("subjects.id"), nullable=False),
    Column("unit", Text, nullable=False),
    Column("unit_key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("first", Integer),
    Column("last", Integer),
    Column("leads", Boolean, nullable=False),  # the responsible leader of that body
    Index("posts_of_subject", "subject"),
    Index("posts_of_unit", "unit_key"),
)

# What officers said: this tip is about this subject, or about another one of that name.
subject_tips = Table(
    "subject_tips",
    metadata,
    Column("tip", Integer, ForeignKey("tips.id"), primary_key=True, autoincrement=False),
    Column("subject", Integer, ForeignKey("subjects.id"), primary_key=True, autoincrement=False),
    Column("said", String(10), nullable=False),  # same, another
    Column("officer", String(40), nullable=False),
    Index("subject_tips_of_subject", "subject"),
    sqlite_with_rowid=False,
)

# What is confirmed about a subject, and what was cleared up.
subject_entries = Table(
    "subject_entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", Integer, ForeignKey("subjects.id"), nullable=False),
    Column("kind", String(15), nullable=False),
    Column("text", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("day", Date, nullable=False),  # of the decision or finding
    Column("tip", Integer, ForeignKey("tips.id")),  # it came from; not shown to whom that tip is closed
    Column("officer", String(40), nullable=False),
    Column("entered", Date, nullable=False),
    Index("subject_entries_of_subject", "subject"),
)

# Files an officer must not see: their own, a relative's. Kept when a conflict is withdrawn: only a leader lifts it.
subject_recusals = Table(
    "subject_recusals",
    metadata,
    Column("subject", Integer, ForeignKey("subjects.id"), primary_key=True, autoincrement=False),
    Column("officer", String(40), primary_key=True),
    Column("cause", String(10), nullable=False),  # person, unit
    sqlite_with_rowid=False,
)
