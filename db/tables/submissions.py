"""Papers, their authors, and what became of them."""

from datetime import date, datetime

from sqlalchemy import Column, ForeignKey, UniqueConstraint
from sqlmodel import Field, SQLModel

from db.tables.common import ref, time


class SubmissionRow(SQLModel, table=True):
    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("conference_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    conference_id: int = ref("conference.id")
    key: str
    title: str
    track: str = ""
    status: str
    submitted_on: date | None = None
    decision_on: date | None = None
    camera_ready_due: date | None = None


class AuthorshipRow(SQLModel, table=True):
    __tablename__ = "authorship"

    submission_id: int = ref("submission.id", primary_key=True)
    person_id: int = Field(
        sa_column=Column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    )
    position: int = 0


class StatusChangeRow(SQLModel, table=True):
    __tablename__ = "status_change"

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = ref("submission.id", index=True)
    status: str
    at: datetime = time()
