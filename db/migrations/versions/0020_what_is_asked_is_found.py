"""What became of a conference's deliveries lately, one time of an announcement, and what is written anew, by an index."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_BEFORE = {
    "ix_delivery_conference_id_state": ("delivery", ["conference_id", "state"]),
    "ix_delivery_subject": ("delivery", ["subject"]),
}
_AFTER = {
    "ix_delivery_conference_id_state_settled_at": ("delivery", ["conference_id", "state", "settled_at"]),
    "ix_delivery_subject_due_at": ("delivery", ["subject", "due_at"]),
    "ix_rewrite_wake_at": ("rewrite", ["wake_at"]),
}


def upgrade() -> None:
    _replace(_BEFORE, _AFTER)


def downgrade() -> None:
    _replace(_AFTER, _BEFORE)


def _replace(old: dict[str, tuple[str, list[str]]], new: dict[str, tuple[str, list[str]]]) -> None:
    for name, (table, columns) in new.items():
        op.create_index(name, table, columns)
    for name, (table, _) in old.items():
        op.drop_index(name, table)
