"""The requests that Slack has sent, with the last time of each: used by `usher check --live`."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from db.tables.common import time


class HeardRow(SQLModel, table=True):
    """The last verified request of one sort: a command, a button, a form, an event of a type."""

    __tablename__ = "heard"

    team: str = Field(default="", primary_key=True)
    name: str = Field(primary_key=True)  # "command", "button", "form", "menu", or "event:app_home_opened"
    at: datetime = time()
