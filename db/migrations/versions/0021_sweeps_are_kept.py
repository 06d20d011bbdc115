"""The place of the sweep over a workspace's members is kept, and which sweep has seen each account."""

import sqlalchemy as sa
from alembic import op

import db.types

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("member", sa.Column("seen", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "member_sweep",
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("began_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("cursor", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.Column("wake_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("team", name=op.f("pk_member_sweep")),
    )


def downgrade() -> None:
    op.drop_table("member_sweep")
    op.drop_column("member", "seen")
