"""Stars: which sessions a Slack user wants to go to."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from db.tables.common import ref, team


class StarRow(SQLModel, table=True):
    __tablename__ = "star"
    __table_args__ = (Index("ix_star_team_slack_user_session_id", "team", "slack_user", "session_id"),)

    session_id: int = ref("session.id", primary_key=True)
    slack_user: str = Field(primary_key=True)
    team: str = team()
