"""What the desk and its officers think of tips: which belong together, which come first, who must not see them."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from desk.vault.tables.metadata import metadata

# Runs of three characters by which accounts that are alike find each other; see `desk.judging.texts`.
text_runs = Table(
    "text_runs",
    metadata,
    Column("run", Integer, primary_key=True),
    Column("tips", LargeBinary, nullable=False),  # four bytes for each; none: the run is common, of no help
)

# Whom and what tips are about, as keys that are the same however a name is written; see `desk.judging.accounts`.
mentions = Table(
    "mentions",
    metadata,
    Column("kind", String(10), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("tip", Integer, primary_key=True, autoincrement=False),
    Column("first", Integer),  # months of what is reported; none: can't be told
    Column("last", Integer),
    Index("mentions_of_tip", "tip"),
    sqlite_with_rowid=False,
)

# Which tips may belong together, why, and what an officer said. `tip` is the later one.
links = Table(
    "links",
    metadata,
    Column("tip", Integer, ForeignKey("tips.id"), primary_key=True, autoincrement=False),
    Column("other", Integer, ForeignKey("tips.id"), primary_key=True, autoincrement=False),
    Column("reasons", Text, nullable=False),  # JSON: kind to score
    Column("decision", String(15)),  # duplicate, supplement, corroborating, related, different
    Column("officer", String(40)),
    Index("links_of_other", "other"),
    sqlite_with_rowid=False,
)

# How soon each tip should be looked at: as proposed, and as an officer decided.
priorities = Table(
    "priorities",
    metadata,
    Column("tip", Integer, ForeignKey("tips.id"), primary_key=True, autoincrement=False),
    Column("proposed", String(1), nullable=False),
    Column("points", Integer, nullable=False),
    Column("scales", Text, nullable=False),  # JSON: points by scale
    Column("reasons", Text, nullable=False),  # JSON
    Column("events", Integer, nullable=False),  # of the tip, when it was assessed
    Column("counts", String(1)),  # the letter that orders the queue: as decided, or as proposed
    Column("decided", String(1)),
    Column("known", Integer),  # of the tip, when it was decided: `events` of the proposal that the officer saw
    Column("officer", String(40)),
    Column("because", Text),
    Column("telling", Boolean),  # an officer said: its attachments could come from the reporter alone
)

# Persons and bodies an officer may not judge: themselves, relatives, former offices.
conflicts = Table(
    "conflicts",
    metadata,
    Column("officer", String(40), primary_key=True),
    Column("kind", String(10), primary_key=True),  # person, unit
    Column("name", Text, primary_key=True),
)

# Tips an officer must not see. Kept when a conflict is withdrawn: only a leader lifts it.
recusals = Table(
    "recusals",
    metadata,
    Column("tip", Integer, ForeignKey("tips.id"), primary_key=True, autoincrement=False),
    Column("officer", String(40), primary_key=True),
    Column("cause", String(10), nullable=False),  # person, unit, declared, unsure
    Index("recusals_of_officer", "officer", "tip"),
    sqlite_with_rowid=False,
)
