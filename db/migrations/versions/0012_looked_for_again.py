"""A delivery says how often it was looked for, and whether it was sent again in doubt."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("delivery", sa.Column("looks", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("delivery", sa.Column("in_doubt", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("delivery", "in_doubt")
    op.drop_column("delivery", "looks")
