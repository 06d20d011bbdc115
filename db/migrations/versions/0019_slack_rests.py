"""What Slack wants to be left alone with outlives a process."""

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rest",
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("team", "method", "channel", name="pk_rest"),
    )


def downgrade() -> None:
    op.drop_table("rest")
