"""The audit log."""

from datetime import datetime

from sqlalchemy import JSON, Column, ForeignKey, Index
from sqlmodel import Field, SQLModel

from db.tables.common import time


class AuditRow(SQLModel, table=True):
    """One act. The database lets nobody change a row but to blank who it names, or delete one that names somebody."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_team_at", "team", "at"),
        Index("ix_audit_team_who_at", "team", "who", "at"),
        Index("ix_audit_conference_id_at", "conference_id", "at"),
        Index("ix_audit_subject", "subject"),
    )

    id: int | None = Field(default=None, primary_key=True)
    team: str = ""
    conference_id: int | None = None  # no reference: what was done stays when its conference goes
    at: datetime = time()
    who: str  # a Slack user, "shell", "usher", or "" for somebody who was forgotten
    act: str
    subject: str = ""  # what it was done to, as "session:12", or ""
    person_id: int | None = Field(
        default=None,
        sa_column=Column(ForeignKey("person.id", ondelete="SET NULL"), nullable=True, index=True),
    )
    other_id: int | None = Field(
        default=None,
        sa_column=Column(ForeignKey("person.id", ondelete="SET NULL"), nullable=True, index=True),
    )
    details: dict[str, str | int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
