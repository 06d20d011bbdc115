"""Old deliveries go and leave their numbers; what is settled is found by its day."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcement_pruned",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcement.id"], name=op.f("fk_announcement_pruned_announcement_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("announcement_id", name=op.f("pk_announcement_pruned")),
    )
    settled = sa.text("settled_at IS NOT NULL")
    op.create_index(
        "ix_delivery_team_state_settled_at",
        "delivery",
        ["team", "state", "settled_at"],
        sqlite_where=settled,
        postgresql_where=settled,
    )


def downgrade() -> None:
    op.drop_index("ix_delivery_team_state_settled_at", "delivery")
    op.drop_table("announcement_pruned")
