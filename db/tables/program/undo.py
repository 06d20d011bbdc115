"""The last program edits of organizers, for as long as they can be undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from db.tables.common import ref, team, time


class UndoRow(SQLModel, table=True):
    """An edit that can be undone: where its sessions stood, and where it put them."""

    __tablename__ = "edit_undo"

    team: str = team(primary_key=True)
    key: str = Field(primary_key=True)
    conference_id: int = ref("conference.id")
    at: datetime = time()
    before: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    after: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    # session id to [start, end, room, why it does not take place]
