"""What goes out at once, how far an edit of what was sent has come, and what a live report says now."""

import sqlalchemy as sa
from alembic import op

import db.types

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "announcement", sa.Column("at_once", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "announcement_edit",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("last_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_edit_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("announcement_id", name=op.f("pk_announcement_edit")),
    )
    op.create_table(
        "live_report",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_live_report_delivery_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_live_report")),
    )
    op.create_index(op.f("ix_live_report_open"), "live_report", ["open"])


def downgrade() -> None:
    op.drop_table("live_report")
    op.drop_table("announcement_edit")
    op.drop_column("announcement", "at_once")
