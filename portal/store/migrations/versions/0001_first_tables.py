"""first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blobs",
        sa.Column("id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("committee", sa.LargeBinary(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("exported", sa.Integer(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("blobs", schema=None) as batch_op:
        batch_op.create_index("blobs_digest", ["digest"], unique=False)

    op.create_table(
        "committees",
        sa.Column("id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("route", sa.String(length=5), nullable=False),
        sa.Column("series", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("exported", sa.Date(), nullable=True),
        sa.Column("awaited", sa.Integer(), nullable=True),
        sa.Column("seen_series", sa.LargeBinary(length=16), nullable=True),
        sa.Column("seen_number", sa.Integer(), nullable=True),
        sa.Column("seen_digest", sa.LargeBinary(length=64), nullable=True),
        sa.Column("collected", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("route"),
    )
    op.create_table(
        "letters",
        sa.Column("slot", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("committee", sa.LargeBinary(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("exported", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("slot"),
        sa.UniqueConstraint("digest"),
    )
    op.create_table(
        "mailboxes",
        sa.Column("address", sa.LargeBinary(length=32), nullable=False),
        sa.Column("committee", sa.LargeBinary(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("address"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "messages",
        sa.Column("slot", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("address", sa.LargeBinary(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("slot"),
        sa.UniqueConstraint("address", "number"),
    )
    op.create_table(
        "posts",
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("mac"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rehearsals",
        sa.Column("id", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "retired_series",
        sa.Column("committee", sa.LargeBinary(length=32), nullable=False),
        sa.Column("series", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("committee", "series"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cards",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("committee", sa.LargeBinary(length=32), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("older_until", sa.Date(), nullable=True),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee"],
            ["committees.id"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
