"""Roles that were given by hand: imports never touch them."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, text
from sqlmodel import Field, SQLModel

from db.tables.common import ref, team, time


class GrantRow(SQLModel, table=True):
    """A Slack account has a role at a conference until somebody takes it away; the row stays."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index("ix_role_grant_team_slack_user", "team", "slack_user"),
        Index(
            "ix_role_grant_held",
            "conference_id",
            "slack_user",
            "role",
            "track",
            "session_id",
            unique=True,
            sqlite_where=text("taken_at IS NULL"),
            postgresql_where=text("taken_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    team: str = team()
    conference_id: int = ref("conference.id")
    slack_user: str
    person_id: int | None = Field(
        default=None,
        sa_column=Column(ForeignKey("person.id", ondelete="SET NULL"), nullable=True, index=True),
    )  # a record that is surely theirs
    role: str
    track: str = ""
    session_id: int = 0  # 0 for none
    granted_by: str  # a Slack user, or "shell"
    granted_at: datetime = time()
    taken_by: str = ""
    taken_at: datetime | None = time(nullable=True)
