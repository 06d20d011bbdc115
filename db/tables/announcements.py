"""What organizers say."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from db.tables.columns import ref, time


class AnnouncementRow(SQLModel, table=True):
    __tablename__ = "announcement"

    id: int | None = Field(default=None, primary_key=True)
    conference_id: int = ref("conference.id", index=True)
    author: str
    channel: str
    text: str
    at: datetime = time()
    late_minutes: int = 30
    state: str = "draft"
    created_at: datetime = time()
