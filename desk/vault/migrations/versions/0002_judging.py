"""judging: priorities, links between tips, conflicts and recusals"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conflicts",
        sa.Column("officer", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("officer", "kind", "name"),
    )
    op.create_table(
        "mentions",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("tip", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first", sa.Integer(), nullable=True),
        sa.Column("last", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("kind", "key", "tip"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("mentions", schema=None) as batch_op:
        batch_op.create_index("mentions_of_tip", ["tip"], unique=False)

    op.create_table(
        "text_runs",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("tips", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("run"),
    )
    op.create_table(
        "links",
        sa.Column("tip", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("other", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=15), nullable=True),
        sa.Column("officer", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["other"],
            ["tips.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tip"],
            ["tips.id"],
        ),
        sa.PrimaryKeyConstraint("tip", "other"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.create_index("links_of_other", ["other"], unique=False)

    op.create_table(
        "priorities",
        sa.Column("tip", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("proposed", sa.String(length=1), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("scales", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("counts", sa.String(length=1), nullable=True),
        sa.Column("decided", sa.String(length=1), nullable=True),
        sa.Column("known", sa.Integer(), nullable=True),
        sa.Column("officer", sa.String(length=40), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("telling", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tip"],
            ["tips.id"],
        ),
        sa.PrimaryKeyConstraint("tip"),
    )
    op.create_table(
        "recusals",
        sa.Column("tip", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("officer", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["tip"],
            ["tips.id"],
        ),
        sa.PrimaryKeyConstraint("tip", "officer"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("recusals", schema=None) as batch_op:
        batch_op.create_index("recusals_of_officer", ["officer", "tip"], unique=False)

    op.create_index("attachments_of_content", "attachments", ["sha256"], unique=False)
