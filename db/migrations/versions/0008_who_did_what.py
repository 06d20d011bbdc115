"""The audit log: rows are added, and only what names a person is ever taken out of them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_FIXED = ("id", "team", "conference_id", "at", "act", "subject", "details")
_FORGOTTEN = ("who", "person_id", "other_id")


def _person(column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["person.id"], name=op.f(f"fk_audit_{column}"), ondelete="SET NULL"
    )


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        _person("person_id"),
        _person("other_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    for columns in (["team", "at"], ["team", "who", "at"], ["conference_id", "at"], ["subject"], ["person_id"],
                    ["other_id"]):  # fmt: skip
        op.create_index(f"ix_audit_{'_'.join(columns)}", "audit", columns)
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(statement)


def _guards(dialect: str) -> list[str]:
    """The database itself refuses to rewrite the log, and to delete a line that names somebody."""
    if dialect == "sqlite":
        same = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _FIXED)
        named = " OR ".join(f"(NEW.{n} IS NOT OLD.{n} AND ifnull(NEW.{n}, '') <> '')" for n in _FORGOTTEN)
        return [
            f"CREATE TRIGGER audit_is_kept BEFORE UPDATE ON audit WHEN {same} OR {named}"
            " BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END",
            "CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit"
            " WHEN OLD.who <> '' OR OLD.person_id IS NOT NULL OR OLD.other_id IS NOT NULL"
            " BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END",
        ]
    same = " OR ".join(f"NEW.{n}::text IS DISTINCT FROM OLD.{n}::text" for n in _FIXED)
    named = " OR ".join(
        f"(NEW.{n} IS DISTINCT FROM OLD.{n} AND coalesce(NEW.{n}::text, '') <> '')" for n in _FORGOTTEN
    )
    return [
        "CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$",
        f"CREATE TRIGGER audit_is_kept BEFORE UPDATE ON audit FOR EACH ROW WHEN ({same} OR {named})"
        " EXECUTE FUNCTION audit_is_kept()",
        "CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit FOR EACH ROW"
        " WHEN (OLD.who <> '' OR OLD.person_id IS NOT NULL OR OLD.other_id IS NOT NULL)"
        " EXECUTE FUNCTION audit_is_kept()",
    ]


def downgrade() -> None:
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_kept()")
