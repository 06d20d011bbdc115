"""The announcements of organizers."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index
from sqlmodel import Field, SQLModel

from db.tables.common import ref, team, time
from db.types import UtcDateTime


class AnnouncementRow(SQLModel, table=True):
    __tablename__ = "announcement"
    __table_args__ = (Index("ix_announcement_team_state_next_at", "team", "state", "next_at"),)

    id: int | None = Field(default=None, primary_key=True)
    team: str = team()
    conference_id: int = ref("conference.id", index=True)
    author: str
    targets: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    text: str
    at: datetime = time()
    cron: str = ""
    until: datetime | None = time(nullable=True)
    next_at: datetime | None = time(nullable=True)  # when it goes out next, once scheduled
    at_once: bool = False  # it goes out when its author presses the button
    late_minutes: int | None = None  # none: whenever
    ping: bool = False
    state: str = "draft"
    replaces: int | None = None  # the announcement that this draft is an edit of
    rewrite: bool = False  # the edit changes what was sent, too
    approved_by: str = ""  # the Slack user id of another organizer, who approved it as it stands
    revision: int = 0  # counts its changes; of an edit, the one that it was made of
    created_at: datetime = time()


class OccurrenceRow(SQLModel, table=True):
    """One time that an announcement went out: its messages stand in the ledger, and here who has no account."""

    __tablename__ = "occurrence"

    announcement_id: int = ref("announcement.id", primary_key=True)
    at: datetime = Field(sa_column=Column(UtcDateTime, primary_key=True))
    team: str = team()
    missed: bool = False
    unlinked: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class PrunedRow(SQLModel, table=True):
    """Numbers of the announcement's messages that are no longer in the ledger."""

    __tablename__ = "announcement_pruned"

    announcement_id: int = ref("announcement.id", primary_key=True)
    before: datetime = time()  # what was settled before it has gone
    sent: int = 0
    missed: int = 0


class EditRow(SQLModel, table=True):
    """The progress of the last edit of an announcement's sent messages."""

    __tablename__ = "announcement_edit"

    announcement_id: int = ref("announcement.id", primary_key=True)
    total: int = 0
    failed: int = 0
    last_at: datetime | None = time(nullable=True)


class LiveReportRow(SQLModel, table=True):
    """The content of a report in its reader's direct messages, so that it is edited exactly when that changes."""

    __tablename__ = "live_report"
    __table_args__ = (Index("ix_live_report_team_open", "team", "open"),)

    delivery_id: int = Field(
        sa_column=Column(ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True)
    )
    team: str = team()
    digest: str = ""
    open: bool = True


class RewriteRow(SQLModel, table=True):
    """A message that has been sent and is to be written anew in its place."""

    __tablename__ = "rewrite"
    __table_args__ = (Index("ix_rewrite_team_wake_at", "team", "wake_at"),)

    delivery_id: int = Field(
        sa_column=Column(ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True)
    )
    team: str = team()
    wake_at: datetime = time()
    attempts: int = 0
