"""The record: every table. Rows do not leave `db/`; queries turn them into domain objects."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, MetaData, UniqueConstraint
from sqlmodel import Field, SQLModel

from db.types import UtcDateTime

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


def _time(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(UtcDateTime, nullable=nullable))


def _ref(target: str, *, primary_key: bool = False, index: bool = False) -> Any:
    """A foreign key whose row goes when its target goes."""
    return Field(
        sa_column=Column(
            ForeignKey(target, ondelete="CASCADE"), primary_key=primary_key, index=index, nullable=False
        )
    )


class ConferenceRow(SQLModel, table=True):
    __tablename__ = "conference"
    __table_args__ = (UniqueConstraint("team", "slug"),)

    id: int | None = Field(default=None, primary_key=True)
    team: str = ""  # Slack team id; "" is the installation's only workspace
    slug: str
    name: str
    timezone: str
    revision: int = 0
    main_channel: str = ""
    help_channel: str = ""
    organizers_channel: str = ""
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class RoomRow(SQLModel, table=True):
    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("conference_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    conference_id: int = _ref("conference.id")
    name: str
    channel: str = ""
    removed: bool = False


class PersonRow(SQLModel, table=True):
    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("team", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    team: str = ""
    key: str  # the e-mail in lower case, else "<conference>/<the source's id>"
    name: str
    email: str = Field(default="", index=True)
    unit: str = ""
    slack_user: str = Field(default="", index=True)


class SessionRow(SQLModel, table=True):
    __tablename__ = "session"
    __table_args__ = (UniqueConstraint("conference_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    conference_id: int = _ref("conference.id")
    key: str
    code: str
    title: str
    kind: str
    start: datetime = _time()
    end: datetime = _time()
    room_id: int | None = Field(default=None, foreign_key="room.id")
    track: str = ""
    abstract: str = ""
    url: str = ""
    language: str = ""
    parent_id: int | None = Field(default=None, foreign_key="session.id")
    submission_key: str = ""
    channel: str = ""
    cancelled: bool = False
    removed: bool = False  # no longer in the source; kept for its questions and stars


class AppearanceRow(SQLModel, table=True):
    __tablename__ = "appearance"

    session_id: int = _ref("session.id", primary_key=True)
    person_id: int = _ref("person.id", primary_key=True)
    role: str = Field(primary_key=True)
    position: int = 0


class RoleRow(SQLModel, table=True):
    __tablename__ = "role"

    conference_id: int = _ref("conference.id", primary_key=True)
    person_id: int = _ref("person.id", primary_key=True)
    role: str = Field(primary_key=True)


class SubmissionRow(SQLModel, table=True):
    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("conference_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    conference_id: int = _ref("conference.id")
    key: str
    title: str
    track: str = ""
    status: str
    submitted_on: date | None = None
    decision_on: date | None = None
    camera_ready_due: date | None = None


class AuthorshipRow(SQLModel, table=True):
    __tablename__ = "authorship"

    submission_id: int = _ref("submission.id", primary_key=True)
    person_id: int = Field(
        sa_column=Column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    )
    position: int = 0


class StatusChangeRow(SQLModel, table=True):
    __tablename__ = "status_change"

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = _ref("submission.id", index=True)
    status: str
    at: datetime = _time()


class StarRow(SQLModel, table=True):
    __tablename__ = "star"
    __table_args__ = (Index("ix_star_slack_user_session_id", "slack_user", "session_id"),)

    session_id: int = _ref("session.id", primary_key=True)
    slack_user: str = Field(primary_key=True)


class QuestionRow(SQLModel, table=True):
    __tablename__ = "question"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = _ref("session.id", index=True)
    asker: str  # Slack user id; never shown where the question is anonymous
    anonymous: bool = False
    text: str
    channel: str
    asked_at: datetime = _time()
    answered_at: datetime | None = _time(nullable=True)
    withdrawn_at: datetime | None = _time(nullable=True)


class VoteRow(SQLModel, table=True):
    __tablename__ = "vote"

    question_id: int = _ref("question.id", primary_key=True)
    slack_user: str = Field(primary_key=True)


class AnnouncementRow(SQLModel, table=True):
    __tablename__ = "announcement"

    id: int | None = Field(default=None, primary_key=True)
    conference_id: int = _ref("conference.id", index=True)
    author: str
    channel: str
    text: str
    at: datetime = _time()
    late_minutes: int = 30
    state: str = "draft"
    created_at: datetime = _time()


class PreferenceRow(SQLModel, table=True):
    __tablename__ = "preference"

    slack_user: str = Field(primary_key=True)
    conference_id: int = _ref("conference.id")


class CounterRow(SQLModel, table=True):
    """Moves when something that processes keep in memory has changed; every process polls it."""

    __tablename__ = "counter"

    name: str = Field(primary_key=True)
    value: int = 0


class DeliveryRow(SQLModel, table=True):
    """The delivery ledger (DESIGN §5)."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_team_state_wake_at", "team", "state", "wake_at"),
        Index("ix_delivery_conference_id_state", "conference_id", "state"),
        Index("ix_delivery_subject", "subject"),
    )

    id: int | None = Field(default=None, primary_key=True)
    team: str = ""
    conference_id: int | None = Field(
        default=None, sa_column=Column(ForeignKey("conference.id", ondelete="CASCADE"), nullable=True)
    )
    kind: str
    subject: str  # what it is about, as "session:12" or "announcement:3"
    recipient: str  # "C…" channel, "U…" Slack user, or "person:12", linked at send time
    dedupe_key: str = Field(unique=True)
    payload: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    priority: int = 5
    due_at: datetime = _time()
    expires_at: datetime | None = _time(nullable=True)
    wake_at: datetime = _time()  # no worker touches it before: it is due, tried again, or its lease is over
    state: str = "planned"
    attempts: int = 0
    lease_owner: str = ""
    first_attempt_at: datetime | None = _time(nullable=True)
    last_error: str = ""
    channel: str = ""
    thread_ts: str = ""
    ts: str = ""
    created_at: datetime = _time()
    settled_at: datetime | None = _time(nullable=True)


class SenderRow(SQLModel, table=True):
    """One worker at a time sends for one workspace: who, and until when."""

    __tablename__ = "sender"

    team: str = Field(primary_key=True)
    owner: str
    until: datetime = _time()
