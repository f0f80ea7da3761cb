"""The tables of the vault. The whole file is encrypted, so it may say what it means."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

# One row: who we are.
committee = Table(
    "committee",
    metadata,
    Column("id", LargeBinary(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("identity_seed", LargeBinary(64), nullable=False),
)

epochs = Table(
    "epochs",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("key", LargeBinary(32), nullable=False, unique=True),
    Column("seed", LargeBinary(32), nullable=False),
    Column("card", LargeBinary, nullable=False),
)

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
)

tips = Table(
    "tips",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("thread", LargeBinary(32), nullable=False, unique=True),
    Column("portal", LargeBinary(32), nullable=False),
    Column("address", LargeBinary(32), nullable=False),
    Column("reply", LargeBinary, nullable=False),
    Column("language", String(2), nullable=False),
    Column("day", Date, nullable=False),
    Column("status", String(20), nullable=False),
    Column("events", Integer, nullable=False),  # letters and messages so far; numbers them in order
    Column("conflict", Boolean, nullable=False),  # a later letter named another address or reply key
    UniqueConstraint("year", "sequence"),
)

letters = Table(
    "letters",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("tip", Integer, ForeignKey("tips.id"), nullable=False, index=True),
    Column("event", Integer, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("day", Date, nullable=False),
    Column("sealed_by", String(10), nullable=False),
    Column("fields", Text, nullable=False),  # JSON
)

attachments = Table(
    "attachments",
    metadata,
    Column("letter", LargeBinary(32), ForeignKey("letters.digest"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("id", LargeBinary(32), nullable=False, index=True),  # not unique: a sender may name a blob twice
    Column("tip", Integer, ForeignKey("tips.id"), nullable=False, index=True),
    Column("key", LargeBinary(32), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("tip", Integer, ForeignKey("tips.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("event", Integer, nullable=False),
    Column("portal", LargeBinary(32), nullable=False),
    Column("week", String(8), nullable=False),
    Column("status", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("outcome", String(20)),
    Column("sent_in", Integer),
    Index("messages_sent", "portal", "sent_in"),
)

# Letters that could not be read, kept byte for byte beside the database under their digest.
unreadable = Table(
    "unreadable",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("day", Date, nullable=False),
    Column("reason", Text, nullable=False),
)
