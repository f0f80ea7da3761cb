"""Tips and everything that was said about them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from desk.vault.tables.metadata import metadata

ORDER = ("urgency", "id")
FILTERS = ("status", "category", "nature", "channel", "retaliation", "day", "unread")

# What the queue shows and filters by. `tips_in_order` holds every filter: a page and its total are read from it alone.
tips = Table(
    "tips",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("day", Date, nullable=False),  # the first letter came
    Column("channel", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    Column("category", String(20), nullable=False),  # as the reporter chose, or empty
    Column("retaliation", String(10), nullable=False),  # happened, feared, no, or empty
    Column("urgency", Integer, nullable=False),  # the order of the queue: priority A is 3, D is 0
    Column("unread", Boolean, nullable=False),  # something came that no officer has opened
    Column("attachments", Integer, nullable=False),
    Column("events", Integer, nullable=False),  # letters, messages and notes so far; numbers them in order
    Column("nature", String(40)),  # the primary nature, once an officer has classified it
    Column("authority", String(10)),
    Column("handler", String(40)),  # the officer who handles it; none: it waits for one
    UniqueConstraint("year", "sequence"),
    Index("tips_in_order", *ORDER, *FILTERS),
)

# The mailbox behind a tip that came through a portal. The first letter fixes it.
threads = Table(
    "threads",
    metadata,
    Column("tip", Integer, ForeignKey("tips.id"), primary_key=True),
    Column("id", LargeBinary(32), nullable=False, unique=True),
    Column("portal", LargeBinary(32), nullable=False),
    Column("address", LargeBinary(32), nullable=False),
    Column("reply", LargeBinary, nullable=False),
    Column("language", String(2), nullable=False),
    # A later letter named another address or reply key; or the first one named the mailbox of an earlier tip.
    Column("conflict", Boolean, nullable=False),
    Index("threads_of_address", "address"),
)

letters = Table(
    "letters",
    metadata,
    Column("place", Integer, primary_key=True),
    Column("digest", LargeBinary(32), nullable=False),  # of the sealed letter; random for what officers took down
    Column("kind", String(12), nullable=False),
    Column("day", Date, nullable=False),
    Column("sealed_by", String(10), nullable=False),
    Column("fields", Text, nullable=False),  # JSON
)

attachments = Table(
    "attachments",
    metadata,
    Column("letter", Integer, ForeignKey("letters.place"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("id", LargeBinary(32), nullable=False),  # not unique: a sender may name a blob twice
    Column("key", LargeBinary(32), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Index("attachments_of_content", "sha256"),
    sqlite_with_rowid=False,
)

# The sealed streams that have come, as they lie in `blobs/`.
blobs = Table(
    "blobs",
    metadata,
    Column("id", LargeBinary(32), primary_key=True),
    Column("digest", LargeBinary(32), nullable=False),
    Column("size", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

messages = Table(
    "messages",
    metadata,
    Column("tip", Integer, ForeignKey("tips.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("place", Integer, nullable=False, unique=True),
    Column("portal", LargeBinary(32), nullable=False),
    Column("week", String(8), nullable=False),
    Column("status", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("outcome", String(20)),
    Column("officer", String(40)),  # none: queued by the import itself
    Column("sent_in", Integer),
    Index("messages_sent", "portal", "sent_in"),
)

notes = Table(
    "notes",
    metadata,
    Column("place", Integer, primary_key=True),
    Column("day", Date, nullable=False),
    Column("officer", String(40), nullable=False),
    Column("text", Text, nullable=False),
)

# Themes and domains: any number of each.
classes = Table(
    "classes",
    metadata,
    Column("tip", Integer, ForeignKey("tips.id"), primary_key=True),
    Column("axis", String(10), primary_key=True),
    Column("id", String(40), primary_key=True),
    Index("classes_of_axis", "axis", "id", "tip"),
    sqlite_with_rowid=False,
)

# Ways of looking at the queue that an officer keeps.
views = Table(
    "views",
    metadata,
    Column("officer", String(40), primary_key=True),
    Column("name", String(60), primary_key=True),
    Column("filters", Text, nullable=False),  # JSON
)
