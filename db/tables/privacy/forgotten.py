"""People who are not to be known again."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from db.tables.common import team, time


class ForgottenRow(SQLModel, table=True):
    """One sign of somebody who was forgotten; without the key of the settings nobody can read it."""

    __tablename__ = "forgotten"
    __table_args__ = (Index("ix_forgotten_team_person", "team", "person"),)

    team: str = team(primary_key=True)
    hash: str = Field(primary_key=True)
    sign: str
    person: str  # random, the same for all signs of one person
    why: str
    at: datetime = time()
