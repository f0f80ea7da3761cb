"""What passed between this desk and the portals."""

from sqlalchemy import Column, Date, Index, Integer, LargeBinary, String, Table, Text

from desk.vault.tables.metadata import metadata

# Portals whose bundles are taken in, and how far the exchange with each has come in both directions.
portals = Table(
    "portals",
    metadata,
    Column("id", LargeBinary(32), primary_key=True),
    Column("series", LargeBinary(16), nullable=False),  # of our bundles to it
    Column("number", Integer, nullable=False),  # of the last one
    Column("confirmed", Integer, nullable=False),  # the last one it says it applied
    Column("seen_series", LargeBinary(16)),  # of its bundles to us
    Column("seen_number", Integer),
    Column("heard", Integer, nullable=False),  # the highest was heard of last
    Column("lowest_epoch", Integer),  # of our keys, to which letters may still come from it
)

# Every bundle taken in, to tell a late one from one of a restored portal.
bundles = Table(
    "bundles",
    metadata,
    Column("digest", LargeBinary(64), primary_key=True),
    Column("portal", LargeBinary(32), nullable=False),
    Column("series", LargeBinary(16), nullable=False),
    Column("number", Integer, nullable=False),
)

# Every letter and blob that ever came, for ever. `sent_in` is the number of our bundle that acknowledged it.
entries = Table(
    "entries",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("portal", LargeBinary(32), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("sent_in", Integer),
    Index("entries_sent", "portal", "sent_in"),
    sqlite_with_rowid=False,
)

# Messages to nobody, told apart from real ones here alone; kept, so that their mailboxes can go on.
decoys = Table(
    "decoys",
    metadata,
    Column("portal", LargeBinary(32), primary_key=True),
    Column("address", LargeBinary(32), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("sent_in", Integer),
    sqlite_with_rowid=False,
)

# Letters that could not be read, kept byte for byte beside the database under their digest.
unreadable = Table(
    "unreadable",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("day", Date, nullable=False),
    Column("reason", Text, nullable=False),
)
