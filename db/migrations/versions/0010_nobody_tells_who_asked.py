"""Questions are hidden, closed and answered in writing; the record stops telling who asked anonymously.

The keyed hash that replaces an anonymous asker needs the key of the settings, which a migration does not have: the first start
with a key makes it (`bot/services/questions/closing.py`). Where the session was over a day ago its questions are closed, and
who asked is deleted here.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_QUESTION = sa.table(
    "question", sa.column("asker", sa.String), sa.column("anonymous", sa.Boolean), sa.column("session_id", sa.Integer)
)
_SESSION = sa.table("session", sa.column("id", sa.Integer), sa.column("end", UtcDateTime))
_OPEN = timedelta(hours=24)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [target], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.add_column("question", sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("question", sa.Column("edited", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "questions_closed",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _to("questions_closed", "session_id", "session.id"),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_questions_closed")),
    )
    op.create_table(
        "silence",
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        _to("silence", "conference_id", "conference.id"),
        _to("silence", "session_id", "session.id"),
        sa.PrimaryKeyConstraint("conference_id", "asker", name=op.f("pk_silence")),
    )
    op.create_table(
        "question_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _to("question_reply", "question_id", "question.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_reply")),
    )
    op.create_index(op.f("ix_question_reply_question_id"), "question_reply", ["question_id"])
    over = sa.select(_SESSION.c.id).where(_SESSION.c.end <= datetime.now(UTC) - _OPEN)
    anonymous = (_QUESTION.c.anonymous.is_(True), _QUESTION.c.session_id.in_(over))
    op.execute(sa.update(_QUESTION).where(*anonymous).values(asker=""))


def downgrade() -> None:
    op.drop_table("question_reply")
    op.drop_table("silence")
    op.drop_table("questions_closed")
    with op.batch_alter_table("question") as table:
        table.drop_column("edited")
        table.drop_column("hidden_at")
