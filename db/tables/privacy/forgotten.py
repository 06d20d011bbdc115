"""People who are not to be known again."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from db.tables.common import time


class ForgottenRow(SQLModel, table=True):
    """One sign of somebody who was forgotten; without the key of the settings nobody can read it."""

    __tablename__ = "forgotten"

    hash: str = Field(primary_key=True)
    sign: str
    person: str = Field(index=True)  # random, the same for all signs of one person
    why: str
    at: datetime = time()
