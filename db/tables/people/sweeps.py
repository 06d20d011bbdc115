"""The progress of reading the workspace's members."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from db.tables.common import time


class SweepRow(SQLModel, table=True):
    """The sweep over a workspace's members that is open, or the last one."""

    __tablename__ = "member_sweep"

    team: str = Field(primary_key=True)
    number: int = 0  # counts the sweeps
    began_at: datetime = time()
    ended_at: datetime | None = time(nullable=True)
    cursor: str = ""  # where the next page begins, as Slack has named it
    size: int = 0  # accounts on a page
    pages: int = 0
    accounts: int = 0
    wake_at: datetime = time()  # no page is asked for before
    problem: str = ""  # why the last page could not be read, in Slack's word
