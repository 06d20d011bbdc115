"""Rows that are found by a Slack user, or without a conference, say which workspace they belong to.

All rows of today belong to the workspace of the settings, which is "". The default stays for processes of an older version.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_PLAIN = (
    "announcement", "live_report", "occurrence", "person_act", "person_claim", "person_join", "person_link", "person_refusal",
    "presence", "question", "question_reply", "questions_closed", "rewrite", "role_grant", "silence", "star",
)  # fmt: skip
"""Tables whose keys belong to one workspace as they are."""
_KEYED = {
    "counter": ["name"],
    "edit_undo": ["key"],
    "forgotten": ["hash"],
    "import_outcome": ["conference_id", "source", "outcome"],
    "person_setting": ["slack_user"],
    "preference": ["slack_user"],
}
"""Tables whose keys may be the same in two workspaces, and these keys."""
_INDEXES = (
    ("announcement", ["state", "next_at"]),
    ("forgotten", ["person"]),
    ("live_report", ["open"]),
    ("member", ["email"]),
    ("person", ["email"]),
    ("person", ["slack_user"]),
    ("rewrite", ["wake_at"]),
    ("role_grant", ["slack_user"]),
    ("star", ["slack_user", "session_id"]),
)
"""Indexes that are read for one workspace from now on."""


def upgrade() -> None:
    for table, columns in _INDEXES:
        op.drop_index(_name("ix", table, columns), table)
    for table in _PLAIN:
        op.add_column(table, _team())
    for table, columns in _KEYED.items():
        _rekey(table, ["team", *columns], add=True)
    for table, columns in _INDEXES:
        op.create_index(_name("ix", table, ["team", *columns]), table, ["team", *columns])
    _unique(["dedupe_key"], ["dedupe_key", "team"])


def downgrade() -> None:
    # The version before knows one workspace, and would take all rows for its own.
    for table in (*_PLAIN, *_KEYED, "delivery"):
        op.execute(f"DELETE FROM {table} WHERE team <> ''")
    _unique(["dedupe_key", "team"], ["dedupe_key"])
    for table, columns in _INDEXES:
        op.drop_index(_name("ix", table, ["team", *columns]), table)
    for table, columns in _KEYED.items():
        _rekey(table, columns, add=False)
    for table in _PLAIN:
        op.drop_column(table, "team")
    for table, columns in _INDEXES:
        op.create_index(_name("ix", table, columns), table, columns)


def _team() -> sa.Column[str]:
    return sa.Column("team", sa.String(), nullable=False, server_default="")


def _name(kind: str, table: str, columns: list[str]) -> str:
    return op.f(f"{kind}_{table}_{'_'.join(columns)}")


def _rekey(table: str, key: list[str], *, add: bool) -> None:
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"pk_{table}"), type_="primary")
        if add:
            batch.add_column(_team())
        else:
            batch.drop_column("team")
        batch.create_primary_key(op.f(f"pk_{table}"), key)


def _unique(before: list[str], after: list[str]) -> None:
    """Let deliveries have one key each, within `after`."""
    with op.batch_alter_table("delivery") as batch:
        batch.drop_constraint(_name("uq", "delivery", before), type_="unique")
        batch.create_unique_constraint(_name("uq", "delivery", after), after)
