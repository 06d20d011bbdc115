"""Rooms have the source's key; nobody is called by the beginning of their address."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_PERSON = sa.table("person", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("email", sa.String))
_UNNAMED = "Unnamed person"


def upgrade() -> None:
    with op.batch_alter_table("room") as batch_op:
        batch_op.add_column(sa.Column("key", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("room") as batch_op:
        batch_op.alter_column("key", server_default=None)
    record = op.get_bind()
    known = record.execute(sa.select(_PERSON.c.id, _PERSON.c.name, _PERSON.c.email).where(_PERSON.c.email != ""))
    by_address = [row.id for row in known if row.name == row.email.partition("@")[0]]
    if by_address:
        named = sa.update(_PERSON).where(_PERSON.c.id == sa.bindparam("who")).values(name=_UNNAMED)
        record.execute(named, [{"who": id_} for id_ in by_address])


def downgrade() -> None:
    with op.batch_alter_table("room") as batch_op:
        batch_op.drop_column("key")
