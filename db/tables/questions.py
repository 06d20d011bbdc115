"""Questions to speakers: votes, answers, and people who may not ask."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field, SQLModel

from db.tables.common import ref, team, time


class QuestionRow(SQLModel, table=True):
    __tablename__ = "question"

    id: int | None = Field(default=None, primary_key=True)
    team: str = team()
    session_id: int = ref("session.id", index=True)
    asker: str  # a Slack user; of an anonymous question a keyed hash, and "" once the session's questions are closed
    anonymous: bool = False
    text: str
    channel: str
    asked_at: datetime = time()
    answered_at: datetime | None = time(nullable=True)
    withdrawn_at: datetime | None = time(nullable=True)
    hidden_at: datetime | None = time(nullable=True)
    edited: bool = False


class QuestionsClosedRow(SQLModel, table=True):
    """A chair or an organizer has closed the session's questions before their time."""

    __tablename__ = "questions_closed"

    session_id: int = ref("session.id", primary_key=True)
    team: str = team()
    at: datetime = time()


class SilenceRow(SQLModel, table=True):
    """Somebody asks no more: in that session, or in the whole conference where it names none."""

    __tablename__ = "silence"

    conference_id: int = ref("conference.id", primary_key=True)
    asker: str = Field(primary_key=True)  # a keyed hash, other than the one of their questions
    team: str = team()
    session_id: int | None = Field(
        default=None, sa_column=Column(ForeignKey("session.id", ondelete="CASCADE"), nullable=True)
    )


class ReplyRow(SQLModel, table=True):
    """An answer in writing, which the asker gets as a direct message."""

    __tablename__ = "question_reply"

    id: int | None = Field(default=None, primary_key=True)
    team: str = team()
    question_id: int = ref("question.id", index=True)
    by: str
    text: str
    at: datetime = time()


class VoteRow(SQLModel, table=True):
    __tablename__ = "vote"

    question_id: int = ref("question.id", primary_key=True)
    slack_user: str = Field(primary_key=True)  # a keyed hash: who votes on what may tell who asked
