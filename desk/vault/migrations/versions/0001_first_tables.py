"""first tables"""

import sqlalchemy as sa
from alembic import op

from desk.vault.tables import CREATE_SEARCH

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("officer", sa.String(length=40), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("object", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("audit_of_object", ["object", "number"], unique=False)

    op.create_table(
        "audit_end",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "backups",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "blobs",
        sa.Column("id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "bundles",
        sa.Column("digest", sa.LargeBinary(length=64), nullable=False),
        sa.Column("portal", sa.LargeBinary(length=32), nullable=False),
        sa.Column("series", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "committee",
        sa.Column("id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("identity_seed", sa.LargeBinary(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "decoys",
        sa.Column("portal", sa.LargeBinary(length=32), nullable=False),
        sa.Column("address", sa.LargeBinary(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sent_in", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("portal", "address", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "entries",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("portal", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("sent_in", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("digest"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index("entries_sent", ["portal", "sent_in"], unique=False)

    op.create_table(
        "epochs",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seed", sa.LargeBinary(length=32), nullable=True),
        sa.Column("card", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("key"),
    )
    op.create_table(
        "letters",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sealed_by", sa.String(length=10), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place"),
    )
    op.create_table(
        "notes",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("officer", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place"),
    )
    op.create_table(
        "officers",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("roles", sa.String(length=40), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "portals",
        sa.Column("id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("series", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("seen_series", sa.LargeBinary(length=16), nullable=True),
        sa.Column("seen_number", sa.Integer(), nullable=True),
        sa.Column("lowest_epoch", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "tips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("retaliation", sa.String(length=10), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Boolean(), nullable=False),
        sa.Column("attachments", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("nature", sa.String(length=40), nullable=True),
        sa.Column("authority", sa.String(length=10), nullable=True),
        sa.Column("handler", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("year", "sequence"),
    )
    with op.batch_alter_table("tips", schema=None) as batch_op:
        batch_op.create_index(
            "tips_in_order",
            ["urgency", "id", "status", "category", "nature", "channel", "retaliation", "day", "unread"],
            unique=False,
        )

    op.create_table(
        "unreadable",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "views",
        sa.Column("officer", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("officer", "name"),
    )
    op.create_table(
        "attachments",
        sa.Column("letter", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter"],
            ["letters.place"],
        ),
        sa.PrimaryKeyConstraint("letter", "position"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "classes",
        sa.Column("tip", sa.Integer(), nullable=False),
        sa.Column("axis", sa.String(length=10), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["tip"],
            ["tips.id"],
        ),
        sa.PrimaryKeyConstraint("tip", "axis", "id"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("classes", schema=None) as batch_op:
        batch_op.create_index("classes_of_axis", ["axis", "id", "tip"], unique=False)

    op.create_table(
        "messages",
        sa.Column("tip", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("portal", sa.LargeBinary(length=32), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("officer", sa.String(length=40), nullable=True),
        sa.Column("sent_in", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tip"],
            ["tips.id"],
        ),
        sa.PrimaryKeyConstraint("tip", "number"),
        sa.UniqueConstraint("place"),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index("messages_sent", ["portal", "sent_in"], unique=False)

    op.create_table(
        "threads",
        sa.Column("tip", sa.Integer(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("portal", sa.LargeBinary(length=32), nullable=False),
        sa.Column("address", sa.LargeBinary(length=32), nullable=False),
        sa.Column("reply", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tip"],
            ["tips.id"],
        ),
        sa.PrimaryKeyConstraint("tip"),
        sa.UniqueConstraint("id"),
    )

    op.create_table(
        "subjects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("authority", sa.String(length=10), nullable=False),
        sa.Column("tip", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tip"],
            ["tips.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("unit_key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=True),
        sa.Column("last", sa.Integer(), nullable=True),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject"],
            ["subjects.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.create_index("posts_of_subject", ["subject"], unique=False)
        batch_op.create_index("posts_of_unit", ["unit_key"], unique=False)

    op.create_table(
        "subject_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tip", sa.Integer(), nullable=True),
        sa.Column("officer", sa.String(length=40), nullable=False),
        sa.Column("entered", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject"],
            ["subjects.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tip"],
            ["tips.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("subject_entries", schema=None) as batch_op:
        batch_op.create_index("subject_entries_of_subject", ["subject"], unique=False)

    op.create_table(
        "subject_keys",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("subject", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["subject"],
            ["subjects.id"],
        ),
        sa.PrimaryKeyConstraint("key", "subject"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("subject_keys", schema=None) as batch_op:
        batch_op.create_index("subject_keys_of_subject", ["subject"], unique=False)

    op.create_table(
        "subject_names",
        sa.Column("subject", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("spoken", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject"],
            ["subjects.id"],
        ),
        sa.PrimaryKeyConstraint("subject", "name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "subject_recusals",
        sa.Column("subject", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("officer", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject"],
            ["subjects.id"],
        ),
        sa.PrimaryKeyConstraint("subject", "officer"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "subject_tips",
        sa.Column("tip", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("said", sa.String(length=10), nullable=False),
        sa.Column("officer", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject"],
            ["subjects.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tip"],
            ["tips.id"],
        ),
        sa.PrimaryKeyConstraint("tip", "subject"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("subject_tips", schema=None) as batch_op:
        batch_op.create_index("subject_tips_of_subject", ["subject"], unique=False)

    for statement in CREATE_SEARCH:
        op.execute(statement)
