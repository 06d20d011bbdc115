"""The calls that Slack told Usher to leave for a while."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from db.tables.common import time


class RestRow(SQLModel, table=True):
    """One method rests: for one channel or person, or with "" for the whole workspace."""

    __tablename__ = "rest"

    team: str = Field(default="", primary_key=True)
    method: str = Field(primary_key=True)
    channel: str = Field(default="", primary_key=True)
    until: datetime = time()
    reason: str = ""
