"""People are linked: joins of records, links to Slack accounts, and what is known of the workspace's members.

People who are linked already were found by their e-mail addresses.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _person(name: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], ["person.id"], name=op.f(f"fk_{table}_{name}"), ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "member",
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("slack_user", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("tz", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("team", "slack_user", name=op.f("pk_member")),
    )
    op.create_index(op.f("ix_member_email"), "member", ["email"])
    with op.batch_alter_table("person", schema=None) as batch:
        batch.add_column(sa.Column("same_as", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("linked_by", sa.String(), nullable=False, server_default=""))
        batch.create_foreign_key(op.f("fk_person_same_as"), "person", ["same_as"], ["id"])
        batch.create_index(op.f("ix_person_same_as"), ["same_as"])
    with op.batch_alter_table("person", schema=None) as batch:
        batch.alter_column("linked_by", existing_type=sa.String(), server_default=None)
    op.create_table(
        "person_join",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _person("person_id", "person_join"),
        _person("other_id", "person_join"),
        sa.PrimaryKeyConstraint("person_id", "other_id", name=op.f("pk_person_join")),
    )
    op.create_table(
        "person_link",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("slack_user", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _person("person_id", "person_link"),
        sa.PrimaryKeyConstraint("person_id", "slack_user", name=op.f("pk_person_link")),
    )
    op.create_table(
        "person_refusal",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _person("person_id", "person_refusal"),
        sa.PrimaryKeyConstraint("person_id", "other", name=op.f("pk_person_refusal")),
    )
    op.create_table(
        "contact",
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("submissions", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_contact_conference_id"), ondelete="CASCADE"
        ),
        _person("person_id", "contact"),
        sa.PrimaryKeyConstraint("conference_id", "person_id", name=op.f("pk_contact")),
    )
    op.create_table(
        "person_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _person("person_id", "person_act"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_act")),
    )
    op.create_index(op.f("ix_person_act_person_id"), "person_act", ["person_id"])
    _take_over_links()


def _take_over_links() -> None:
    """Who is linked was found by e-mail; their accounts are known until the next sweep tells more."""
    op.execute("UPDATE person SET linked_by = 'email' WHERE slack_user <> ''")
    op.execute(
        "INSERT INTO member (team, slack_user, name, display_name, email, kind, tz) "
        "SELECT '', slack_user, min(name), '', min(email), 'member', min(tz) "
        "FROM person WHERE slack_user <> '' GROUP BY slack_user"
    )
    op.execute(
        "INSERT INTO person_link (person_id, slack_user, how, made_by, at) "
        "SELECT id, slack_user, 'email', '', CURRENT_TIMESTAMP FROM person WHERE slack_user <> ''"
    )


def downgrade() -> None:
    for table in ("person_act", "contact", "person_refusal", "person_link", "person_join"):
        op.drop_table(table)
    with op.batch_alter_table("person", schema=None) as batch:
        batch.drop_index(op.f("ix_person_same_as"))
        batch.drop_constraint(op.f("fk_person_same_as"), type_="foreignkey")
        batch.drop_column("linked_by")
        batch.drop_column("same_as")
    op.drop_table("member")
