"""The delivery ledger, and what tells processes of changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from db.tables.common import team, time


class DeliveryRow(SQLModel, table=True):
    """The delivery ledger."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("dedupe_key", "team"),
        Index("ix_delivery_team_state_wake_at", "team", "state", "wake_at"),
        Index(
            "ix_delivery_queue",
            "team",
            "state",
            "queue",
            "wake_at",
            "id",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),  # the heads of the queues, however many wait behind them
        Index(
            "ix_delivery_team_state_expires_at",
            "team",
            "state",
            "expires_at",
            "wake_at",
            sqlite_where=text("settled_at IS NULL AND expires_at IS NOT NULL"),
            postgresql_where=text("settled_at IS NULL AND expires_at IS NOT NULL"),
        ),  # what is too late, however much is due
        Index(
            "ix_delivery_team_state_settled_at",
            "team",
            "state",
            "settled_at",
            sqlite_where=text("settled_at IS NOT NULL"),
            postgresql_where=text("settled_at IS NOT NULL"),
        ),  # when a message last arrived, and what is old enough to go
        Index("ix_delivery_conference_id_state_settled_at", "conference_id", "state", "settled_at"),
        Index("ix_delivery_subject_due_at", "subject", "due_at"),  # one time of an announcement
        Index(
            "ix_delivery_recipient_settled_at",
            "recipient",
            "settled_at",
            sqlite_where=text("settled_at IS NOT NULL"),
            postgresql_where=text("settled_at IS NOT NULL"),
        ),  # what a person was sent in the last hour; what is only planned is not in it
    )

    id: int | None = Field(default=None, primary_key=True)
    team: str = ""
    conference_id: int | None = Field(
        default=None, sa_column=Column(ForeignKey("conference.id", ondelete="CASCADE"), nullable=True)
    )
    kind: str
    subject: str  # what it is about, as "session:12" or "announcement:3"
    recipient: str  # "C…" channel, "U…" Slack user, or "person:12", linked at send time
    dedupe_key: str
    payload: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    priority: int = 5
    queue: int = Field(
        default=53, sa_column_kwargs={"server_default": "53"}
    )  # who goes first: see bot.domain.ledger.ranks
    due_at: datetime = time()
    expires_at: datetime | None = time(nullable=True)
    wake_at: datetime = time()  # no worker touches it before: it is due, tried again, or its lease is over
    state: str = "planned"
    attempts: int = 0
    looks: int = Field(
        default=0, sa_column_kwargs={"server_default": "0"}
    )  # how often the last attempt was looked for in Slack, and not found
    in_doubt: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}
    )  # it may be there twice
    lease_owner: str = ""
    first_attempt_at: datetime | None = time(nullable=True)
    last_error: str = ""
    channel: str = ""
    thread_ts: str = ""
    ts: str = ""
    created_at: datetime = time()
    settled_at: datetime | None = time(nullable=True)


class SenderRow(SQLModel, table=True):
    """One worker at a time sends for one workspace: who, and until when."""

    __tablename__ = "sender"

    team: str = Field(primary_key=True)
    owner: str
    until: datetime = time()


class CounterRow(SQLModel, table=True):
    """Moves when something that processes keep in memory has changed; every process polls it."""

    __tablename__ = "counter"

    team: str = team(primary_key=True)
    name: str = Field(primary_key=True)
    value: int = 0
