"""The organ itself: its keys, its officers, what they did."""

from sqlalchemy import Boolean, Column, Date, DateTime, Index, Integer, LargeBinary, String, Table, Text

from desk.vault.tables.metadata import metadata

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

# Every backup that was begun, and how many letters and files had come and acts been done by then.
backups = Table(
    "backups",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("day", Date, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("acts", Integer, nullable=False),
    Column("whole", Boolean, nullable=False),  # it was written to its end and read back
)
