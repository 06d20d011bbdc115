"""Links by an address stay with the account that the address has come to."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person_link", schema=None) as batch:
        batch.add_column(sa.Column("account", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("person_link", schema=None) as batch:
        batch.alter_column("account", existing_type=sa.String(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("person_link", schema=None) as batch:
        batch.drop_column("account")
