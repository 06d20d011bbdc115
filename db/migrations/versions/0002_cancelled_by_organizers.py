"""Sessions that are cancelled were cancelled by organizers, against a source that says they take place."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SESSION = sa.table(
    "session", sa.column("id", sa.Integer), sa.column("cancelled", sa.Boolean), sa.column("edited", sa.JSON)
)


def upgrade() -> None:
    _mark(lambda edited: {"cancelled": False, **edited})


def downgrade() -> None:
    _mark(lambda edited: {name: value for name, value in edited.items() if name != "cancelled"})


def _mark(marked: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    connection = op.get_bind()
    c = _SESSION.c
    for row in connection.execute(sa.select(c.id, c.edited).where(c.cancelled.is_(sa.true()))).all():
        connection.execute(sa.update(_SESSION).where(c.id == row.id).values(edited=marked(row.edited)))
