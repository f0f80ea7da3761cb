"""The tables of the vault. The whole file is encrypted, so it may say what it means.

Whatever is said about a tip (letter, message, note) has a place: `place_of(tip, event)`, one number that sorts by tip
and then in the order in which the desk came to know it. The search index is kept under the same numbers.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
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
_EVENT_BITS = 20

# ------------------------------------------------------------------------------------------------ the organ itself

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
    Column("seed", LargeBinary(32)),  # none once it was destroyed
    Column("card", LargeBinary, nullable=False),
)

# Everyone who ever worked here. Who gets in stands in the keyring; what they may do stands here.
officers = Table(
    "officers",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("roles", String(40), nullable=False),  # ids with spaces between
    Column("disabled", Boolean, nullable=False),
)

# What everyone did: a chain of hashes, never changed. See `desk.office.audit`.
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),  # UTC, to the second
    Column("officer", String(40), nullable=False),
    Column("act", String(20), nullable=False),
    Column("object", String(80), nullable=False),
    Column("detail", Text, nullable=False),  # JSON of numbers and ids, never of content
    Column("hash", LargeBinary(32), nullable=False),
    Index("audit_of_object", "object", "number"),
)

# One row: where the chain ends, so that its last links can't be taken away unseen.
audit_end = Table(
    "audit_end",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("hash", LargeBinary(32), nullable=False),
)

# Every backup that was made, and how many letters and files had come by then.
backups = Table(
    "backups",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("day", Date, nullable=False),
    Column("entries", Integer, nullable=False),
)

# ------------------------------------------------------------------------------------------------ the exchange

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

# Letters that could not be read, kept byte for byte beside the database under their digest.
unreadable = Table(
    "unreadable",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("day", Date, nullable=False),
    Column("reason", Text, nullable=False),
)

# ------------------------------------------------------------------------------------------------ tips

# What the queue shows and filters by. Kept narrow: it is read from end to end.
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
    UniqueConstraint("year", "sequence"),
    Index("tips_in_order", "urgency", "id"),
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
    Column("conflict", Boolean, nullable=False),  # a later letter named another address or reply key
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

# ------------------------------------------------------------------------------------------------ judging

# Runs of three characters by which accounts that are alike find each other; see `desk.judging.texts`.
text_runs = Table(
    "text_runs",
    metadata,
    Column("run", Integer, primary_key=True),
    Column("tip", Integer, primary_key=True, autoincrement=False),  # 0: common, of no help
    sqlite_with_rowid=False,
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
    Column("decided", String(1)),
    Column("officer", String(40)),
    Column("because", Text),
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
    Column("cause", String(10), nullable=False),  # person, unit, declared
    Index("recusals_of_officer", "officer", "tip"),
    sqlite_with_rowid=False,
)

# ------------------------------------------------------------------------------------------------ search

# Not a table of SQLAlchemy's: FTS5 without content of its own, rows under `place`. See `desk.search.words`.
# Positions are not kept (detail = column): what is found is compared with the text itself before it is shown.
_INDEX = "text, subject, content = '', contentless_delete = 1, detail = column, tokenize = 'ascii'"
CREATE_SEARCH = (
    f"CREATE VIRTUAL TABLE search USING fts5({_INDEX})",
    "INSERT INTO search(search, rank) VALUES ('hashsize', 16777216)",  # bytes; few large segments, not many small ones
)


def place_of(tip: int, event: int) -> int:
    """Where something said about a tip stands."""
    return tip << _EVENT_BITS | event


def tip_at(place: int) -> int:
    """The tip a place belongs to."""
    return place >> _EVENT_BITS


def places_of(tip: int) -> tuple[int, int]:
    """The first and last place of a tip."""
    return place_of(tip, 0), place_of(tip + 1, 0) - 1
