"""People can be forgotten, and conferences purged of personal data."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forgotten",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("sign", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_forgotten")),
    )
    op.create_index(op.f("ix_forgotten_person"), "forgotten", ["person"])
    op.add_column("person", sa.Column("forgotten", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("member", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conference", sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("conference", "purged_at")
    op.drop_column("member", "left_at")
    op.drop_column("person", "forgotten")
    op.drop_table("forgotten")
