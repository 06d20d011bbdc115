"""Claims: people say who they are on the program, and organizers answer."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")


def _to(column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_person_claim_{column}")
    return sa.ForeignKeyConstraint([column], [target], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "person_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("slack_user", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        _to("conference_id", "conference.id"),
        _to("session_id", "session.id"),
        _to("person_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_claim")),
    )
    op.create_index(op.f("ix_person_claim_person_id"), "person_claim", ["person_id"])
    op.create_index(
        "ix_person_claim_open",
        "person_claim",
        ["conference_id", "slack_user"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    op.drop_table("person_claim")
