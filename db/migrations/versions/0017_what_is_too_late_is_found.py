"""What is too late is found without reading all that is due."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    ends = sa.text("settled_at IS NULL AND expires_at IS NOT NULL")
    op.create_index(
        "ix_delivery_team_state_expires_at",
        "delivery",
        ["team", "state", "expires_at", "wake_at"],
        sqlite_where=ends,
        postgresql_where=ends,
    )


def downgrade() -> None:
    op.drop_index("ix_delivery_team_state_expires_at", "delivery")
