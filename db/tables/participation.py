"""What people do: stars, questions, votes, choices."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from db.tables.columns import ref, time


class StarRow(SQLModel, table=True):
    __tablename__ = "star"
    __table_args__ = (Index("ix_star_slack_user_session_id", "slack_user", "session_id"),)

    session_id: int = ref("session.id", primary_key=True)
    slack_user: str = Field(primary_key=True)


class QuestionRow(SQLModel, table=True):
    __tablename__ = "question"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = ref("session.id", index=True)
    asker: str  # Slack user id; never shown where the question is anonymous
    anonymous: bool = False
    text: str
    channel: str
    asked_at: datetime = time()
    answered_at: datetime | None = time(nullable=True)
    withdrawn_at: datetime | None = time(nullable=True)


class VoteRow(SQLModel, table=True):
    __tablename__ = "vote"

    question_id: int = ref("question.id", primary_key=True)
    slack_user: str = Field(primary_key=True)


class PreferenceRow(SQLModel, table=True):
    __tablename__ = "preference"

    slack_user: str = Field(primary_key=True)
    conference_id: int = ref("conference.id")
