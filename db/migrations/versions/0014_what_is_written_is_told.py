"""PostgreSQL tells whoever listens that something was written which processes would ask for each second."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TOLD = ("announcement", "conference", "counter", "delivery", "person", "presence", "rewrite")


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(
        "CREATE FUNCTION usher_tell() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN PERFORM pg_notify('usher', ''); RETURN NULL; END $$"
    )
    for table in _TOLD:
        op.execute(
            f"CREATE TRIGGER usher_tell AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION usher_tell()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in _TOLD:
        op.execute(f"DROP TRIGGER usher_tell ON {table}")
    op.execute("DROP FUNCTION usher_tell()")
