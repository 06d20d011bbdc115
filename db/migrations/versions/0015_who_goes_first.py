"""A delivery stands in a queue, and each queue can be read from its head."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_MIDDLE = 1
"""What is planned already lives for some minutes, as far as its queue is concerned: its end is still looked at when it is due."""
_RANKS = {
    "presence-ask": 0, "presence-news": 0, "speaker-reminder": 1, "chair-reminder": 1, "channel-reminder": 2, "main-reminder": 2,
    "star-reminder": 4, "change-notice": 4, "digest": 4, "deadline-reminder": 4, "review-reminder": 4, "welcome": 4, "role-news": 4,
}  # fmt: skip
_PROMPT, _BULK, _FIRST = 3, 5, 2


def upgrade() -> None:
    op.add_column("delivery", sa.Column("queue", sa.Integer(), nullable=False, server_default="53"))
    delivery = sa.table("delivery", *(sa.column(n) for n in ("queue", "kind", "priority", "settled_at")))
    by_kind = sa.case(_RANKS, value=delivery.c.kind, else_=_PROMPT)
    rank = sa.case((sa.and_(delivery.c.priority >= 8, by_kind > _FIRST), _BULK), else_=by_kind)
    waiting = delivery.c.settled_at.is_(None)
    op.execute(sa.update(delivery).where(waiting).values(queue=rank * 10 + _MIDDLE))
    waits = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_delivery_queue",
        "delivery",
        ["team", "state", "queue", "wake_at", "id"],
        sqlite_where=waits,
        postgresql_where=waits,
    )


def downgrade() -> None:
    op.drop_index("ix_delivery_queue", "delivery")
    op.drop_column("delivery", "queue")
